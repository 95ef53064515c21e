#pragma once
// The port to the folder of blobs: bytes under random ids, written once, sealed before they come
// here (blob_seal.hpp), never shared between cases. Adapters throw where the disk fails. Thread
// rule: the folder from any thread; one writer or source belongs to one thread at a time.

#include "engine/base/id.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace chubei {

/// A blob in the making. Dropped before `finish`, it leaves nothing behind.
class BlobWriter {
 public:
  virtual ~BlobWriter() = default;
  virtual void append(std::string_view bytes) = 0;
  /// Durable when it returns. Once.
  virtual void finish() = 0;
};

class BlobSource {
 public:
  virtual ~BlobSource() = default;
  /// The next bytes, as many as asked for but for the last piece; "" at the end.
  virtual std::string read(std::size_t bytes) = 0;
};

class BlobFolder {
 public:
  virtual ~BlobFolder() = default;
  virtual std::unique_ptr<BlobWriter> create(BlobId const& blob) = 0;
  /// nullptr: no such blob.
  virtual std::unique_ptr<BlobSource> open(BlobId const& blob) = 0;
  virtual void remove(BlobId const& blob) = 0;
};

}  // namespace chubei
