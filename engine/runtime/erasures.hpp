#pragma once
// Destroying subjects' keys after the event that records the erasure is durable. The keys stand in
// a store of their own, so a fall between the two, or keys brought back from an older backup, is
// made good when the log opens. Throws what the stores throw. The writer's thread.

#include "engine/ledger/subject_keys.hpp"
#include "engine/process/fact.hpp"
#include "engine/store/store.hpp"

#include <vector>

namespace chubei::runtime {

/// The subjects whose keys the events of a batch destroy.
std::vector<SubjectId> erased_by(store::Batch const& batch);

/// Destroys every key that a recorded erasure meant and that is still there. A key that its subject
/// was given afterwards stays.
void repeat_erasures(store::Reader& reader, ledger::SubjectKeys& keys);

}  // namespace chubei::runtime
