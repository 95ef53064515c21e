#include "api/adapters/blob_directory.hpp"

#include "api/adapters/file.hpp"
#include "engine/base/error.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace chubei::adapters {

namespace {

constexpr std::string_view unfinished = ".part";

class FileWriter final : public BlobWriter {
 public:
  explicit FileWriter(std::filesystem::path path)
      : path_(std::move(path)),
        beside_(path_.string() + std::string(unfinished)),
        file_(open_file(beside_, O_WRONLY | O_CREAT | O_EXCL, 0600)) {}

  ~FileWriter() override {
    if (!finished_) ::unlink(beside_.c_str());
  }

  void append(std::string_view bytes) override { write_all(file_.get(), bytes, beside_); }

  void finish() override {
    ensure(!finished_);
    if (::fsync(file_.get()) != 0) fail_file("cannot sync", beside_);
    if (std::rename(beside_.c_str(), path_.c_str()) != 0) fail_file("cannot name", path_);
    finished_ = true;
    sync_folder(path_.parent_path());
  }

 private:
  std::filesystem::path path_;
  std::filesystem::path beside_;
  Descriptor file_;
  bool finished_ = false;
};

class FileSource final : public BlobSource {
 public:
  FileSource(Descriptor file, std::filesystem::path path)
      : file_(std::move(file)), path_(std::move(path)) {}

  std::string read(std::size_t bytes) override {
    std::string piece(bytes, '\0');
    std::size_t filled = 0;
    while (filled < bytes) {
      auto const count = ::read(file_.get(), piece.data() + filled, bytes - filled);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) fail_file("cannot read", path_);
      if (count == 0) break;
      filled += static_cast<std::size_t>(count);
    }
    piece.resize(filled);
    return piece;
  }

 private:
  Descriptor file_;
  std::filesystem::path path_;
};

}  // namespace

BlobDirectory::BlobDirectory(std::filesystem::path folder) : folder_(std::move(folder)) {
  std::filesystem::create_directories(folder_);
  for (auto const& shelf : std::filesystem::directory_iterator(folder_)) {
    if (!shelf.is_directory()) continue;
    for (auto const& file : std::filesystem::directory_iterator(shelf.path())) {
      if (file.path().extension() == unfinished) std::filesystem::remove(file.path());
    }
  }
}

std::filesystem::path BlobDirectory::path_of(BlobId const& blob) const {
  auto const& text = blob.text();
  ensure(is_id(text) && !text.starts_with('.'));
  auto const shelf = text.size() < 2 ? "0" + text : text.substr(text.size() - 2);
  return folder_ / ("s" + shelf) / text;
}

std::unique_ptr<BlobWriter> BlobDirectory::create(BlobId const& blob) {
  auto const path = path_of(blob);
  if (std::filesystem::exists(path)) throw FileFailure(path.string() + " is there already");
  if (std::filesystem::create_directories(path.parent_path())) sync_folder(folder_);
  return std::make_unique<FileWriter>(path);
}

std::unique_ptr<BlobSource> BlobDirectory::open(BlobId const& blob) {
  auto const path = path_of(blob);
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    if (errno == ENOENT) return nullptr;
    fail_file("cannot open", path);
  }
  return std::make_unique<FileSource>(std::move(file), path);
}

void BlobDirectory::remove(BlobId const& blob) {
  auto const path = path_of(blob);
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail_file("cannot remove", path);
}

}  // namespace chubei::adapters
