#pragma once
// Which states a microstep enters: computeEntrySet, addDescendantStatesToEnter and
// addAncestorStatesToEnter of SCXML Appendix D. It trusts that targets may be entered together and
// that no history default leads back to itself; the reader refuses other definitions.

#include "engine/chart/selection.hpp"

namespace chubei::chart {

class EntrySet {
 public:
  EntrySet(Definition const& definition, std::vector<Remembered> const& memory);

  /// Adds what the transition enters: its targets, their descendants, and ancestors up to `domain`.
  void add(std::vector<StateIndex> const& targets, StateIndex domain);

  StateSet const& states() const { return states_; }
  /// Compound states whose initial transition is taken.
  StateSet const& by_default() const { return by_default_; }
  /// History states whose default transition is taken.
  StateSet const& defaults() const { return defaults_; }

 private:
  bool is_below_domain(StateIndex state) const;
  void add_descendants(StateIndex state);
  void add_ancestors(StateIndex state, StateIndex until);
  void add_initial(State const& state);
  void add_regions(State const& parallel);
  void add_history(State const& history);
  void add_recalled(std::vector<StateIndex> const& states, StateIndex until);

  Definition const& definition_;
  std::vector<Remembered> const& memory_;
  StateSet states_;
  StateSet by_default_;
  StateSet defaults_;
  StateIndex domain_ = no_state;
  std::size_t depth_ = 0;
};

}  // namespace chubei::chart
