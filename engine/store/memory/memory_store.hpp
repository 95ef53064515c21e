#pragma once
// The store in memory: for tests, simulations and demonstrations. Nothing is durable; a backup is
// refused. A commit copies the containers (not the heads and records) if a Reader still looks at
// the state before it.

#include "engine/store/store.hpp"

#include <memory>

namespace chubei::store {

std::unique_ptr<Store> make_memory_store();

}  // namespace chubei::store
