#pragma once
// Small files as a whole, and what it takes to make them durable. Throws FileFailure, whose text
// names the file and the system's reason, for an operator. Thread rule: any thread; two writers of
// one file are the caller's fault.

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>

namespace chubei::adapters {

struct FileFailure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Throws with "<what> <path>: <reason of errno>".
[[noreturn]] void fail_file(std::string_view what, std::filesystem::path const& path);

/// A file descriptor that is closed.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor();
  int get() const { return number_; }

 private:
  int number_;
};

/// Opens or throws.
Descriptor open_file(std::filesystem::path const& path, int flags, mode_t mode = 0644);
void write_all(int descriptor, std::string_view bytes, std::filesystem::path const& path);

/// nullopt where there is no such file. Throws for one longer than `bytes_max`.
std::optional<std::string> read_file(std::filesystem::path const& path,
                                     std::size_t bytes_max = 64u << 20);

/// Old or new content, never half of it, and durable: a temporary file beside it, fsync, rename,
/// fsync of the folder.
void write_file(std::filesystem::path const& path, std::string_view bytes, mode_t mode = 0644);

/// Makes names in the folder durable.
void sync_folder(std::filesystem::path const& folder);

}  // namespace chubei::adapters
