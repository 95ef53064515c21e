#pragma once
// Subjects' keys in memory, for tests, simulations and demonstrations. Thread rule: any thread.

#include "engine/ledger/subject_keys.hpp"

#include <memory>

namespace chubei::store {

/// Keys come from OpenSSL's generator, as in every adapter.
std::unique_ptr<ledger::SubjectKeys> make_memory_subject_keys();

}  // namespace chubei::store
