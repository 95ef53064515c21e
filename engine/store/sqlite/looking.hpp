#pragma once
// A store of SQLite for those who only look: exports, verification and copies, also while another
// process holds the folder and writes. Takes no lock and changes nothing.

#include "engine/store/store.hpp"

#include <functional>
#include <memory>
#include <string>

namespace chubei::store {

bool has_sqlite_store(std::string const& folder);

/// Precondition: has_sqlite_store. StoreFailure where the file is damaged or of a newer format.
std::unique_ptr<Reader> look_at_sqlite_store(std::string const& folder);

/// A consistent copy of one commit's state into a new or empty folder; reports progress 0..1.
void copy_sqlite_store(std::string const& from, std::string const& to,
                       std::function<void(double)> const& progress);

/// The same for the file with subjects' keys.
void copy_sqlite_subject_keys(std::string const& from, std::string const& to);

}  // namespace chubei::store
