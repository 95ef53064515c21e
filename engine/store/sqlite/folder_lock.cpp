#include "engine/store/sqlite/folder_lock.hpp"

#include "engine/store/store.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <unistd.h>

namespace chubei::store::sqlite {

FolderLock::FolderLock(std::string const& folder) {
  auto const path = folder + "/lock";
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file_ < 0) {
    throw StoreFailure(path + ": " + std::strerror(errno) +
                       ": check the folder's owner and rights");
  }
  if (::flock(file_, LOCK_EX | LOCK_NB) == 0) return;
  ::close(file_);
  throw StoreFailure(folder +
                     ": another process serves this store: end it first, one log has one "
                     "writer");
}

FolderLock::~FolderLock() { ::close(file_); }

void make_folder(std::string const& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) {
    throw StoreFailure(folder + ": " + failure.message() + ": name a folder that can be made");
  }
}

}  // namespace chubei::store::sqlite
