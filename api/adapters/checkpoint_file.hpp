#pragma once
// The newest checkpoint outside the database: one small file, replaced as a whole and synced.
// Put it where the database's owner does not rewrite it: another disk, another machine's share.
// Thread rule: one caller at a time. Throws FileFailure.

#include "engine/runtime/ports.hpp"

#include <filesystem>

namespace chubei::adapters {

class FileCheckpoint final : public runtime::CheckpointFile {
 public:
  explicit FileCheckpoint(std::filesystem::path path) : path_(std::move(path)) {}

  std::optional<std::string> read() override;
  void write(std::string const& note) override;
  std::filesystem::path const& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace chubei::adapters
