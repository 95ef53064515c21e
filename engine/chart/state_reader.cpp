#include "engine/chart/interpreter.hpp"
#include "engine/chart/reading.hpp"
#include "engine/chart/suggestion.hpp"

#include <algorithm>

namespace chubei::chart {

namespace {

void check_keywords(Reading const& reading, StateIndex index) {
  Node const& node = reading.tree.node(index);
  switch (reading.definition.states[index].kind) {
    case StateKind::atomic:
      node.is_object({"title", "description", "on", "always", "after", "entry", "exit", "onDone",
                      "invoke", "tasks", "completion", "edit", "draft", "pauses", "deadline"});
      break;
    case StateKind::compound:
    case StateKind::parallel:
      node.is_object({"title", "description", "type", "initial", "states", "on", "always", "after",
                      "entry", "exit", "onDone", "invoke", "edit", "draft", "pauses", "deadline"});
      break;
    case StateKind::final:
      node.is_object(
          {"title", "description", "type", "entry", "exit", "outcome", "output", "draft"});
      break;
    case StateKind::shallow_history:
    case StateKind::deep_history:
      node.is_object({"title", "description", "type", "history", "target", "actions"});
      break;
  }
}

std::vector<std::string> names_of_outcomes(TaskKind const& task) {
  std::vector<std::string> names;
  for (Outcome const& outcome : task.outcomes) names.push_back(outcome.name);
  return names;
}

/// "task.<task>.<outcome>", either may be "*" at the end.
void check_task_event(Reading const& reading, Node const& node, std::string_view event) {
  event.remove_prefix(std::string_view("task.").size());
  if (event == "*") return;
  std::size_t const dot = event.find('.');
  auto const& tasks = reading.definition.tasks;
  auto const task = std::ranges::find(tasks, event.substr(0, dot), &TaskKind::name);
  if (task == tasks.end())
    return node.fault("unknown_name", unknown({"任务", "task"}, event.substr(0, dot),
                                              reading.vocabulary.task_names));
  std::string_view const word = dot == std::string_view::npos ? "" : event.substr(dot + 1);
  auto names = names_of_outcomes(*task);
  names.insert(names.end(), {"overdue", "recused"});  // what the engine raises of a task
  if (word != "*" && std::ranges::find(names, word) == names.end())
    node.fault("unknown_name", unknown({"结果", "outcome"}, word, names));
}

void check_descriptor(Reading const& reading, Node const& node, std::string const& event) {
  bool const is_wildcard = event.ends_with(".*");
  std::string const name = is_wildcard ? event.substr(0, event.size() - 2) : event;
  if (event.starts_with("task.")) return check_task_event(reading, node, event);
  if (event.starts_with("after."))
    return node.fault("event_name", {"时限请用 “after” 声明", "declare deadlines with \"after\""});
  if (event.starts_with("done.state.")) {
    std::string const id = event.substr(std::string_view("done.state.").size());
    if (reading.definition.find_state(id) == nullptr)
      node.fault("unknown_name", unknown({"状态", "state"}, id, reading.tree.ids()));
  } else if (event.starts_with("done.invoke.")) {
    std::string const id = event.substr(std::string_view("done.invoke.").size());
    if (std::ranges::find(reading.invoke_ids, id) == reading.invoke_ids.end())
      node.fault("unknown_name", unknown({"invoke", "invoke"}, id, reading.invoke_ids));
  } else if (event != "*" && !is_event_name(name)) {
    node.fault("event_name",
               {"事件名“" + event + "”应为小写字母、数字与下划线，以点分隔；通配写作 “*” 或 “a.*”",
                "the event name \"" + event +
                    "\" must be lower-case letters, digits and underscores, joined by dots; "
                    "wildcards are \"*\" and \"a.*\""});
  }
}

void read_on(Reading& reading, Node const& node, StateIndex state) {
  for (auto const& [event, value] : node.members()) {
    check_descriptor(reading, value, event);
    read_transitions(reading, value, state, event);
  }
}

void read_after(Reading& reading, Node const& node, StateIndex index) {
  int number = 0;
  for (Node const& item : node.items()) {
    After after;
    after.id = reading.definition.states[index].id + "#" + std::to_string(++number);
    auto const delay = item.find("delay"), until = item.find("until");
    if (delay.has_value() == until.has_value())
      item.fault("required",
                 {"须写 “delay” 或 “until” 之一", "write either \"delay\" or \"until\""});
    if (delay) after.delay = read_clock(*delay);
    if (until)
      after.until = reading.expressions.read(*until, Scope::everywhere(), cel::Kind::timestamp);
    after.legal = item.flag("legal");
    if (item.value().is_object()) read_transitions(reading, item, index, "after." + after.id);
    reading.definition.states[index].after.push_back(std::move(after));
  }
}

void check_input(Node const& node, Face const& face) {
  auto const input = node.find("input");
  auto const whole = face.form ? face.form->field("") : std::nullopt;
  if (!input || !whole || whole->members.empty() || !input->value().is_object()) return;
  for (auto const& [name, value] : input->members())
    if (std::ranges::find(whole->members, name) == whole->members.end())
      value.fault("unknown_field", unknown({"“" + face.id + "”表单的字段",
                                            "field in the form of \"" + face.id + "\""},
                                           name, whole->members));
}

void read_invoke(Reading& reading, Node const& node, StateIndex index) {
  for (Node const& item : node.one_or_many()) {
    if (!item.is_object({"id", "src", "key", "input", "onDone"})) continue;
    Invoke invoke;
    if (auto const id = item.require("id")) invoke.id = id->text();
    auto const source = item.require("src");
    Face const* face = source ? reading.surroundings.face(*source) : nullptr;
    if (face) invoke.definition = face->id;
    if (face) check_input(item, *face);
    invoke.key = reading.expressions.maybe(item, "key", Scope::everywhere(), cel::Kind::string);
    invoke.data = reading.expressions.named(item, "input", Scope::everywhere());
    if (auto const done = item.find("onDone"))
      read_transitions(reading, *done, index, "done.invoke." + invoke.id);
    reading.definition.states[index].invoke.push_back(std::move(invoke));
  }
}

void read_final(Reading& reading, Node const& node, State& state) {
  state.outcome = node.text("outcome");
  state.output = reading.expressions.named(node, "output", Scope::by());
  for (std::string_view const taken : {"outcome", "instance", "offers"})
    if (std::ranges::find(state.output, taken, &NamedExpression::name) != state.output.end())
      node.find("output")->fault(
          "duplicate", {"“" + std::string(taken) + "”由引擎给出，请改名",
                        "\"" + std::string(taken) + "\" is given by the engine: rename it"});
}

std::vector<Edit> read_edit(Reading& reading, Node const& node) {
  std::vector<Edit> edits;
  for (Node const& item : node.items()) {
    if (!item.is_object({"by", "function", "paths"})) continue;
    Edit edit;
    edit.by = read_by(reading, item, Scope::by());
    if (!edit.by.is_open())
      item.fault("required",
                 {"须用 by 或 function 说明谁可编辑", "say who may edit: by or function"});
    if (auto const paths = item.find("paths")) edit.paths = read_data_paths(reading, *paths);
    edits.push_back(std::move(edit));
  }
  return edits;
}

void check_completion(Reading const& reading, StateIndex index) {
  Node const& node = reading.tree.node(index);
  State const& state = reading.definition.states[index];
  auto const completion = node.find("completion");
  if (completion && state.tasks.empty())
    completion->fault("not_here", {"没有 “tasks” 就没有 “completion”",
                                   "\"completion\" goes with \"tasks\" only"});
  auto const done = node.find("onDone");
  if (done && index == 0)
    done->fault("not_here", {"根状态没有 “onDone”", "the root has no \"onDone\""});
  if (done && state.kind == StateKind::atomic && state.tasks.empty())
    done->fault("not_here", {"没有 “tasks” 与子状态，“onDone” 永不发生",
                             "without tasks or child states \"onDone\" never happens"});
}

/// Everything that adds transitions, in file order.
void read_moves(Reading& reading, StateIndex index) {
  Node const node = reading.tree.node(index);
  if (!node.value().is_object()) return;
  for (auto const& [keyword, value] : node.members()) {
    if (keyword == "on") read_on(reading, value, index);
    if (keyword == "always") read_transitions(reading, value, index, "");
    if (keyword == "after") read_after(reading, value, index);
    if (keyword == "invoke") read_invoke(reading, value, index);
    if (keyword == "onDone")
      read_transitions(reading, value, index, "done.state." + reading.definition.states[index].id);
  }
}

}  // namespace

std::optional<ClockRule> read_clock(Node const& node) {
  auto rule = read_clock_rule(node.value());
  if (rule) return *rule;
  for (FieldError const& fault : rule.error().fields) {
    Node at = node;
    std::string_view rest = fault.pointer;
    while (rest.starts_with("/")) {
      std::size_t const end = rest.find('/', 1);
      auto const below = at.find(rest.substr(1, end == std::string_view::npos ? end : end - 1));
      if (!below) break;
      at = *below;
      rest = end == std::string_view::npos ? "" : rest.substr(end);
    }
    at.fault(fault.rule, fault.message);
  }
  return std::nullopt;
}

void read_state(Reading& reading, StateIndex index) {
  Node const node = reading.tree.node(index);
  if (index != 0) check_keywords(reading, index);
  check_completion(reading, index);
  read_moves(reading, index);
  Scope const scope = Scope::by();
  State& state = reading.definition.states[index];
  if (auto const entry = node.find("entry")) state.entry = read_actions(reading, *entry, scope);
  if (auto const exit = node.find("exit")) state.exit = read_actions(reading, *exit, scope);
  auto const initial = node.find("initial");
  if (initial && initial->value().is_object() && initial->is_object({"target", "actions"}))
    if (auto const actions = initial->find("actions"))
      state.initial_actions = read_actions(reading, *actions, scope);
  if (auto const completion = node.find("completion"); completion && !state.tasks.empty())
    state.completion = read_completion(reading, *completion, index);
  if (auto const edit = node.find("edit")) state.edit = read_edit(reading, *edit);
  state.draft = node.flag("draft");
  if (auto const pauses = node.find("pauses")) state.pauses = reading.tree.by_id(*pauses);
  if (auto const deadline = node.find("deadline")) {
    deadline->word({"none"});
    state.waits_for_ever = true;
  }
  if (state.kind == StateKind::final) read_final(reading, node, state);
  if (auto const actions = node.find("actions"); actions && !state.initial.empty())
    state.initial_actions = read_actions(reading, *actions, scope);  // of a history's default
}

}  // namespace chubei::chart
