#include "api/adapters/file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace chubei::adapters {

void fail_file(std::string_view what, std::filesystem::path const& path) {
  int const reason = errno;
  throw FileFailure(std::string(what) + " " + path.string() + ": " + std::strerror(reason));
}

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

Descriptor open_file(std::filesystem::path const& path, int flags, mode_t mode) {
  Descriptor descriptor(::open(path.c_str(), flags | O_CLOEXEC, mode));
  if (descriptor.get() < 0) fail_file("cannot open", path);
  return descriptor;
}

void write_all(int descriptor, std::string_view bytes, std::filesystem::path const& path) {
  while (!bytes.empty()) {
    auto const written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail_file("cannot write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::optional<std::string> read_file(std::filesystem::path const& path, std::size_t bytes_max) {
  Descriptor const descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (descriptor.get() < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    fail_file("cannot open", path);
  }
  std::string bytes;
  char piece[64 * 1024];
  for (;;) {
    auto const count = ::read(descriptor.get(), piece, sizeof piece);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_file("cannot read", path);
    if (count == 0) return bytes;
    bytes.append(piece, static_cast<std::size_t>(count));
    if (bytes.size() > bytes_max) {
      throw FileFailure(path.string() + " is longer than " + std::to_string(bytes_max) + " bytes");
    }
  }
}

void write_file(std::filesystem::path const& path, std::string_view bytes, mode_t mode) {
  auto const beside = path.string() + ".new";
  {
    auto const descriptor = open_file(beside, O_WRONLY | O_CREAT | O_TRUNC, mode);
    if (::fchmod(descriptor.get(), mode) != 0) fail_file("cannot set the mode of", beside);
    write_all(descriptor.get(), bytes, beside);
    if (::fsync(descriptor.get()) != 0) fail_file("cannot sync", beside);
  }
  if (std::rename(beside.c_str(), path.c_str()) != 0) fail_file("cannot replace", path);
  sync_folder(path.has_parent_path() ? path.parent_path() : std::filesystem::path("."));
}

void sync_folder(std::filesystem::path const& folder) {
  auto const descriptor = open_file(folder, O_RDONLY | O_DIRECTORY);
  if (::fsync(descriptor.get()) != 0) fail_file("cannot sync", folder);
}

}  // namespace chubei::adapters
