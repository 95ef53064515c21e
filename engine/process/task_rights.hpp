#pragma once
// Who may hold a task: its candidates, whom it excludes, and separation of duties, which looks at
// everybody who would act, for himself or for another.

#include "engine/process/context.hpp"

#include <vector>

namespace chubei::process {

/// Everybody who would act: the actor, whom he acts for, who delegated the task.
std::vector<PersonId> acting(Actor const& actor, Task const* task);

/// A task whose kind names no candidates is offered to everybody its `by` fits.
bool is_candidate(Actor const& actor, Task const& task, chart::TaskKind const& kind);

/// separation_of_duties where one of the persons did what the task must be distinct from.
Result<void> check_distinct(Context& context, Task const& task, chart::TaskKind const& kind,
                            std::vector<PersonId> const& persons);

/// refused while advice that was asked for first is not in.
Result<void> check_advice(Task const& task);

/// With the task and its candidates in the details.
std::unexpected<Error> not_assigned(Text message, Task const& task);

/// Whether the actor may hold the task, and why not: not_assigned, separation_of_duties.
Result<void> may_hold(Context& context, Task const& task, chart::TaskKind const& kind);

}  // namespace chubei::process
