#include "engine/process/clocks.hpp"

#include "engine/base/dotted.hpp"
#include "engine/process/values.hpp"

#include <algorithm>

namespace chubei::process {

Due start_clock(Context& context, ClockRule const& rule) {
  auto const deadline = chubei::deadline(rule, context.now, context.world.calendar());
  return Due{deadline.due,         deadline.calendar_version,
             deadline.provisional, to_json(rule),
             context.now,          std::nullopt};
}

Result<void> set_timers(Context& context, chart::State const& state) {
  for (chart::After const& after : state.after) {
    Timer timer{after.id, Timer::Kind::after, state.id, {}, after.legal, "after." + after.id, {}};
    if (after.delay) {
      timer.due = start_clock(context, *after.delay);
    } else {
      Values values(context);
      auto until = values.instant(*after.until);
      if (!until) return pass(until);
      timer.due = Due{*until, "", false, {}, context.now, std::nullopt};
    }
    if (context.is_paused(state.id)) timer.due.paused_at = context.now;
    context.add(TimerSet{std::move(timer)});
  }
  return {};
}

void cancel_timers(Context& context, std::string const& state) {
  auto const timers = context.next.timers;
  for (Timer const& timer : timers) {
    if (timer.kind == Timer::Kind::after && timer.state == state) {
      context.add(TimerEnded{timer.id, "cancelled"});
    }
  }
}

namespace {

bool covers(Context const& context, chart::State const& pausing, std::string_view state) {
  return std::ranges::any_of(pausing.pauses, [&](chart::StateIndex index) {
    return json::is_within(state, context.definition.states[index].id);
  });
}

ClockRule rule_of(Due const& due) {
  auto const rule = read_clock_rule(due.rule);
  ensure(rule.has_value());
  return *rule;
}

/// From its start, over all its pauses. Precondition: it has a rule.
Deadline reckoned(Due const& due, Calendar const& calendar) {
  auto const rule = rule_of(due);
  auto deadline = chubei::deadline(rule, due.from, calendar);
  for (Pause const& pause : due.pauses) {
    deadline = chubei::resume(rule, deadline, pause.from, pause.until, calendar);
  }
  return deadline;
}

void set(Due& due, Deadline const& deadline) {
  due.at = deadline.due;
  due.calendar_version = deadline.calendar_version;
  due.provisional = deadline.provisional;
}

/// What was final goes on from its own end; what was provisional is reckoned by today's calendar.
void resume(Context& context, Due& due) {
  if (!due.paused_at) return;
  Pause const pause{*due.paused_at, context.now};
  due.paused_at.reset();
  if (due.rule.is_null()) {
    due.at.ms += pause.until.ms - pause.from.ms;
    return;
  }
  due.pauses.push_back(pause);
  auto const& calendar = context.world.calendar();
  if (due.provisional) {
    set(due, reckoned(due, calendar));
  } else {
    Deadline const before{due.at, due.calendar_version, false};
    set(due, chubei::resume(rule_of(due), before, pause.from, pause.until, calendar));
  }
}

/// Nobody's time ends before he can know of it.
bool recompute(Context& context, Due& due) {
  if (!due.waits_for_calendar()) return false;
  auto deadline = reckoned(due, context.world.calendar());
  deadline.due = std::max(deadline.due, context.now);
  if (deadline.provisional && deadline.due == due.at) return false;
  set(due, deadline);
  return true;
}

/// Lets `change` (given a due and the state it belongs to) change every clock that `pausing`
/// covers, and records what changed.
void change_clocks(Context& context, chart::State const& pausing, char const* verb, auto change) {
  auto const timers = context.next.timers;
  for (Timer timer : timers) {
    if (timer.kind != Timer::Kind::after || !covers(context, pausing, timer.state)) continue;
    if (change(timer.due, timer.state)) context.add(TimerSet{std::move(timer)});
  }
  auto const tasks = context.next.tasks;
  for (Task task : tasks) {
    if (!task.due || !covers(context, pausing, task.state)) continue;
    if (change(*task.due, task.state)) context.add(TaskChanged{verb, std::move(task)});
  }
}

}  // namespace

void pause_clocks(Context& context, chart::State const& state) {
  change_clocks(context, state, "pause", [&](Due& due, std::string const&) {
    if (due.paused_at) return false;
    due.paused_at = context.now;
    return true;
  });
}

void resume_clocks(Context& context, chart::State const& state) {
  change_clocks(context, state, "resume", [&](Due& due, std::string const& of) {
    if (!due.paused_at || context.is_paused(of)) return false;
    resume(context, due);
    return true;
  });
}

bool recompute_clocks(Context& context) {
  auto const facts = context.event.facts.size();
  auto const timers = context.next.timers;
  for (Timer timer : timers) {
    if (recompute(context, timer.due)) context.add(TimerSet{std::move(timer)});
  }
  auto const tasks = context.next.tasks;
  for (Task task : tasks) {
    if (!task.due || task.overdue || !recompute(context, *task.due)) continue;
    context.add(TaskChanged{"recompute", std::move(task)});
  }
  return context.event.facts.size() > facts;
}

}  // namespace chubei::process
