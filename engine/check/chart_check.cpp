#include "engine/check/chart_check.hpp"

#include <algorithm>

namespace chubei::check {

namespace {

using chart::Definition;
using chart::State;
using chart::StateKind;
using chart::Transition;

bool is_history(State const& state) {
  return state.kind == StateKind::shallow_history || state.kind == StateKind::deep_history;
}

void add_unreachable(Definition const& definition, Exploration const& exploration,
                     std::vector<Finding>& findings) {
  for (State const& state : definition.states) {
    bool const is_told = state.parent != chart::no_state && !exploration.entered[state.parent];
    if (exploration.entered[state.index] || is_history(state) || is_told) continue;
    Text const name = named(state);
    findings.push_back(at_state(
        definition, state, "unreachable_state", Severity::error,
        {name.zh + "不可到达：没有任何事件序列能进入；请加一条通向它的转移，或删去",
         name.en + " cannot be reached by any sequence of events: add a transition to it or remove "
                   "it"}));
  }
}

std::string shown(Transition const& transition) {
  return transition.event.empty() ? "always" : transition.event;
}

/// The earlier transition of the same state and event that needs no guard, if there is one.
Transition const* shadow_of(Definition const& definition, Transition const& transition) {
  for (chart::TransitionIndex const index : definition.states[transition.source].transitions) {
    if (index >= transition.index) break;
    Transition const& earlier = definition.transitions[index];
    if (earlier.event == transition.event && !is_conditional(earlier)) return &earlier;
  }
  return nullptr;
}

void add_never_taken(Definition const& definition, Exploration const& exploration,
                     std::vector<Finding>& findings) {
  for (Transition const& transition : definition.transitions) {
    if (exploration.taken[transition.index] || !exploration.entered[transition.source]) continue;
    auto const* shadow = shadow_of(definition, transition);
    std::string const event = shown(transition);
    std::string const line = shadow ? std::to_string(shadow->line) : "";
    Text message =
        shadow ? Text{"转移“" + event + "”永不发生：第 " + line +
                          " 行的转移没有条件，总是先行；请调换次序或加条件",
                      "the transition \"" + event + "\" is never taken: the one on line " + line +
                          " has no condition and always comes first; change the order or add a "
                          "guard"}
               : Text{"转移“" + event + "”永不发生：没有可达的情形会走到它",
                      "the transition \"" + event +
                          "\" is never taken in any position that can be "
                          "reached"};
    findings.push_back(
        at_transition(definition, transition, "never_taken", Severity::error, std::move(message)));
  }
}

std::vector<bool> can_finish(Exploration const& exploration) {
  auto const& positions = exploration.positions;
  std::vector<std::vector<std::size_t>> before(positions.size());
  std::vector<bool> can(positions.size());
  std::vector<std::size_t> open;
  for (std::size_t at = 0; at < positions.size(); ++at) {
    for (std::size_t const next : positions[at].next) before[next].push_back(at);
    if (positions[at].finished) can[at] = true, open.push_back(at);
  }
  while (!open.empty()) {
    std::size_t const at = open.back();
    open.pop_back();
    for (std::size_t const earlier : before[at])
      if (!can[earlier]) can[earlier] = true, open.push_back(earlier);
  }
  return can;
}

/// The innermost active states, by name.
Text places(Definition const& definition, chart::Position const& position) {
  Text list;
  for (chart::StateIndex const index : position.active) {
    State const& state = definition.states[index];
    if (state.kind != StateKind::atomic && state.kind != StateKind::final) continue;
    list.zh += (list.zh.empty() ? "" : "、") + named(state).zh;
    list.en += (list.en.empty() ? "" : ", ") + named(state).en;
  }
  return list;
}

void add_dead_ends(Definition const& definition, Exploration const& exploration,
                   std::vector<Finding>& findings) {
  auto const can = can_finish(exploration);
  for (std::size_t at = 0; at < can.size(); ++at) {
    auto const& visited = exploration.positions[at];
    bool const was_lost_here = visited.from == at || can[visited.from];
    if (can[at] || !was_lost_here) continue;
    Text const where = places(definition, visited.position);
    auto const deepest = std::ranges::max(visited.position.active);
    Finding finding =
        at_state(definition, definition.states[deepest], "no_way_to_finish", Severity::error,
                 {"到达" + where.zh + "后，无论条件如何都不能办结；请加一条通向终结状态的路",
                  "once in " + where.en +
                      ", no final state can be reached whatever the guards say: add a "
                      "way to one"});
    finding.path = exploration.path(at);
    findings.push_back(std::move(finding));
  }
}

void add_livelocks(Definition const& definition, Exploration const& exploration,
                   std::vector<Finding>& findings) {
  for (Livelock const& livelock : exploration.livelocks) {
    std::string const event = livelock.event.empty() ? "start" : livelock.event;
    Finding finding =
        at_state(definition, definition.root(), "livelock", Severity::error,
                 {"事件“" + event + "”之后，无条件的转移循环不止；请给其中一条加条件",
                  "after \"" + event +
                      "\" transitions without a guard go round for ever: give one of them "
                      "a guard"});
    if (livelock.from != nowhere) {
      auto const& position = exploration.positions[livelock.from].position;
      State const& state = definition.states[std::ranges::max(position.active)];
      finding.pointer = state.pointer;
      finding.line = state.line;
      finding.path = exploration.path(livelock.from);
      finding.path.push_back(livelock.event);
    }
    findings.push_back(std::move(finding));
  }
}

bool has_final(Definition const& definition) {
  State const& root = definition.root();
  if (root.kind == StateKind::parallel) return true;
  return std::ranges::any_of(root.children, [&](chart::StateIndex child) {
    return definition.states[child].kind == StateKind::final;
  });
}

}  // namespace

Text named(State const& state) {
  std::string const id = state.id.empty() ? "(root)" : state.id;
  bool const has_title = !state.title.zh.empty() && state.title.zh != state.key;
  return {"状态“" + (has_title ? state.title.zh + "”（" + id + "）" : id + "”"),
          "state \"" + id + "\""};
}

Finding at_state(Definition const& definition, State const& state, std::string code,
                 Severity severity, Text message) {
  return {std::move(code),    severity, definition.file, state.pointer, state.line,
          std::move(message), {}};
}

Finding at_transition(Definition const& definition, Transition const& transition, std::string code,
                      Severity severity, Text message) {
  return {std::move(code),    severity, definition.file, transition.pointer, transition.line,
          std::move(message), {}};
}

std::vector<Finding> check_chart(Definition const& definition, Exploration const& exploration) {
  std::vector<Finding> findings;
  add_livelocks(definition, exploration, findings);
  if (!exploration.complete) {
    findings.push_back(at_state(
        definition, definition.root(), "check_incomplete", Severity::warning,
        {"图过大，未能走遍全部情形；可达性与办结性只查了一部分",
         "the chart has more positions than the check's limit: reachability and completion were "
         "checked in part"}));
    return findings;
  }
  add_unreachable(definition, exploration, findings);
  add_never_taken(definition, exploration, findings);
  if (has_final(definition)) {
    add_dead_ends(definition, exploration, findings);
  } else if (definition.registry.empty()) {
    findings.push_back(at_state(definition, definition.root(), "never_ends", Severity::warning,
                                {"没有终结状态：事项永不办结；如属有意，请声明 registry",
                                 "there is no final state: instances never end; if that is meant, "
                                 "declare a registry"}));
  }
  return findings;
}

}  // namespace chubei::check
