#pragma once
// The body of a request on a route that streams, pulled chunk by chunk by its handler: memory stays
// at one chunk. Thread rule: `next` may be called from any thread, one call at a time; its answer
// comes on the connection's thread (or at once). Dropping the reader unread is allowed: the rest is
// discarded or the connection closed.

#include "engine/base/error.hpp"
#include "engine/base/instant.hpp"

#include <functional>
#include <memory>
#include <string>

namespace chubei::http {

struct BodyChunk {
  std::string bytes{};    ///< empty only in the last chunk
  bool is_last = false;   ///< nothing follows
  Instant admitted_at{};  ///< in the last chunk: when the last byte of the body arrived
};

using TakeChunk = std::move_only_function<void(Result<BodyChunk>)>;

class BodyReader {
 public:
  virtual ~BodyReader() = default;

  /// Asks for the next chunk (at most 64 KiB). Errors: too_large (over the route's body_bytes_max),
  /// timed_out, bad_request (malformed chunking, or the client went away). After an error, the last
  /// chunk or the answer: bad_request, for a call that waits at that time as well.
  virtual void next(TakeChunk take) = 0;
};

/// A reader over bytes already here, for tests and for handlers that take both kinds.
std::shared_ptr<BodyReader> reader_of(std::string bytes, Instant admitted_at);

}  // namespace chubei::http
