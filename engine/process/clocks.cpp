#include "engine/process/clocks.hpp"

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

bool is_below(std::string_view state, std::string_view root) {
  return state == root || root.empty() ||
         (state.starts_with(root) && state.size() > root.size() && state[root.size()] == '.');
}

bool covers(Context const& context, chart::State const& pausing, std::string_view state) {
  return std::ranges::any_of(pausing.pauses, [&](chart::StateIndex index) {
    return is_below(state, context.definition.states[index].id);
  });
}

void resume(Context& context, Due& due) {
  if (!due.paused_at) return;
  if (due.rule.is_null()) {
    due.at.ms += context.now.ms - due.paused_at->ms;
  } else {
    auto const rule = read_clock_rule(due.rule);
    ensure(rule.has_value());
    Deadline const before{due.at, due.calendar_version, due.provisional};
    auto const after =
        chubei::resume(*rule, before, *due.paused_at, context.now, context.world.calendar());
    due.at = after.due;
    due.calendar_version = after.calendar_version;
    due.provisional = after.provisional;
  }
  due.paused_at.reset();
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

}  // namespace chubei::process
