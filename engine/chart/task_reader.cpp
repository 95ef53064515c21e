#include "engine/chart/expression_check.hpp"
#include "engine/chart/field_type.hpp"
#include "engine/chart/reading.hpp"
#include "engine/chart/suggestion.hpp"

#include <algorithm>
#include <set>

namespace chubei::chart {

namespace {

using cel::Kind;
using cel::Type;

void add_outcome(Reading& reading, Node const& node, std::string const& name, TaskKind& task) {
  if (!node.is_object({"title", "form", "veto", "deemed", "rules"})) return;
  Outcome outcome;
  outcome.name = name;
  outcome.title = node.both("title", name);
  if (auto const form = node.find("form"))
    outcome.form = reading.surroundings.form(*form, reading.folder, outcome.form_name);
  outcome.veto = node.flag("veto");
  outcome.deemed = node.flag("deemed");
  task.outcomes.push_back(std::move(outcome));
}

/// What `outcome` of a state can be: the words of its completion rules, vetoes, and without
/// completion what all decisions may share, or "mixed".
std::vector<std::string> outcomes_of(Reading const& reading, StateIndex state) {
  std::set<std::string> words;
  auto const completion = reading.tree.node(state).find("completion");
  for (std::uint16_t const index : reading.definition.states[state].tasks)
    for (Outcome const& outcome : reading.definition.tasks[index].outcomes)
      if (!completion || outcome.veto) words.insert(outcome.name);
  if (!completion) words.insert({"mixed", "none"});
  if (completion && completion->value().is_array())
    for (Node const& item : completion->items())
      if (auto const outcome = item.find("outcome"); outcome && outcome->value().is_string())
        words.emplace(outcome->value().get_string());
  return {words.begin(), words.end()};
}

class TaskReader {
 public:
  TaskReader(Reading& reading, std::size_t task)
      : reading_(reading), node_(reading.task_nodes[task]), task_(reading.definition.tasks[task]) {}

  void read_fields() {
    task_.keep = form_fields("keep", false);
    task_.sum = form_fields("sum", true);
  }

  void read() {
    if (!node_.is_object({"title", "each", "element", "function", "at", "person", "by", "outcomes",
                          "form", "due", "due_until", "overdue", "legal", "distinct_from", "weight",
                          "lead", "binds", "keep", "sum"}))
      return;
    read_each();
    read_candidates();
    read_due();
    read_outcome_rules();
    task_.distinct_from = distinct_from();
    task_.weight = reading_.expressions.maybe(node_, "weight", inside(), Kind::integer);
    task_.lead = node_.flag("lead");
    if (auto const binds = node_.find("binds")) task_.binds = bound_parts(*binds);
  }

 private:
  Scope inside() const {
    Scope scope = Scope::everywhere();
    scope.each = element_ ? &*element_ : nullptr;
    return scope;
  }

  void read_each() {
    auto const each = node_.find("each");
    auto const element = node_.find("element");
    if (each) {
      task_.each = reading_.expressions.read(*each, Scope::everywhere(), Type(Kind::list));
      element_ = Element{};
      if (task_.each->program) {
        element_->type = task_.each->program.type().element();
        element_->origin = element_origin(task_.each->program.root(), reading_.slots);
      }
    }
    if (element && !each) {
      element->fault("not_here",
                     {"“element” 只能与 “each” 一起使用", "\"element\" goes with \"each\" only"});
      element_ = Element{};
    }
    if (element) task_.element_key = reading_.expressions.text(*element, inside());
    bool const has_text =
        !element_ || element_->type.is(Kind::string) || element_->type.is(Kind::dyn);
    if (each && !element && task_.each->program && !has_text)
      node_.fault("required", {"元素不是文本，请用 “element” 给出各元素的键",
                               "the elements are no texts: give each a key with \"element\""});
  }

