// The verbs of WS-HumanTask (OASIS, section 4.7 of version 1.1) on one open task.

#include "engine/process/tallies.hpp"
#include "engine/process/task_rights.hpp"
#include "engine/process/tasks.hpp"
#include "engine/process/values.hpp"

#include <algorithm>

namespace chubei::process {

namespace {

constexpr std::string_view work_administrator = "work_administrator";

bool is_work_administrator(Context const& context) {
  auto const& held = context.actor.functions;
  return context.actor.organisation == context.release.office &&
         std::ranges::find(held, work_administrator) != held.end();
}

void change(Context& context, char const* verb, Task task) {
  ++task.revision;
  context.add(TaskChanged{verb, std::move(task)});
}

void assign(Context& context, Task& task) {
  task.assignee = context.actor.person;
  task.assignee_organisation = context.actor.organisation;
}

Result<void> claim(Context& context, Task task, chart::TaskKind const& kind) {
  if (task.assignee == context.actor.person) {
    return fail(ErrorCode::refused, {"您已承办本任务", "you hold this task already"}, {},
                {{"rule", "claimed_once"}, {"task", task.id.text()}, {"revision", task.revision}});
  }
  if (auto may = may_hold(context, task, kind); !may) return may;
  assign(context, task);
  change(context, "claim", std::move(task));
  return {};
}

Result<void> require_holder(Context const& context, Task const& task) {
  if (task.assignee == context.actor.person) return {};
  if (is_work_administrator(context)) return {};
  return not_assigned({"只有任务承办人或任务管理员可以执行此操作",
                       "only the holder of the task or a work administrator may do this"},
                      task);
}

Result<void> release(Context& context, Task task) {
  if (auto may = require_holder(context, task); !may) return may;
  task.assignee.reset();
  task.assignee_organisation.clear();
  task.delegated_by.reset();
  change(context, "release", std::move(task));
  return {};
}

Result<void> require_targets(HandleTask const& command, std::string_view prefix) {
  bool const good = !command.to.empty() && std::ranges::all_of(command.to, [&](auto const& tag) {
    return tag.starts_with("person:") || tag.starts_with(prefix);
  });
  if (good) return {};
  return fail(ErrorCode::bad_request,
              {"请在 to 中指明接收人或职能，如 person:… 或 function:…@…",
               "name who takes the work in `to`: person:… or function:…@…"},
              {FieldError{"/to", "required", {"缺少接收人", "nobody named"}}});
}

/// A task for one named person is not passed on by him: who else may do it is the definition's.
Result<void> require_passable(Task const& task, chart::TaskKind const& kind) {
  if (!kind.person || task.added_to) return {};
  return fail(
      ErrorCode::refused,
      {"本任务指定由本人办理，不能委托或转办；不能办理的请申请回避",
       "this task is for one named person and cannot be passed on: recuse yourself instead"},
      {}, {{"rule", "in_person"}});
}

Result<void> delegate(Context& context, Task task, HandleTask const& command,
                      chart::TaskKind const& kind) {
  if (auto passable = require_passable(task, kind); !passable) return passable;
  if (auto named = require_targets(command, "person:"); !named) return named;
  if (auto may = require_holder(context, task); !may) return may;
  PersonId const person(command.to.front().substr(7));
  if (std::ranges::find(task.excluded, person) != task.excluded.end()) {
    return not_assigned({"该人员已回避，不能承办", "that person is recused"}, task);
  }
  if (task.delegated_by && task.assignee == context.actor.person) {
    return fail(ErrorCode::refused,
                {"受托承办的任务不得再委托，请退回委托人",
                 "delegated work is not delegated again: release it"},
                {}, {{"rule", "delegated_once"}, {"task", task.id.text()}});
  }
  if (auto good = check_distinct(context, task, kind, {person}); !good) return good;
  if (!task.delegated_by) task.delegated_by = context.actor.person;
  task.assignee = person;
  change(context, "delegate", std::move(task));
  return {};
}

Result<void> transfer(Context& context, Task task, HandleTask const& command,
                      chart::TaskKind const& kind) {
  if (!is_work_administrator(context)) {
    if (auto passable = require_passable(task, kind); !passable) return passable;
  }
  if (auto named = require_targets(command, "function:"); !named) return named;
  if (auto may = require_holder(context, task); !may) return may;
  task.candidates = command.to;
  task.assignee.reset();
  task.assignee_organisation.clear();
  task.delegated_by.reset();
  change(context, "transfer", std::move(task));
  return {};
}

Result<void> add_sign(Context& context, Task task, HandleTask const& command,
                      chart::TaskKind const& kind) {
  if (auto named = require_targets(command, "function:"); !named) return named;
  if (auto may = require_holder(context, task); !may) return may;
  auto const& state = context.definition.states[kind.state];
  Tallying tallying(context, state);
  tallying.resume();
  Task added;
  added.id = TaskId(context.next.id.text() + ".t" + std::to_string(context.next.task_count + 1));
  added.kind = task.kind;
  added.state = task.state;
  added.element = task.element;
  added.each = task.each;
  added.candidates = command.to;
  added.added_to = task.id;
  added.due = task.due;
  added.opened_at = context.now;
  bool const before = command.verb == HandleTask::Verb::add_before;
  if (before)
    task.waits_for.push_back(added.id);
  else
    added.waits_for.push_back(task.id);
  tallying.open(kind, added);
  context.add(TaskOpened{std::move(added)});
  change(context, before ? "add_before" : "add_after", std::move(task));
  tallying.record();
  return {};
}

/// Whether only persons may do the task and all of them are recused.
bool has_nobody_left(Task const& task) {
  return !task.candidates.empty() &&
         std::ranges::all_of(task.candidates, [&](std::string const& candidate) {
           return candidate.starts_with("person:") &&
                  std::ranges::find(task.excluded, PersonId(candidate.substr(7))) !=
                      task.excluded.end();
         });
}

Result<void> recuse(Context& context, Task task, chart::TaskKind const& kind) {
  auto const& person = context.actor.person;
  if (task.assignee != person && !is_candidate(context.actor, task, kind)) {
    return not_assigned({"不是本任务的承办人，无需回避", "not a candidate of this task"}, task);
  }
  if (std::ranges::find(task.excluded, person) == task.excluded.end()) {
    task.excluded.push_back(person);
  }
  if (task.assignee == person) {
    task.assignee.reset();
    task.assignee_organisation.clear();
    task.delegated_by.reset();
  }
  boost::json::object data{
      {"task", task.id.text()}, {"element", task.element}, {"person", person.text()}};
  bool const nobody_left = has_nobody_left(task);
  change(context, "recuse", std::move(task));
  if (nobody_left) context.raise("task." + kind.name + ".recused", std::move(data));
  return {};
}

Result<chart::Outcome const*> outcome_named(chart::TaskKind const& kind, std::string_view name) {
  auto const at = std::ranges::find(kind.outcomes, name, &chart::Outcome::name);
  if (at != kind.outcomes.end() && !at->deemed) return &*at;
  boost::json::array possible;
  for (auto const& outcome : kind.outcomes) {
    if (!outcome.deemed) possible.emplace_back(outcome.name);
  }
  return fail(ErrorCode::bad_request,
              {"没有这个办理结果：" + std::string(name), "no such outcome: " + std::string(name)},
              {FieldError{"/outcome", "enum", {"不是可选的办理结果", "not a possible outcome"}}},
              {{"outcomes", std::move(possible)}});
}

boost::json::object kept_fields(chart::TaskKind const& kind, boost::json::value const& form) {
  boost::json::object kept;
  auto const* object = form.if_object();
  if (!object) return kept;
  for (auto const* names : {&kind.keep, &kind.sum}) {
    for (auto const& name : *names) {
      if (auto const* value = object->if_contains(name)) kept[name] = *value;
    }
  }
  return kept;
}

/// Advice asked for before a task is of no use once the task is closed.
void close_advice(Context& context, Task const& task, chart::TaskKind const& kind,
                  Tallying& tallying) {
  auto const open = context.next.tasks;
  for (Task const& advice : open) {
    if (advice.added_to != task.id) continue;
    if (std::ranges::find(advice.waits_for, task.id) != advice.waits_for.end()) continue;
    tallying.drop_open(kind, advice);
    context.add(TaskClosed{advice.id, "superseded", std::nullopt, true});
  }
}

void raise_closed(Context& context, Task const& task, chart::Outcome const& outcome,
                  boost::json::value const& form) {
  boost::json::object data{
      {"task", task.id.text()}, {"element", task.element}, {"outcome", outcome.name}};
  if (!form.is_null()) data["form"] = form;
  context.raise("task." + task.kind + "." + outcome.name, std::move(data));
}

/// Records the result, counts it, raises the task's event, and completes the state if it is done.
Result<void> close(Context& context, Task const& task, chart::TaskKind const& kind,
                   chart::Outcome const& outcome, boost::json::value const& form, bool deemed) {
  TaskResult result{task.kind,
                    task.state,
                    task.element,
                    outcome.name,
                    deemed ? PersonId{} : context.actor.person,
                    deemed ? std::string{} : context.actor.organisation,
                    task.weight,
                    task.bound_digest,
                    kept_fields(kind, form),
                    context.now};
  auto const& state = context.definition.states[kind.state];
  Tallying tallying(context, state);
  tallying.resume();
  tallying.close(kind, task, result, form, outcome.veto);
  auto const kept = static_cast<std::size_t>(
      std::ranges::count(context.next.results, task.kind, &TaskResult::kind));
  bool const keep = !task.added_to && (!kind.binds.empty() || kept < results_kept_max);
  close_advice(context, task, kind, tallying);
  context.add(TaskClosed{task.id, deemed ? "deemed" : "decided", std::move(result), keep});
  tallying.record();
  if (!task.added_to) raise_closed(context, task, outcome, form);
  return complete_if_done(context, state);
}

Result<void> decide_task(Context& context, Task const& task, chart::TaskKind const& kind,
                         HandleTask const& command) {
  if (auto may = check_advice(task); !may) return may;
  auto outcome = outcome_named(kind, command.outcome);
  if (!outcome) return pass(outcome);
  if (auto may = may_hold(context, task, kind); !may) return may;
  auto form = command.form;
  auto const& schema = (*outcome)->form ? (*outcome)->form : kind.form;
  if (schema) {
    if (form.is_null()) form.emplace_object();
    if (auto admitted = schema->admit(form); !admitted) return admitted;
    auto split = schema->split(form);
    for (auto& [label, values] : split.personal_parts) {
      context.event.personal.emplace_back(task.id.text() + "." + label, std::move(values));
    }
    form = std::move(split.public_part);
  } else if (!form.is_null() && !(form.is_object() && form.get_object().empty())) {
    return fail(ErrorCode::invalid_data,
                {"该任务没有表单，不能附带数据", "this task has no form: send no form data"});
  }
  Values values(context);
  values.each = &task.each;
  values.form = &form;
  for (chart::Rule const& rule : (*outcome)->rules) {
    if (auto good = check_rule(values, rule); !good) return good;
  }
  boost::json::object data{{"task", task.id.text()}, {"outcome", (*outcome)->name}};
  if (!form.is_null()) data["form"] = form;
  context.event.data = std::move(data);
  for (auto const& person : acting(context.actor, &task)) {
    context.add(PersonActed{{task.kind, person}});
  }
  return close(context, task, kind, **outcome, form, false);
}

/// The event's type behind "task.".
std::string_view past_of(HandleTask::Verb verb) {
  switch (verb) {
    case HandleTask::Verb::claim:
      return "claimed";
    case HandleTask::Verb::release:
      return "released";
    case HandleTask::Verb::decide:
      return "decided";
    case HandleTask::Verb::delegate:
      return "delegated";
    case HandleTask::Verb::transfer:
      return "transferred";
    case HandleTask::Verb::add_before:
      return "added_before";
    case HandleTask::Verb::add_after:
      return "added_after";
    case HandleTask::Verb::recuse:
      return "recused";
    case HandleTask::Verb::urge:
      return "urged";
  }
  ensure(false);
  return {};
}

}  // namespace

Result<void> expire_task(Context& context, Task const& task) {
  auto const* kind = kind_of(context.definition, task);
  ensure(kind != nullptr);
  auto const at = std::ranges::find(kind->outcomes, kind->overdue, &chart::Outcome::name);
  if (at != kind->outcomes.end()) return close(context, task, *kind, *at, {}, true);
  Task late = task;
  late.overdue = true;
  context.add(TaskChanged{"overdue", std::move(late)});
  context.raise("task." + task.kind + ".overdue",
                boost::json::object{{"task", task.id.text()}, {"element", task.element}});
  return {};
}

Result<void> handle_task(Context& context, HandleTask const& command) {
  auto const* found = context.next.find_task(command.task);
  if (!found) {
    return fail(
        ErrorCode::task_closed,
        {"任务已办结、被取代或已失效", "the task was decided, superseded or expired before"}, {},
        {{"task", command.task.text()}});
  }
  Task const task = *found;
  if (command.revision != 0 && command.revision != task.revision) {
    return fail(
        ErrorCode::conflict,
        {"任务已有变化，请刷新后重试", "the task changed meanwhile: read it again, then repeat"},
        {}, {{"task", task.id.text()}, {"revision", task.revision}});
  }
  if (context.is_paused(task.state)) {
    return fail(ErrorCode::refused,
                {"事项中止期间不能办理任务", "the case is suspended: tasks stand still"}, {},
                {{"rule", "paused"}});
  }
  auto const* kind = kind_of(context.definition, task);
  ensure(kind != nullptr);
  context.event.type = "task." + std::string(past_of(command.verb));
  context.event.name = task.kind;
  if (command.verb != HandleTask::Verb::decide) {
    boost::json::object data{{"task", task.id.text()}};
    if (!command.to.empty()) data["to"] = boost::json::array(command.to.begin(), command.to.end());
    if (!command.reason.empty()) data["reason"] = command.reason;
    context.event.data = std::move(data);
  }
  switch (command.verb) {
    case HandleTask::Verb::claim:
      return claim(context, task, *kind);
    case HandleTask::Verb::release:
      return release(context, task);
    case HandleTask::Verb::decide:
      return decide_task(context, task, *kind, command);
    case HandleTask::Verb::delegate:
      return delegate(context, task, command, *kind);
    case HandleTask::Verb::transfer:
      return transfer(context, task, command, *kind);
    case HandleTask::Verb::add_before:
    case HandleTask::Verb::add_after:
      return add_sign(context, task, command, *kind);
    case HandleTask::Verb::recuse:
      return recuse(context, task, *kind);
    case HandleTask::Verb::urge:
      return urge_task(context, task);
  }
  ensure(false);
  return {};
}

}  // namespace chubei::process
