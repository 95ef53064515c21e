#include "engine/process/instance.hpp"

#include <algorithm>

namespace chubei::process {

std::int64_t count_of(Tally const& tally, std::string_view name) {
  auto const at = std::ranges::lower_bound(
      tally.counts, name, {}, [](auto const& count) { return std::string_view(count.first); });
  return at == tally.counts.end() || at->first != name ? 0 : at->second;
}

Task const* Instance::find_task(TaskId const& task) const {
  auto const at = std::ranges::find(tasks, task, &Task::id);
  return at == tasks.end() ? nullptr : &*at;
}

SlotValue const* Instance::find_slot(std::string_view path) const {
  auto const at = std::ranges::lower_bound(slots, path, {}, &SlotValue::path);
  return at == slots.end() || at->path != path ? nullptr : &*at;
}

std::optional<Instant> Instance::next_due() const {
  std::optional<Instant> next;
  auto const consider = [&](Due const& due) {
    if (!due.paused_at && (!next || due.at < *next)) next = due.at;
  };
  for (Timer const& timer : timers) consider(timer.due);
  for (Task const& task : tasks) {
    if (task.due && !task.overdue) consider(*task.due);
  }
  return next;
}

bool Instance::waits_for_calendar() const {
  return std::ranges::any_of(timers,
                             [](Timer const& timer) { return timer.due.waits_for_calendar(); }) ||
         std::ranges::any_of(tasks, [](Task const& task) {
           return task.due && !task.overdue && task.due->waits_for_calendar();
         });
}

}  // namespace chubei::process
