#include "tests/chart/trace_host.hpp"

#include <stdexcept>

namespace chubei::chart {

Result<bool> TraceHost::is_enabled(Transition const& transition) {
  std::string const& guard = chart_.guards[transition.index];
  if (guard == "broken")
    return fail(ErrorCode::guard_error, {"条件无法求值", "the guard could not be evaluated"});
  if (guard.starts_with("!")) return !guards.contains(guard.substr(1));
  return guard.empty() || guards.contains(guard);
}

Result<void> TraceHost::leave(State const& state) {
  Result<void> done = write("left " + describe(state));
  return done ? run(chart_.exit_actions[state.index]) : done;
}

Result<void> TraceHost::take(Transition const& transition) {
  Result<void> done = write("took " + describe(chart_.definition, transition));
  return done ? run(chart_.transition_actions[transition.index]) : done;
}

Result<void> TraceHost::enter(State const& state) {
  Result<void> done = write("entered " + describe(state));
  return done ? run(chart_.entry_actions[state.index]) : done;
}

Result<void> TraceHost::initialise(State const& state) {
  if (chart_.initial_actions[state.index].empty()) return {};
  Result<void> done = write("initialised " + describe(state));
  return done ? run(chart_.initial_actions[state.index]) : done;
}

void TraceHost::remember(Remembered const& remembered) {
  std::string line = "remembered " + describe(chart_.definition.states[remembered.history]) + ":";
  for (StateIndex const index : remembered.states)
    line += " " + describe(chart_.definition.states[index]);
  lines.push_back(std::move(line));
}

void TraceHost::moved(std::vector<StateIndex> const& now_left,
                      std::vector<StateIndex> const& now_entered) {
  left.insert(left.end(), now_left.begin(), now_left.end());
  entered.insert(entered.end(), now_entered.begin(), now_entered.end());
}

void TraceHost::done(State const& state, State const* final_child) {
  lines.push_back("done " + describe(state) +
                  (final_child == nullptr ? "" : " by " + describe(*final_child)));
  internal.push_back("done.state." + state.id);
}

/// One line for all states settled together.
Result<void> TraceHost::settle(State const& state) {
  if (!lines.empty() && lines.back().starts_with("settled")) {
    lines.back() += " " + describe(state);
    return {};
  }
  return write("settled " + describe(state));
}

std::string TraceHost::next_internal() {
  if (internal.empty()) return "";
  std::string name = internal.front();
  internal.pop_front();
  return name;
}

Result<void> TraceHost::write(std::string line) {
  lines.push_back(std::move(line));
  if (lines.back() == failing) return fail(ErrorCode::refused, {"不允许", "not allowed"});
  return {};
}

Result<void> TraceHost::run(std::vector<std::string> const& actions) {
  for (std::string const& action : actions) {
    std::string const verb = action.substr(0, action.find(' '));
    std::string const name = action.substr(action.find(' ') + 1);
    if (verb == "raise") {
      internal.push_back(name);
    } else if (verb == "set") {
      guards.insert(name);
    } else if (verb == "clear") {
      guards.erase(name);
    } else if (verb == "say") {
      Result<void> said = write("  " + name);
      if (!said) return said;
    } else {
      throw std::invalid_argument("no action " + action);
    }
  }
  return {};
}

}  // namespace chubei::chart
