#pragma once
// One process a data folder: an flock on a file in it, let go when the process ends, however it
// ends. Not for network file systems without locks. Throws FileFailure where the file cannot be
// made.

#include "api/adapters/file.hpp"

namespace chubei::adapters {

class FolderLock {
 public:
  /// nullopt where another process holds it.
  static std::optional<FolderLock> take(std::filesystem::path const& folder);

 private:
  explicit FolderLock(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
  Descriptor descriptor_;
};

}  // namespace chubei::adapters
