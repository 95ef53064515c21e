// Urging whoever has a task: a word from one person to another, not a means to flood him.

#include "engine/process/tasks.hpp"

#include <algorithm>

namespace chubei::process {

namespace {

/// The next working day's beginning.
Instant again_after(Urge const& urge, Calendar const& calendar) {
  auto const day = date_in(urge.at, calendar.zone());
  return at(calendar.after_working_days(day, 1), 0, calendar.zone());
}

}  // namespace

Result<void> urge_task(Context& context, Task task) {
  auto const& person = context.actor.person;
  auto const& calendar = context.world.calendar();
  auto const last = std::ranges::find(task.urges, person, &Urge::person);
  if (last != task.urges.end()) {
    auto const again = again_after(*last, calendar);
    if (context.now < again) {
      auto const when = format(again, calendar.zone());
      return fail(ErrorCode::limit_reached,
                  {"同一任务每人每个工作日只能催办一次，您可于 " + when + " 起再次催办",
                   "one person urges a task once a working day: you may again from " + when},
                  {}, {{"rule", "urged_once_a_working_day"}, {"again_at", when}});
    }
    task.urges.erase(last);
  } else if (task.urges.size() >= urges_max) {
    return fail(ErrorCode::limit_reached,
                {"催办本任务的人数已达上限", "as many people as may have urged this task"}, {},
                {{"rule", "urges_max"}});
  }
  task.urges.push_back({person, context.now});
  // No new revision: an urged person's open form stays good.
  context.add(TaskChanged{"urge", std::move(task)});
  return {};
}

}  // namespace chubei::process
