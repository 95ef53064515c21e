#pragma once
// Which transitions a microstep takes: selectTransitions, selectEventlessTransitions,
// removeConflictingTransitions, getTransitionDomain and computeExitSet of SCXML Appendix D. It
// changes nothing and asks the host only whether a transition is enabled.

#include "engine/chart/tree.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace chubei::chart {

struct Selected {
  Transition const* transition = nullptr;
  StateIndex domain = no_state;  ///< no_state: above the root, which is left as well
  Range exits;                   ///< what of it is active is left
};

/// Calls `visit(transition)` for the state's transitions that match, in the order they are tried,
/// until it returns true. `event` "" means eventless transitions.
template <class Visit>
void visit_matches(Definition const& definition, State const& state, std::string_view event,
                   Visit visit) {
  std::size_t wildcards = 0;  // length of the longest wildcard that matches
  for (TransitionIndex const index : state.transitions) {
    Transition const& transition = definition.transitions[index];
    if (transition.event == event) {
      if (visit(transition)) return;
    } else if (!event.empty() && matches(transition.event, event)) {
      wildcards = std::max(wildcards, transition.event.size());
    }
  }
  for (; wildcards > 0; --wildcards) {
    for (TransitionIndex const index : state.transitions) {
      Transition const& transition = definition.transitions[index];
      bool const is_turn = transition.event.size() == wildcards && transition.event != event &&
                           matches(transition.event, event);
      if (is_turn && visit(transition)) return;
    }
  }
}

/// Calls `visit(state)` for every active state, innermost first, one branch after the other in
/// document order, until a branch's visit returns true; each state once. A branch that reaches a
/// state already visited ends there: whatever is above was settled by the branch before.
template <class Visit>
void visit_branches(Definition const& definition, StateSet const& active, Visit visit) {
  StateSet visited(definition.states.size());
  for (int leaf = active.next(0); leaf != StateSet::none; leaf = active.next(leaf + 1)) {
    if (!is_atomic(definition.states[static_cast<std::size_t>(leaf)])) continue;
    auto index = static_cast<StateIndex>(leaf);
    while (index != no_state && !visited.contains(index)) {
      visited.insert(index);
      State const& state = definition.states[index];
      if (visit(state)) break;
      index = state.parent;
    }
  }
}

/// Transitions to take for `event` ("": eventless), in order, without conflicts, into `selected`.
Result<void> select(Definition const& definition, StateSet const& active,
                    std::vector<Remembered> const& memory, std::string_view event, Host& host,
                    std::vector<Selected>& selected);

}  // namespace chubei::chart
