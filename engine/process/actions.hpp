#pragma once
// Executable content (SCXML 4) of a definition, turned into facts in file order.

#include "engine/process/context.hpp"

namespace chubei::process {

/// Elements that the `each` actions of one list may handle together, nested ones included.
inline constexpr std::size_t elements_max = 1'000;

/// The first error ends the list: guard_error, limit_reached. Under ErrorPolicy::scxml a
/// guard_error ends only the list: what was done before it stays, and error.execution is raised
/// (SCXML 4, 5.9).
Result<void> run(Context& context, std::vector<chart::Action> const& actions);

/// Whether the error is raised as error.execution instead of undoing the decision.
bool is_contained(Context const& context, Error const& error);
void raise_error(Context& context, Error const& error);

/// The request of the definition that a pending job came from; nullptr where a definition has none.
chart::RequestAction const* request_of(chart::Definition const& definition, PendingJob const& job);
/// Whether the job would be given other input now. Input that reads the moment it was asked for
/// (`event`, `now`, …) is never another one. guard_error where it cannot be computed any more.
Result<bool> has_other_input(Context& context, chart::RequestAction const& request,
                             PendingJob const& job);
/// Asks for the job; an earlier request for the same answer is replaced.
Result<void> request_job(Context& context, chart::RequestAction const& request);

}  // namespace chubei::process
