#pragma once
// Open work of a state: opening it, the verbs of WS-HumanTask, tallies and completion. Separation
// of duties is over persons, for the actor, whom he acts for, and who delegated to him alike.

#include "engine/process/command.hpp"
#include "engine/process/context.hpp"

namespace chubei::process {

inline constexpr std::size_t results_kept_max = 64;
inline constexpr std::size_t urges_max = 64;  ///< persons who urge one task

/// Opens the tasks of a state that was entered, keeping decisions that are still bound to the same
/// sections; a veto is never kept, its person is asked again.
Result<void> open_tasks(Context& context, chart::State const& state);
/// After the document changed: for tasks that `binds`, voids decisions whose sections changed and
/// opens or closes tasks of `each` lists.
Result<void> refresh_tasks(Context& context);
/// The state is left: what is open is superseded.
void close_tasks(Context& context, std::string const& state);
/// Marks a task overdue or takes its deemed outcome.
Result<void> expire_task(Context& context, Task const& task);

/// Once a working day for each person and task, by the calendar. limit_reached with `again_at`.
Result<void> urge_task(Context& context, Task task);

/// A person's verb. Errors: limit_reached, task_closed, conflict (details.revision), not_assigned,
/// separation_of_duties, invalid_data, refused, bad_request.
Result<void> handle_task(Context& context, HandleTask const& command);

chart::TaskKind const* kind_of(chart::Definition const& definition, Task const& task);

/// Evaluates completion of a state; queues done.state.<id> once.
Result<void> complete_if_done(Context& context, chart::State const& state);

}  // namespace chubei::process
