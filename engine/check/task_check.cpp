#include "engine/check/task_check.hpp"

#include "engine/check/chart_check.hpp"

#include <algorithm>
#include <set>

namespace chubei::check {

namespace {

using chart::Definition;
using chart::State;
using chart::TaskKind;
using chart::Transition;

bool handles(Definition const& definition, State const& state, std::string_view event) {
  return std::ranges::any_of(state.transitions, [&](chart::TransitionIndex index) {
    return chart::matches(definition.transitions[index].event, event);
  });
}

/// Whether the state, or one around it, can be left by time, or may wait for ever.
bool has_deadline(Definition const& definition, State const& state) {
  for (State const* at = &state;; at = &definition.states[at->parent]) {
    if (!at->after.empty() || at->waits_for_ever) return true;
    if (at->parent == chart::no_state) return false;
  }
}

bool leaves_at_once(Definition const& definition, State const& state) {
  return std::ranges::any_of(state.transitions, [&](chart::TransitionIndex index) {
    Transition const& transition = definition.transitions[index];
    return transition.event.empty() && !is_conditional(transition);
  });
}

void add_no_deadline(Definition const& definition, State const& state,
                     std::vector<Finding>& findings) {
  bool const waits = state.kind == chart::StateKind::atomic && !leaves_at_once(definition, state);
  if (!waits || has_deadline(definition, state)) return;
  bool const tasks_are_due =
      !state.tasks.empty() && std::ranges::all_of(state.tasks, [&](std::uint16_t index) {
        return definition.tasks[index].due || definition.tasks[index].due_until;
      });
  if (tasks_are_due) return;
  Text const name = named(state);
  findings.push_back(at_state(
      definition, state, "no_deadline", Severity::warning,
      {name.zh + "可能无限期等待；请加 after 或任务期限，确属有意则写 \"deadline\": \"none\"",
       name.en + " may wait for ever: give it an after or its tasks a due, or say "
                 "\"deadline\": \"none\" if that is meant"}));
}

Finding at_task(Definition const& definition, TaskKind const& task, std::string code,
                Text message) {
  State const& state = definition.states[task.state];
  Finding finding =
      at_state(definition, state, std::move(code), Severity::error, std::move(message));
  finding.pointer += "/tasks/" + task.name;
  return finding;
}

void add_undecidable(Definition const& definition, TaskKind const& task,
                     std::vector<Finding>& findings) {
  bool const only_deemed =
      std::ranges::all_of(task.outcomes, [](auto const& outcome) { return outcome.deemed; });
  if (!only_deemed || !task.overdue.empty()) return;
  findings.push_back(at_task(
      definition, task, "task_undecidable",
      {"任务“" + task.name +
           "”的结果都只能因时限形成，却没有 overdue；请加期限与 overdue，或加一种可由人作出的结果",
       "only time could decide the task \"" + task.name +
           "\", and it has no overdue: add a due with overdue, or an outcome people can "
           "choose"}));
}

void add_never_distinct(Definition const& definition, TaskKind const& task,
                        std::vector<Finding>& findings) {
  if (!task.person) return;
  for (TaskKind const& other : definition.tasks) {
    bool const is_named =
        std::ranges::find(task.distinct_from, other.name) != task.distinct_from.end();
    bool const is_same = other.person && other.person->source == task.person->source;
    if (!is_named || !is_same || &other == &task) continue;
    findings.push_back(
        at_task(definition, task, "distinct_never",
                {"任务“" + task.name + "”与“" + other.name + "”指定同一人，又要求不是同一人",
                 "the tasks \"" + task.name + "\" and \"" + other.name +
                     "\" go to the same person and must be different persons"}));
  }
}

std::set<std::string> outcomes_of(Definition const& definition, State const& state) {
  std::set<std::string> outcomes;
  for (std::uint16_t const index : state.tasks)
    for (chart::Outcome const& outcome : definition.tasks[index].outcomes)
      if (state.completion.empty() || outcome.veto) outcomes.insert(outcome.name);
  for (auto const& rule : state.completion) outcomes.insert(rule.outcome);
  bool const may_differ = state.tasks.size() > 1 || definition.tasks[state.tasks.front()].each;
  bool const may_be_none = std::ranges::all_of(
      state.tasks, [&](std::uint16_t index) { return definition.tasks[index].each.has_value(); });
  if (state.completion.empty() && may_be_none) outcomes.insert("none");
  if (state.completion.empty() && may_differ && outcomes.size() > 1) outcomes.insert("mixed");
  return outcomes;
}

/// Answers `outcome` and nothing else.
class OutcomeOnly final : public cel::Activation {
 public:
  OutcomeOnly(Definition const& definition, std::string const& outcome)
      : definition_(definition), outcome_(outcome) {}
  cel::Value variable(int index) override {
    auto const& slot = definition_.slots[static_cast<std::size_t>(index)];
    bool const is_outcome = slot.source == chart::SlotSource::system && slot.path == "outcome";
    return is_outcome ? cel::Value::string(outcome_) : cel::Value::absent();
  }

