#pragma once
// One attachment on its way in: pulled chunk by chunk from the connection, sealed and written piece
// by piece on reader threads, synced, then named in an event. Memory stays at one chunk and one
// piece. Whatever goes wrong before the event leaves no file. Thread rule: one step at a time.

#include "api/blob_seal.hpp"
#include "api/office.hpp"

#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace chubei {

/// The Idempotency-Keys whose upload is under way: the writer knows a key only when its command
/// comes, and a file takes its time. Any thread.
class UploadsUnderWay : public std::enable_shared_from_this<UploadsUnderWay> {
 public:
  /// Held as long as the upload runs. Null where one with that scope does.
  std::shared_ptr<void const> begin(Digest const& scope);

 private:
  std::mutex mutex_;
  std::set<Digest> scopes_;
};

class Upload : public std::enable_shared_from_this<Upload> {
 public:
  Upload(Office& office, ExchangePointer exchange, InstanceId instance, std::string name,
         std::string field, Render render, std::shared_ptr<void const> under_way);

  void begin();

 private:
  void pull();
  void take(Visit& visit, http::BodyChunk chunk);
  void write(std::string_view piece, bool is_last);
  Result<void> check(std::string_view beginning);
  void attach(Visit& visit);
  void refuse(Error error);

  Office& office_;
  ExchangePointer exchange_;
  InstanceId instance_;
  process::Attachment attachment_;
  Render render_;
  std::shared_ptr<void const> under_way_;
  BlobSeal seal_;
  Hasher commitment_;
  std::unique_ptr<BlobWriter> writer_;
  std::string buffer_;
};

}  // namespace chubei
