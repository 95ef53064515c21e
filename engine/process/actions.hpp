#pragma once
// Executable content (SCXML 4) of a definition, turned into facts in file order.

#include "engine/process/context.hpp"

namespace chubei::process {

/// The first error ends the list: guard_error, limit_reached.
Result<void> run(Context& context, std::vector<chart::Action> const& actions);

/// Digest of a job's input as a transition computes it now, or nothing where no transition of the
/// definition asks for that job with that answer.
Result<std::optional<std::string>> input_digest_now(Context& context, PendingJob const& job);

}  // namespace chubei::process
