#pragma once
// What an operator does about an incident: retry, correct data, move the instance; the last two
// take a second person.

#include "engine/process/command.hpp"
#include "engine/process/context.hpp"

namespace chubei::process {

/// Errors: forbidden, not_found, bad_request, separation_of_duties (the second person is the
/// first), invalid_data.
Result<void> resolve_incident(Context& context, ResolveIncident const& command);

}  // namespace chubei::process