 private:
  Definition const& definition_;
  std::string const& outcome_;
};

/// Whether the guard is false for the outcome, whatever else it reads.
bool excludes(Definition const& definition, Transition const& transition,
              std::string const& outcome) {
  if (!transition.guard) return false;
  OutcomeOnly activation(definition, outcome);
  auto const value = transition.guard->program.evaluate(activation);
  return value && value->is(cel::Kind::boolean) && !value->as_boolean();
}

void add_unhandled_outcomes(Definition const& definition, State const& state,
                            std::vector<Finding>& findings) {
  std::string const done = "done.state." + state.id;
  auto const handlers = [&](std::string const& outcome) {
    return std::ranges::any_of(state.transitions, [&](chart::TransitionIndex index) {
      Transition const& transition = definition.transitions[index];
      return chart::matches(transition.event, done) && !excludes(definition, transition, outcome);
    });
  };
  for (std::string const& outcome : outcomes_of(definition, state)) {
    if (handlers(outcome)) continue;
    findings.push_back(
        at_state(definition, state, "outcome_unhandled", Severity::error,
                 {named(state).zh + "的结果为“" + outcome + "”时，onDone 没有可走的转移；请补上",
                  "when the outcome of " + named(state).en + " is \"" + outcome +
                      "\", no transition of onDone can be taken: add one"}));
  }
}

void add_unfollowed(Definition const& definition, State const& state,
                    std::vector<Finding>& findings) {
  if (state.tasks.empty()) return;
  std::string const done = "done.state." + state.id;
  if (handles(definition, state, done)) return add_unhandled_outcomes(definition, state, findings);
  bool listens = false;
  for (State const* at = &state; !listens; at = &definition.states[at->parent]) {
    listens = at != &state && handles(definition, *at, done);
    for (chart::TransitionIndex const index : at->transitions)
      listens = listens || definition.transitions[index].event.starts_with("task.");
    if (at->parent == chart::no_state) break;
  }
  if (listens) return;
  findings.push_back(at_state(
      definition, state, "task_leads_nowhere", Severity::error,
      {named(state).zh + "的任务办结后没有下文；请加 onDone",
       "nothing follows when the tasks of " + named(state).en + " are complete: add onDone"}));
}

}  // namespace

std::vector<Finding> check_tasks(Definition const& definition, Exploration const& exploration) {
  std::vector<Finding> findings;
  for (State const& state : definition.states) {
    if (exploration.complete && !exploration.entered[state.index]) continue;
    add_no_deadline(definition, state, findings);
    add_unfollowed(definition, state, findings);
  }
  for (TaskKind const& task : definition.tasks) {
    add_undecidable(definition, task, findings);
    add_never_distinct(definition, task, findings);
  }
  return findings;
}

}  // namespace chubei::check
