#pragma once
// One process at a time: an exclusive flock on `<folder>/lock`, let go when the process ends,
// however it ends.

#include <string>

namespace chubei::store::sqlite {

class FolderLock {
 public:
  /// StoreFailure where somebody else holds it.
  explicit FolderLock(std::string const& folder);
  ~FolderLock();
  FolderLock(FolderLock const&) = delete;
  FolderLock& operator=(FolderLock const&) = delete;

 private:
  int file_;
};

/// Makes the folder and those above it. StoreFailure where that fails.
void make_folder(std::string const& folder);

}  // namespace chubei::store::sqlite
