#pragma once
// What an operator does about an incident: retry, correct data, move the instance; the last two
// take a second person.

#include "engine/process/command.hpp"
#include "engine/process/context.hpp"

namespace chubei::process {

/// Errors: forbidden, not_found, bad_request, separation_of_duties (the second person is the
/// first), invalid_data.
Result<void> resolve_incident(Context& context, ResolveIncident const& command);

/// A timer, message or job's answer whose consequences cannot be computed (`why`) is used up, and
/// what it should have done becomes an incident to be retried. Precondition: it is one of the
/// three, and what it names is there.
void open_incident(Context& context, Command const& command, Error const& why);

}  // namespace chubei::process
