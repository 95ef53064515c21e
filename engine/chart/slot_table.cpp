#include "engine/chart/slot_table.hpp"

#include <algorithm>

namespace chubei::chart {

namespace {

using Places = std::vector<std::uint16_t>;  // provisional -> final

void renumber(std::vector<Action>& actions, Places const& places) {
  for (Action& action : actions) {
    if (auto* assign = std::get_if<AssignAction>(&action)) {
      for (Assign& each : assign->set) each.stored = places[each.stored];
    } else if (auto* number = std::get_if<NumberAction>(&action)) {
      number->stored = places[number->stored];
    } else if (auto* each = std::get_if<EachAction>(&action)) {
      each->element = places[each->element];
      if (each->index) each->index = places[*each->index];
    }
    if (auto* branches = branches_of(action))
      for (Branch& branch : *branches) renumber(branch.actions, places);
  }
}

}  // namespace

SlotIndex SlotTable::add(Slot wanted, Origin origin) {
  std::string const name = std::to_string(static_cast<int>(wanted.source)) + "." +
                           std::to_string(wanted.lookup) + "." + wanted.path + ":" +
                           wanted.type.text();
  auto const [at, is_new] = by_name_.emplace(name, static_cast<SlotIndex>(origins_.size()));
  if (!is_new) return at->second;
  bool const is_data = wanted.source == SlotSource::data;
  if (is_data || wanted.source == SlotSource::vars) {
    wanted.stored = static_cast<std::uint16_t>(definition_.stored.size());
    definition_.stored.push_back(
        {(is_data ? "data." : "vars.") + wanted.path, wanted.type, at->second});
  }
  definition_.slots.push_back(std::move(wanted));
  origins_.push_back(std::move(origin));
  return at->second;
}

void SlotTable::finish() {
  auto& stored = definition_.stored;
  std::ranges::sort(stored, {}, &StoredSlot::path);
  Places places(stored.size());
  for (std::size_t place = 0; place < stored.size(); ++place) {
    auto& slot = definition_.slots[stored[place].slot];
    places[slot.stored] = static_cast<std::uint16_t>(place);
    slot.stored = static_cast<std::uint16_t>(place);
  }
  for (Variable& variable : definition_.variables) variable.stored = places[variable.stored];
  for (State& state : definition_.states) {
    renumber(state.initial_actions, places);
    renumber(state.entry, places);
    renumber(state.exit, places);
  }
  for (Transition& transition : definition_.transitions) renumber(transition.actions, places);
}

}  // namespace chubei::chart
