#include "api/command/folder_copy.hpp"

#include "api/adapters/file.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace chubei::command {

namespace {

void sync_file(std::filesystem::path const& path) {
  auto const file = adapters::open_file(path, O_RDONLY);
  if (::fsync(file.get()) != 0) adapters::fail_file("cannot sync", path);
}

bool copy_one(std::filesystem::path const& from, std::filesystem::path const& to) {
  std::error_code failed;
  std::filesystem::copy_file(from, to, failed);
  if (failed == std::errc::no_such_file_or_directory) return false;  // removed meanwhile
  if (failed) throw adapters::FileFailure("cannot copy " + from.string() + ": " + failed.message());
  sync_file(to);
  return true;
}

}  // namespace

std::uint64_t copy_folder(std::filesystem::path const& from, std::filesystem::path const& to,
                          Voice& voice) {
  if (!std::filesystem::exists(from)) return 0;
  std::filesystem::create_directories(to);
  std::uint64_t copied = 0;
  for (auto const& shelf : std::filesystem::directory_iterator(from)) {
    if (!shelf.is_directory()) continue;
    auto const target = to / shelf.path().filename();
    std::filesystem::create_directories(target);
    for (auto const& file : std::filesystem::directory_iterator(shelf.path())) {
      if (!file.is_regular_file() || file.path().extension() == ".part") continue;
      if (copy_one(file.path(), target / file.path().filename())) ++copied;
      voice.progress({"复制附件", "copying attachments"}, copied, 0);
    }
    adapters::sync_folder(target);
  }
  adapters::sync_folder(to);
  return copied;
}

}  // namespace chubei::command
