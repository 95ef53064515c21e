#include "engine/chart/interpreter.hpp"

#include "engine/chart/run.hpp"

namespace chubei::chart {

namespace {

bool is_finished(Definition const& definition, Position const& position) {
  StateSet active(definition.states.size());
  for (StateIndex const index : position.active) active.insert(index);
  return is_in_final(definition, active, 0);
}

Result<Ran> settle_down(Run& run, Position& position) {
  Result<void> stable = run.to_stability();
  if (!stable) return pass(stable);
  if (!run.has_moved()) return Ran{};
  run.store(position);
  return Ran{true, run.has_finished()};
}

}  // namespace

Result<Ran> start(Definition const& definition, Position& position, Host& host, Limits limits) {
  Run run(definition, {}, host, limits);
  Result<void> entered = run.enter_root();
  if (!entered) return pass(entered);
  return settle_down(run, position);
}

Result<Ran> step(Definition const& definition, Position& position, std::string_view event,
                 Host& host, Limits limits) {
  ensure(!position.active.empty());
  if (is_finished(definition, position)) return Ran{false, true};
  if (event.empty()) return Ran{};
  Run run(definition, position, host, limits);
  Result<bool> taken = run.take(event);
  if (!taken) return pass(taken);
  if (!*taken) return Ran{};
  return settle_down(run, position);
}

Result<Ran> drain(Definition const& definition, Position& position, Host& host, Limits limits) {
  ensure(!position.active.empty());
  if (is_finished(definition, position)) return Ran{false, true};
  Run run(definition, position, host, limits);
  return settle_down(run, position);
}

std::vector<Transition const*> candidates(Definition const& definition, Position const& position,
                                          std::string_view event) {
  std::vector<Transition const*> found;
  if (event.empty() || is_finished(definition, position)) return found;
  StateSet active(definition.states.size());
  for (StateIndex const index : position.active) active.insert(index);
  visit_branches(definition, active, [&](State const& state) {
    visit_matches(definition, state, event, [&](Transition const& transition) {
      found.push_back(&transition);
      return false;
    });
    return false;
  });
  return found;
}

std::vector<std::string> open_events(Definition const& definition, Position const& position) {
  std::vector<std::string> names;
  if (is_finished(definition, position)) return names;
  for (StateIndex const active : position.active) {
    for (TransitionIndex const index : definition.states[active].transitions) {
      std::string const& name = definition.transitions[index].event;
      bool const is_new = std::find(names.begin(), names.end(), name) == names.end();
      if (is_new && !is_reserved(name)) names.push_back(name);
    }
  }
  return names;
}

bool matches(std::string_view descriptor, std::string_view event) {
  if (descriptor == event || descriptor == "*") return true;
  if (!descriptor.ends_with(".*")) return false;
  std::string_view const family = descriptor.substr(0, descriptor.size() - 2);
  return event.starts_with(family) &&
         (event.size() == family.size() || event[family.size()] == '.');
}

bool is_reserved(std::string_view event) {
  if (event.empty() || event.find('*') != std::string_view::npos) return true;
  return event.starts_with("done.") || event.starts_with("error.") || event.starts_with("after.") ||
         event.starts_with("task.") || event == "undelivered";
}

}  // namespace chubei::chart
