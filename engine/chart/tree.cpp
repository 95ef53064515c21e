#include "engine/chart/tree.hpp"

#include <algorithm>

namespace chubei::chart {

bool is_descendant(Definition const& definition, StateIndex state, StateIndex ancestor) {
  while (state > ancestor) {  // ancestors have smaller indexes
    state = definition.states[state].parent;
    if (state == ancestor) return true;
    if (state == no_state) return false;
  }
  return false;
}

Range below(Definition const& definition, StateIndex state) {
  if (state == no_state) return {0, static_cast<int>(definition.states.size()) - 1};
  StateIndex last = state;
  while (!definition.states[last].children.empty()) last = definition.states[last].children.back();
  return {state + 1, last};
}

bool is_in_final(Definition const& definition, StateSet const& active, StateIndex index) {
  State const& state = definition.states[index];
  auto const child_is_final = [&](StateIndex child) {
    return definition.states[child].kind == StateKind::final && active.contains(child);
  };
  auto const region_is_final = [&](StateIndex child) {
    return is_history(definition.states[child]) || is_in_final(definition, active, child);
  };
  switch (state.kind) {
    case StateKind::compound:
      return std::any_of(state.children.begin(), state.children.end(), child_is_final);
    case StateKind::parallel:
      return std::all_of(state.children.begin(), state.children.end(), region_is_final);
    case StateKind::final:
      return active.contains(index);
    case StateKind::atomic:
    case StateKind::shallow_history:
    case StateKind::deep_history:
      return false;
  }
  return false;
}

Remembered const* recall(std::vector<Remembered> const& memory, StateIndex history) {
  auto const found =
      std::lower_bound(memory.begin(), memory.end(), history,
                       [](Remembered const& one, StateIndex key) { return one.history < key; });
  return found != memory.end() && found->history == history ? &*found : nullptr;
}

}  // namespace chubei::chart
