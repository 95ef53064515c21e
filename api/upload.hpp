#pragma once
// One attachment on its way in: pulled chunk by chunk from the connection, sealed and written piece
// by piece on reader threads, synced, then named in an event. Its request is told apart by the
// digest of all bytes that came, so what may be a repeat is read to its end before it is answered;
// such bytes are kept nowhere. Memory stays at one chunk and one piece. Whatever goes wrong before
// the event leaves no file. Thread rule: one step at a time.

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

/// A file of a case while it is sealed and written. Dropped before `finish`, it leaves nothing.
class SealedFile {
 public:
  SealedFile(Office& office, InstanceId const& instance, process::Attachment attachment);

  /// unsupported_media_type where its beginning is of a type that is not taken.
  Result<void> append(std::string_view bytes);
  /// Durable when it returns. bad_request where it is empty.
  Result<process::Attachment> finish();

 private:
  Result<void> sniff(std::string_view beginning);
  void write(std::string_view piece, bool is_last);

  process::Attachment attachment_;
  BlobSeal seal_;
  Hasher commitment_;
  std::unique_ptr<BlobWriter> writer_;
  std::string buffer_;
};

class Upload : public std::enable_shared_from_this<Upload> {
 public:
  /// `file` is null where the request's key is known already: the writer answers from its record.
  Upload(Office& office, ExchangePointer exchange, InstanceId instance,
         std::unique_ptr<SealedFile> file, Render render, std::shared_ptr<void const> under_way);

  /// Once; the rest follows chunk by chunk.
  void pull();

 private:
  void take(Visit& visit, http::BodyChunk const& chunk);
  void submit(Visit& visit);
  void refuse(Error error);

  Office& office_;
  ExchangePointer exchange_;
  InstanceId instance_;
  std::unique_ptr<SealedFile> file_;
  Render render_;
  std::shared_ptr<void const> under_way_;
  Hasher received_;
};

}  // namespace chubei
