#pragma once
// What follows from where an instance stands now: who may see it, and what it adds to aggregates.
// Recorded in the event that changed it, so that the store need not compute anything.

#include "engine/process/context.hpp"

namespace chubei::process {

Result<void> record_access(Context& context);
Result<void> record_contributions(Context& context);

}  // namespace chubei::process
