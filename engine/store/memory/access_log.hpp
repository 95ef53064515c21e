#pragma once
// The access log in memory, for tests, simulations and demonstrations.

#include "engine/store/access_log.hpp"

#include <memory>

namespace chubei::store {

std::unique_ptr<AccessLog> make_memory_access_log();

}  // namespace chubei::store
