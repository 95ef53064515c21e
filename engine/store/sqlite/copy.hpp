#pragma once
// A consistent copy of a SQLite file while others write it: one read transaction holds one state of
// the source, so that commits do not begin the copy anew.

#include <functional>
#include <string>

namespace chubei::store::sqlite {

/// Copies the file to `folder`/`name`, in a new or empty folder, and syncs it; reports progress
/// 0..1. StoreFailure otherwise.
void copy_into(std::string const& file, std::string const& folder, std::string const& name,
               std::function<void(double)> const& progress);

}  // namespace chubei::store::sqlite
