#pragma once
// Blobs as files in a directory, spread over folders named by the last two letters of their ids.
// A blob is written under a temporary name, synced, then named: what has its name is whole.
// Thread rule: the directory from any thread; a writer or source belongs to one thread at a time.

#include "api/blob_folder.hpp"

#include <filesystem>

namespace chubei::adapters {

class BlobDirectory final : public BlobFolder {
 public:
  /// Makes the directory where there is none. Half-written blobs of an earlier process are removed.
  explicit BlobDirectory(std::filesystem::path folder);

  std::unique_ptr<BlobWriter> create(BlobId const& blob) override;
  std::unique_ptr<BlobSource> open(BlobId const& blob) override;
  void remove(BlobId const& blob) override;

 private:
  std::filesystem::path path_of(BlobId const& blob) const;

  std::filesystem::path folder_;
};

}  // namespace chubei::adapters
