#pragma once
// One call of start, step or drain while it runs: the position as it becomes, step by step
// (microstep, exitStates, enterStates and the inner loop of SCXML Appendix D). The caller's
// position is written at the end, by `store`, and only then.

#include "engine/chart/entry_set.hpp"

#include <string_view>
#include <vector>

namespace chubei::chart {

class Run {
 public:
  Run(Definition const& definition, Position const& position, Host& host, Limits limits);

  /// Enters the root and, by default, what is in it.
  Result<void> enter_root();
  /// One microstep for the event ("": eventless) if a transition is enabled; false where none is.
  Result<bool> take(std::string_view event);
  /// Eventless transitions, internal events and settling until nothing is left to do.
  Result<void> to_stability();

  bool has_finished() const { return is_in_final(definition_, active_, 0); }
  bool has_moved() const { return microsteps_ > 0; }
  void store(Position& position) const;

 private:
  Result<bool> take_next();
  Result<bool> settle();
  Result<void> microstep();
  Result<void> leave_states();
  Result<void> enter_states(EntrySet const& entry);
  Result<void> enter(State const& state, EntrySet const& entry);
  Result<void> finish();
  void remember(State const& left);
  void complete(State const& final_state);
  bool is_left(int state) const;
  Result<void> count_microstep();
  State const& state(int index) const {
    return definition_.states[static_cast<std::size_t>(index)];
  }

  Definition const& definition_;
  Host& host_;
  Limits limits_;
  StateSet active_;
  StateSet unsettled_;
  std::vector<Remembered> memory_;
  std::vector<Selected> selected_;
  std::vector<StateIndex> left_;
  std::vector<StateIndex> entered_;
  int microsteps_ = 0;
};

}  // namespace chubei::chart
