#include "engine/chart/definition.hpp"

#include <algorithm>

namespace chubei::chart {

State const* Definition::find_state(std::string_view state) const {
  auto const at = std::ranges::find(states, state, &State::id);
  return at == states.end() ? nullptr : &*at;
}

EventKind const* Definition::find_event(std::string_view event) const {
  auto const at = std::ranges::find(events, event, &EventKind::name);
  return at == events.end() ? nullptr : &*at;
}

std::vector<Branch>* branches_of(Action& action) {
  if (auto* choose = std::get_if<ChooseAction>(&action)) return &choose->branches;
  if (auto* each = std::get_if<EachAction>(&action)) return &each->body;
  auto* block = std::get_if<BlockAction>(&action);
  return block ? &block->body : nullptr;
}

std::vector<Branch> const* branches_of(Action const& action) {
  return branches_of(const_cast<Action&>(action));
}

}  // namespace chubei::chart
