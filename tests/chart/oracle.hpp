#pragma once
// A second interpreter to compare with: the pseudo code of SCXML Appendix D written down as it
// stands, with plain sets and no regard for speed, sharing nothing with engine/chart but the model.
// Where README.md of that room departs from the pseudo code, the line says "choice".

#include "engine/chart/interpreter.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace chubei::chart {

class Oracle {
 public:
  Oracle(Definition const& definition, Limits limits) : d_(&definition), limits_(limits) {}

  Result<Ran> start(Host& host);
  Result<Ran> step(std::string const& event, Host& host);
  Result<Ran> drain(Host& host);
  Position position() const;

 private:
  using States = std::set<int>;
  using Transitions = std::vector<int>;

  State const& at(int state) const { return d_->states[static_cast<std::size_t>(state)]; }
  Transition const& transition(int index) const {
    return d_->transitions[static_cast<std::size_t>(index)];
  }
  int parent(int state) const { return at(state).parent == no_state ? -1 : at(state).parent; }
  bool is_history(int state) const;
  bool is_atomic(int state) const { return at(state).children.empty() && !is_history(state); }
  bool is_parallel(int state) const { return at(state).kind == StateKind::parallel; }
  bool is_compound(int state) const { return at(state).kind == StateKind::compound; }
  bool is_descendant(int state, int ancestor) const;
  bool is_in_final(int state) const;
  std::vector<int> ancestors(int state, int until) const;
  std::vector<int> children(int state) const;  ///< without history states

  bool run(Host& host);
  bool microstep(Transitions const& enabled, Host& host);
  Transitions select(std::string const& event, Host& host);
  std::vector<int> candidates(int state, std::string const& event) const;
  Transitions without_conflicts(Transitions const& enabled) const;
  States targets(std::vector<StateIndex> const& list) const;
  int domain(Transition const& transition) const;
  States exit_set(Transitions const& transitions) const;
  bool exit_states(Transitions const& enabled, Host& host);
  bool enter_states(std::vector<std::vector<StateIndex>> const& target_lists, Host& host);
  bool enter(int state, Host& host);
  void add_descendants(int state);
  void add_ancestors(int state, int until);
  bool check(Result<void> result);
  Result<Ran> answer(bool handled);

  Definition const* d_;
  Limits limits_;
  States configuration_;
  std::map<int, States> history_value_;
  States to_invoke_, to_enter_, default_entry_, default_history_;
  std::vector<StateIndex> left_, entered_;
  int microsteps_ = 0;
  bool running_ = false;
  std::optional<Error> error_;
};

}  // namespace chubei::chart
