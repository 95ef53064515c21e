#include "engine/process/task_rights.hpp"

#include "engine/process/values.hpp"

#include <algorithm>

namespace chubei::process {

namespace {

Text title_of_acted(chart::Definition const& definition, std::string const& name) {
  if (name == "start") return {"发起", "start"};
  auto const kind = std::ranges::find(definition.tasks, name, &chart::TaskKind::name);
  if (kind != definition.tasks.end() && !kind->title.zh.empty()) return kind->title;
  auto const* event = definition.find_event(name);
  return event && !event->title.zh.empty() ? event->title : Text{name, name};
}

/// A person named by hand still needs the function of the task's kind; who holds a function that it
/// was passed to, or is asked for advice, does not.
bool holds_function(Actor const& actor, Task const& task, chart::TaskKind const& kind) {
  if (task.added_to || kind.functions.empty()) return true;
  bool const is_passed_to_function =
      std::ranges::any_of(task.candidates, [&](std::string const& candidate) {
        return candidate.starts_with("function:") &&
               std::ranges::find(actor.tags, candidate) != actor.tags.end();
      });
  return is_passed_to_function || std::ranges::any_of(kind.functions, [&](auto const& function) {
           return std::ranges::find(actor.functions, function) != actor.functions.end();
         });
}

}  // namespace

bool is_candidate(Actor const& actor, Task const& task, chart::TaskKind const& kind) {
  bool const names_nobody = kind.functions.empty() && !kind.person;
  if (names_nobody && task.candidates.empty()) return true;
  return std::ranges::any_of(task.candidates, [&](std::string const& candidate) {
    return candidate == "person:" + actor.person.text() ||
           std::ranges::find(actor.tags, candidate) != actor.tags.end();
  });
}

Result<void> check_distinct(Context& context, Task const& task, chart::TaskKind const& kind,
                            std::vector<PersonId> const& persons) {
  for (Acted const& acted : context.next.acted) {
    bool const same_person = std::ranges::find(persons, acted.person) != persons.end();
    bool const barred =
        std::ranges::find(kind.distinct_from, acted.name) != kind.distinct_from.end();
    if (!same_person || !barred) continue;
    auto const what = title_of_acted(context.definition, acted.name);
    return fail(ErrorCode::separation_of_duties,
                {"同一人已办理过“" + what.zh + "”，本任务须由他人办理",
                 "the same person already acted on '" + what.en +
                     "': this task must be done by somebody else"},
                {}, {{"acted_on", acted.name}, {"task", task.id.text()}});
  }
  return {};
}

Result<void> check_advice(Task const& task) {
  if (task.waits_for.empty()) return {};
  return fail(ErrorCode::refused,
              {"加签意见尚未全部提出，暂不能办理", "advice asked for first is not in yet"}, {},
              {{"rule", "add_before"}, {"waits_for", task.waits_for.front().text()}});
}

std::vector<PersonId> acting(Actor const& actor, Task const* task) {
  std::vector<PersonId> persons{actor.person};
  if (actor.on_behalf_of) persons.push_back(*actor.on_behalf_of);
  if (task && task->delegated_by) persons.push_back(*task->delegated_by);
  return persons;
}

std::unexpected<Error> not_assigned(Text message, Task const& task) {
  boost::json::object details{{"task", task.id.text()}};
  details["candidates"] = boost::json::array(task.candidates.begin(), task.candidates.end());
  return fail(ErrorCode::not_assigned, std::move(message), {}, std::move(details));
}

Result<void> may_hold(Context& context, Task const& task, chart::TaskKind const& kind) {
  auto const& actor = context.actor;
  if (task.assignee && *task.assignee != actor.person) {
    return not_assigned({"任务已由他人承办", "the task is held by somebody else"}, task);
  }
  bool const holds_it = task.assignee == actor.person;
  if (!holds_it && !is_candidate(actor, task, kind)) {
    return not_assigned({"您不是本任务的候选承办人", "you are not a candidate of this task"}, task);
  }
  if (!holds_function(actor, task, kind)) {
    return not_assigned(
        {"办理本任务须具有相应职能；可转交有职能的人员",
         "this task needs a function that you do not hold: pass it to somebody who does"},
        task);
  }
  for (auto const& person : acting(actor, &task)) {
    if (std::ranges::find(task.excluded, person) != task.excluded.end()) {
      return not_assigned({"已回避，不能承办", "recused from this task"}, task);
    }
  }
  auto const distinct = check_distinct(context, task, kind, acting(actor, &task));
  if (!distinct) return distinct;
  if (!kind.by.is_open()) return {};
  Values values(context);
  values.each = &task.each;
  auto may = values.may(kind.by);
  if (!may) return pass(may);
  if (*may) return {};
  return not_assigned({"不符合本任务的承办条件", "the task's condition excludes you"}, task);
}

}  // namespace chubei::process
