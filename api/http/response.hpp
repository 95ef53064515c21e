#pragma once
// What a handler answers: a status, headers, and a body that is a string, a download pulled piece
// by piece, a stream of server-sent events, or an Error which the service renders as an RFC 9457
// problem in the caller's language. Content-Length, Transfer-Encoding, Connection, Date and the
// security headers are set by the transport, not here.

#include "api/http/event_channel.hpp"
#include "api/http/headers.hpp"
#include "engine/base/error.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace chubei::http {

/// Takes the next piece; an empty string ends the body, an Error cuts the connection so that nobody
/// takes a torn download for a whole one. May be called from any thread, once.
using TakePiece = std::move_only_function<void(Result<std::string>)>;

/// Asked on the connection's thread for one piece at a time (64 KiB is a good size), never again
/// after the end.
using PullPiece = std::move_only_function<void(TakePiece)>;

struct Download {
  PullPiece pull{};
  std::optional<std::uint64_t> bytes{};  ///< total, where known: then Content-Length, else chunked
};

using Body = std::variant<std::string, Download, std::shared_ptr<EventChannel>, Error>;

struct Response {
  int status = 200;
  Headers headers{};
  Body body{};
};

/// Called exactly once, from any thread. Dropped uncalled, the caller gets a 500 and the log an
/// entry.
using Respond = std::move_only_function<void(Response)>;

Response json_response(int status, std::string body);
Response text_response(int status, std::string_view content_type, std::string body);
Response no_content();  ///< 204
/// The status is status_of(error.code); rendered by the service.
Response failure(Error error);
/// `name` becomes the file name of an attachment (RFC 6266, RFC 8187).
Response download(std::string_view content_type, std::string_view name, Download body);
/// text/event-stream
Response event_stream(std::shared_ptr<EventChannel> channel);

/// A source for pieces that are made without waiting; nullopt ends.
PullPiece pull_from(std::move_only_function<std::optional<std::string>()> next);

}  // namespace chubei::http
