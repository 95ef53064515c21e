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

}  // namespace chubei::chart