  void read_candidates() {
    if (auto const function = node_.find("function"))
      task_.functions = reading_.surroundings.functions(*function);
    task_.at = reading_.expressions.maybe(node_, "at", inside(), Kind::string);
    task_.person = reading_.expressions.maybe(node_, "person", inside(), Kind::string);
    Scope scope = inside();
    scope.actor = true;
    task_.by.condition = reading_.expressions.maybe(node_, "by", scope, Kind::boolean);
    if (task_.functions.empty() && !node_.find("function") && !task_.person && !task_.by.condition)
      node_.fault("required", {"任务须说明由谁办理：function、person 或 by",
                               "say who may do the task: function, person or by"});
    if (auto const at = node_.find("at"); at && !node_.find("function"))
      at->fault("not_here",
                {"“at” 只能与 “function” 一起使用", "\"at\" goes with \"function\" only"});
  }

  void read_due() {
    auto const due = node_.find("due"), until = node_.find("due_until");
    auto const overdue = node_.find("overdue"), legal = node_.find("legal");
    if (due) task_.due = read_clock(*due);
    if (until) task_.due_until = reading_.expressions.read(*until, inside(), Kind::timestamp);
    if (due && until)
      until->fault("not_here", {"“due” 与 “due_until” 只能用一个", "use either due or due_until"});
    task_.legal = node_.flag("legal");
    if (!due && !until)
      for (auto const* member : {&overdue, &legal})
        if (*member)
          (*member)->fault("not_here", {"没有期限（due 或 due_until）时不能使用",
                                        "this needs a due or due_until"});
    if (!overdue) return;
    task_.overdue = overdue->text();
    known_outcome(*overdue, task_.overdue);
  }

  void known_outcome(Node const& node, std::string const& name) {
    std::vector<std::string> names;
    for (Outcome const& outcome : task_.outcomes) names.push_back(outcome.name);
    if (!name.empty() && std::ranges::find(names, name) == names.end())
      node.fault("unknown_name", unknown({"结果", "outcome"}, name, names));
  }

  void read_outcome_rules() {
    auto const outcomes = node_.find("outcomes");
    if (!outcomes) return;
    for (Outcome& outcome : task_.outcomes) {
      auto const node = outcomes->find(outcome.name);
      Scope scope = inside();
      scope.actor = true;
      scope.form = true;
      scope.entered = outcome.form ? outcome.form.get() : task_.form.get();
      bool const is_broken = !scope.entered && !(outcome.form_name + task_.form_name).empty();
      if (node && !is_broken) outcome.rules = read_rules(reading_, *node, scope);
    }
  }

  /// Paths of the document, and `each` for the element itself.
  std::vector<std::string> bound_parts(Node const& binds) {
    std::vector<std::string> parts;
    for (Node const& item : binds.one_or_many()) {
      if (task_.each && item.value() == "each") {
        parts.emplace_back("each");
        continue;
      }
      for (auto& path : read_data_paths(reading_, item)) parts.push_back(std::move(path));
    }
    return parts;
  }

  std::vector<std::string> distinct_from() {
    std::vector<std::string> list;
    auto const node = node_.find("distinct_from");
    if (!node) return list;
    std::vector<std::string> names = reading_.vocabulary.task_names;
    names.insert(names.end(), reading_.event_names.begin(), reading_.event_names.end());
    names.push_back("start");
    for (Node const& item : node->one_or_many()) {
      std::string name = item.text();
      if (name.empty()) continue;
      if (std::ranges::find(names, name) == names.end())
        item.fault("unknown_name", unknown({"任务或事件", "task or event"}, name, names));
      if (name == task_.name && !task_.each)
        item.fault("distinct_from",
                   {"任务不能与自身相区别", "a task cannot be distinct from itself"});
      list.push_back(std::move(name));
    }
    return list;
  }

  std::vector<std::string> form_fields(std::string_view member, bool integers) {
    std::vector<std::string> list;
    auto const node = node_.find(member);
    if (!node) return list;
    for (Node const& item : node->one_or_many()) {
      std::string path = item.text();
      if (path.empty()) continue;
      check_form_field(item, path, integers);
      list.push_back(std::move(path));
    }
    return list;
  }

