#pragma once
// Questions about the tree of a definition's states, and about what active states make of it: the
// small predicates of SCXML Appendix D. They rely on document order: a state's descendants are the
// indexes right behind its own.

#include "engine/chart/interpreter.hpp"
#include "engine/chart/state_set.hpp"

namespace chubei::chart {

/// States from `first` to `last`, both included; empty where first > last.
struct Range {
  int first = 0;
  int last = -1;
  bool empty() const { return first > last; }
};

inline bool is_history(State const& state) {
  return state.kind == StateKind::shallow_history || state.kind == StateKind::deep_history;
}
/// SCXML calls final states atomic as well.
inline bool is_atomic(State const& state) {
  return state.kind == StateKind::atomic || state.kind == StateKind::final;
}
/// Properly below: not the state itself.
bool is_descendant(Definition const& definition, StateIndex state, StateIndex ancestor);
/// All descendants of a state; of `no_state`, all states.
Range below(Definition const& definition, StateIndex state);
/// isInFinalState.
bool is_in_final(Definition const& definition, StateSet const& active, StateIndex state);
/// What a history state remembers, or null.
Remembered const* recall(std::vector<Remembered> const& memory, StateIndex history);

}  // namespace chubei::chart
