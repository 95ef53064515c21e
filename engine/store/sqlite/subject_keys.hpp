#pragma once
// Subjects' keys in a file of their own, `keys.db`, apart from the store and never in its backup:
// with secure_delete, so that an erased key leaves no bytes behind in the file, and without a WAL,
// which would keep them. Old backups of this file must be destroyed within the term promised to
// subjects. Thread rule: any thread.

#include "engine/ledger/subject_keys.hpp"

#include <memory>
#include <string>

namespace chubei::store {

/// Creates the folder and the file (readable by its owner only). StoreFailure where that fails.
std::unique_ptr<ledger::SubjectKeys> open_sqlite_subject_keys(std::string const& folder);

}  // namespace chubei::store
