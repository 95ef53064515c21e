#pragma once
// The programme's jobs by the names that definitions use (`request` actions). A job's version
// changes whenever the same input and seed could give other bytes. Pure functions; the table is
// built once at start.

#include "engine/runtime/jobs.hpp"

namespace chubei::workflows {

/// draw, select_batch.
runtime::Jobs jobs();

}  // namespace chubei::workflows
