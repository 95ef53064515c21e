#pragma once
// The store in one folder: `store.db` (SQLite, WAL) and `lock`, which one process at a time holds.
// A commit is durable when it returns (synchronous=FULL). Readers are snapshots on connections of
// their own; WAL pages are moved by `checkpoint_storage`, never by a commit.

#include "engine/store/store.hpp"

#include <memory>
#include <string>

namespace chubei::store {

/// Creates folder and file where there are none. StoreFailure where another process holds the
/// folder, or the file is damaged, of another program or of a newer format.
std::unique_ptr<Store> open_sqlite_store(std::string const& folder);

}  // namespace chubei::store
