#include "engine/chart/interpreter.hpp"
#include "engine/chart/reading.hpp"
#include "engine/chart/suggestion.hpp"

#include <algorithm>
#include <set>

namespace chubei::chart {

namespace {

TaskKind const* find_task(Reading const& reading, std::string_view name) {
  auto const& tasks = reading.definition.tasks;
  auto const at = std::ranges::find(tasks, name, &TaskKind::name);
  return at == tasks.end() ? nullptr : &*at;
}

/// The form behind "task.<task>.<outcome>".
form::Form const* decision_form(Reading const& reading, std::string_view event) {
  event.remove_prefix(std::string_view("task.").size());
  std::size_t const dot = event.find('.');
  TaskKind const* task = find_task(reading, event.substr(0, dot));
  if (task == nullptr || dot == std::string_view::npos) return nullptr;
  auto const outcome = std::ranges::find(task->outcomes, event.substr(dot + 1), &Outcome::name);
  if (outcome == task->outcomes.end()) return nullptr;
  return outcome->form ? outcome->form.get() : task->form.get();
}

/// The state behind "done.state.<id>", if it has tasks.
std::vector<std::string> const* outcomes_of(Reading const& reading, std::string const& event) {
  std::string_view const prefix = "done.state.";
  if (!event.starts_with(prefix)) return nullptr;
  State const* state = reading.definition.find_state(event.substr(prefix.size()));
  auto const at = state ? reading.outcomes.find(state->index) : reading.outcomes.end();
  return at == reading.outcomes.end() ? nullptr : &at->second;
}

}  // namespace

Scope scope_of(Reading const& reading, std::string const& event) {
  Scope scope = Scope::by();
  if (event.empty() || event.starts_with("after.")) return scope;
  scope.event = true;
  scope.outcomes = outcomes_of(reading, event);
  if (event.starts_with("task.")) {
    scope.task_event = true;
    scope.event_form = decision_form(reading, event);
  } else if (auto const* kind = reading.definition.find_event(event)) {
    scope.event_form = kind->form.get();
  }
  return scope;
}

By read_by(Reading& reading, Node const& node, Scope const& scope) {
  By by;
  if (auto const function = node.find("function"))
    by.functions = reading.surroundings.functions(*function);
  by.condition = reading.expressions.maybe(node, "by", scope, cel::Kind::boolean);
  return by;
}

std::vector<Rule> read_rules(Reading& reading, Node const& node, Scope const& scope) {
  std::vector<Rule> rules;
  std::set<std::string> ids;
  auto const list = node.find("rules");
  if (!list) return rules;
  for (Node const& item : list->items()) {
    if (!item.is_object({"id", "if", "else"})) continue;
    Rule rule;
    if (auto const id = item.require("id")) rule.id = id->text();
    if (auto const condition = item.require("if"))
      rule.condition = reading.expressions.condition(*condition, scope);
    if (auto const otherwise = item.require("else")) rule.otherwise = otherwise->both();
    if (!rule.id.empty() && !ids.insert(rule.id).second)
      item.fault("duplicate", {"规则名“" + rule.id + "”重复，请改名",
                               "the rule id \"" + rule.id + "\" stands here twice: rename one"});
    rules.push_back(std::move(rule));
  }
  return rules;
}

TransitionIndex add_transition(Reading& reading, Node const& node, Transition transition) {
  auto& all = reading.definition.transitions;
  if (all.size() >= transitions_max) {
    if (all.size() == transitions_max)
      node.fault("limit:transitions_max",
                 {"转移过多（上限 " + std::to_string(transitions_max) + "）",
                  "too many transitions (at most " + std::to_string(transitions_max) + ")"});
    return 0;
  }
  transition.index = static_cast<TransitionIndex>(all.size());
  transition.pointer = node.pointer();
  transition.line = node.line();
  reading.definition.states[transition.source].transitions.push_back(transition.index);
  all.push_back(std::move(transition));
  return all.back().index;
}

std::vector<TransitionIndex> read_transitions(Reading& reading, Node const& node, StateIndex source,
                                              std::string const& event) {
  std::vector<TransitionIndex> added;
  for (Node const& item : node.one_or_many()) {
    Transition transition;
    transition.source = source;
    transition.event = event;
    if (item.value().is_string()) {
      transition.targets = reading.tree.targets(item, source);
      added.push_back(add_transition(reading, item, std::move(transition)));
      continue;
    }
    bool const is_after = event.starts_with("after.");
    bool const is_object =
        is_after ? item.is_object({"target", "guard", "by", "function", "rules", "actions",
                                   "reenter", "title", "delay", "until", "legal"})
                 : item.is_object({"target", "guard", "by", "function", "rules", "actions",
                                   "reenter", "title"});
    if (!is_object) continue;
    Scope const scope = scope_of(reading, event);
    if (auto const target = item.find("target"))
      transition.targets = reading.tree.targets(*target, source);
    transition.by = read_by(reading, item, Scope::by());
    transition.guard = reading.expressions.maybe(item, "guard", scope, cel::Kind::boolean);
    transition.rules = read_rules(reading, item, scope);
    if (auto const actions = item.find("actions"))
      transition.actions = read_actions(reading, *actions, scope);
    transition.reenter = item.flag("reenter");
    transition.title = item.both("title");
    bool const by_person = !event.empty() && !is_reserved(event);
    if (transition.by.is_open() && !by_person)
      item.fault("not_here", {"时限、always 与系统事件的转移不由人触发，请去掉 by 与 function",
                              "no person takes this transition: leave out by and function"});
    added.push_back(add_transition(reading, item, std::move(transition)));
  }
  return added;
}

}  // namespace chubei::chart
