#include "api/adapters/folder_lock.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>

namespace chubei::adapters {

std::optional<FolderLock> FolderLock::take(std::filesystem::path const& folder) {
  auto const path = folder / "lock";
  auto descriptor = open_file(path, O_RDWR | O_CREAT, 0600);
  while (::flock(descriptor.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return std::nullopt;
    if (errno != EINTR) fail_file("cannot lock", path);
  }
  return FolderLock(std::move(descriptor));
}

}  // namespace chubei::adapters
