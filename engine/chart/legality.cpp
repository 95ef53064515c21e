// is_legal and may_be_entered_together: SCXML 3.11, legal state configurations.

#include "engine/chart/tree.hpp"

#include <algorithm>
#include <functional>

namespace chubei::chart {

namespace {

bool has_its_children(Definition const& definition, StateSet const& active, State const& state) {
  auto const is_active = [&](StateIndex child) { return active.contains(child); };
  auto const is_missing = [&](StateIndex child) {
    return !is_history(definition.states[child]) && !active.contains(child);
  };
  auto const begin = state.children.begin(), end = state.children.end();
  if (state.kind == StateKind::compound) return std::count_if(begin, end, is_active) == 1;
  if (state.kind == StateKind::parallel) return std::none_of(begin, end, is_missing);
  return is_atomic(state);  // a history state is never active
}

bool are_in_different_regions(Definition const& definition, StateIndex one, StateIndex other) {
  if (one == other || is_descendant(definition, one, other) ||
      is_descendant(definition, other, one))
    return false;
  StateIndex common = definition.states[one].parent;
  while (!is_descendant(definition, other, common)) common = definition.states[common].parent;
  return definition.states[common].kind == StateKind::parallel;
}

}  // namespace

bool is_legal(Definition const& definition, Configuration const& active) {
  bool const is_ascending =
      std::adjacent_find(active.begin(), active.end(), std::greater_equal<>()) == active.end();
  if (active.empty() || active.front() != 0 || !is_ascending) return false;
  if (active.back() >= definition.states.size()) return false;
  StateSet set(definition.states.size());
  for (StateIndex const index : active) set.insert(index);
  return std::all_of(active.begin(), active.end(), [&](StateIndex index) {
    State const& state = definition.states[index];
    bool const is_orphan = index != 0 && !set.contains(state.parent);
    return !is_orphan && has_its_children(definition, set, state);
  });
}

bool may_be_entered_together(Definition const& definition, std::vector<StateIndex> const& targets) {
  auto const place = [&](StateIndex target) {
    State const& state = definition.states[target];
    return is_history(state) ? state.parent : target;
  };
  for (std::size_t one = 0; one < targets.size(); ++one) {
    for (std::size_t other = one + 1; other < targets.size(); ++other) {
      if (!are_in_different_regions(definition, place(targets[one]), place(targets[other])))
        return false;
    }
  }
  return true;
}

}  // namespace chubei::chart