  /// The field must stand in the task's form or in that of an outcome.
  void check_form_field(Node const& item, std::string const& path, bool is_integer) {
    std::optional<FieldType> found;
    for (auto const* form : forms()) {
      FieldType type = field_type(*form, path, path);
      if (!found || type.type) found = std::move(type);
    }
    if (!found && has_broken_form()) return;
    if (!found)
      return item.fault("unknown_field", {"该任务没有表单；请声明 “form”",
                                          "the task has no form: declare \"form\""});
    if (!found->type) return item.fault(found->rule, found->refusal);
    if (is_integer && !found->type->is(Kind::integer))
      item.fault("type", {"只能合计整数字段", "only integer fields can be summed"});
  }

  bool has_broken_form() const {
    return !task_.form_name.empty() || std::ranges::any_of(task_.outcomes, [](auto const& each) {
      return !each.form_name.empty();
    });
  }

  std::vector<form::Form const*> forms() const {
    std::vector<form::Form const*> forms;
    if (task_.form) forms.push_back(task_.form.get());
    for (Outcome const& outcome : task_.outcomes)
      if (outcome.form) forms.push_back(outcome.form.get());
    return forms;
  }

  Reading& reading_;
  Node const& node_;
  TaskKind& task_;
  std::optional<Element> element_;
};

void add_task(Reading& reading, Node const& node, std::string const& name, StateIndex state) {
  auto& tasks = reading.definition.tasks;
  if (std::ranges::find(tasks, name, &TaskKind::name) != tasks.end())
    node.fault("duplicate", {"任务名“" + name + "”在本定义中已用过，请改名",
                             "the task name \"" + name + "\" is taken in this definition: rename"});
  TaskKind task;
  task.name = name;
  task.title = node.both("title", name);
  task.state = state;
  if (auto const form = node.find("form"))
    task.form = reading.surroundings.form(*form, reading.folder, task.form_name);
  if (auto const outcomes = node.find("outcomes")) {
    for (auto const& [outcome, outcome_node] : outcomes->named())
      add_outcome(reading, outcome_node, outcome, task);
    if (outcomes->value().is_object() && task.outcomes.empty())
      outcomes->fault("required", {"至少要有一种结果", "there must be at least one outcome"});
  } else {
    Outcome done;
    done.name = "done";
    done.title = {"完成", "Done"};
    task.outcomes.push_back(std::move(done));
  }
  reading.definition.states[state].tasks.push_back(static_cast<std::uint16_t>(tasks.size()));
  reading.vocabulary.task_names.push_back(name);
  reading.task_nodes.push_back(node);
  tasks.push_back(std::move(task));
  TaskReader(reading, tasks.size() - 1).read_fields();
}

/// Everything `tally` counts in a state.
std::vector<std::string> tally_names(Reading const& reading, StateIndex state) {
  std::vector<std::string> names = {"open", "total", "vetoed"};
  for (std::uint16_t const index : reading.definition.states[state].tasks) {
    TaskKind const& task = reading.definition.tasks[index];
    for (char const* count : {".open", ".total", ".decided"}) names.push_back(task.name + count);
    for (Outcome const& outcome : task.outcomes) {
      names.push_back(task.name + "." + outcome.name);
      names.push_back(task.name + "." + outcome.name + "_weight");
    }
    for (std::string const& field : task.sum) names.push_back(task.name + ".sum_" + field);
  }
  return names;
}

}  // namespace

void read_task_names(Reading& reading, StateIndex state) {
  auto const tasks = reading.tree.node(state).find("tasks");
  if (!tasks) return;
  for (auto const& [name, node] : tasks->named()) add_task(reading, node, name, state);
  reading.outcomes[state] = outcomes_of(reading, state);
}

void read_task(Reading& reading, std::size_t task) { TaskReader(reading, task).read(); }

std::vector<CompletionRule> read_completion(Reading& reading, Node const& node, StateIndex state) {
  std::vector<CompletionRule> rules;
  std::vector<std::string> const names = tally_names(reading, state);
  Scope scope = Scope::everywhere();
  scope.tally = &names;
  for (Node const& item : node.items()) {
    if (!item.is_object({"if", "outcome"})) continue;
    CompletionRule rule;
    if (auto const condition = item.require("if"))
      rule.condition = reading.expressions.condition(*condition, scope);
    if (auto const outcome = item.require("outcome")) rule.outcome = outcome->text();
    rules.push_back(std::move(rule));
  }
  return rules;
}

}  // namespace chubei::chart
