#pragma once
// What a handler sees of an HTTP request: plain data, no socket and no Beast type in it. Built by
// the session (or by a test), filled in by the router (parameters, route) and by authentication
// (principal). Invariants: segments and query are percent-decoded UTF-8 without NUL; no segment is
// "." or ".."; `body` is empty on routes that stream. A Request is owned by one thread at a time.

#include "api/http/body_reader.hpp"
#include "api/http/headers.hpp"
#include "api/http/principal.hpp"
#include "engine/base/instant.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chubei::http {

struct Route;

enum class Method { get, head, post, put, patch, delete_, options, other };

/// "GET" …; Method::other is "?".
std::string_view name(Method method);
/// Method names are case-sensitive (RFC 9110 section 9.1); anything unknown is Method::other.
Method method_named(std::string_view text);

enum class Language { zh, en };

/// Decoded query parameters in the order they came; a name may come more than once.
struct Query {
  std::vector<std::pair<std::string, std::string>> items{};

  /// The first value; nullopt where the name does not occur. "?a" gives "" for a.
  std::optional<std::string_view> find(std::string_view name) const;
  std::vector<std::string_view> all(std::string_view name) const;
};

struct Remote {
  std::string address{};     ///< textual IPv4 or IPv6, IPv4-mapped addresses unwrapped
  bool is_loopback = false;  ///< 127.0.0.0/8 or ::1
};

struct Request {
  Method method = Method::get;
  std::string target{};                 ///< as it came, at most Limits::target_bytes_max
  std::vector<std::string> segments{};  ///< "/v1/tasks/7:claim" gives v1, tasks, 7:claim
  Query query{};
  Headers headers{};
  std::string body{};
  std::shared_ptr<BodyReader> body_reader{};  ///< set on routes that stream, else null
  Instant admitted_at{};  ///< when the last byte of the body arrived (streams: of the head)
  std::string request_id{};
  std::string traceparent{};  ///< W3C trace context, valid or empty
  Remote remote{};
  bool is_tls = false;

  Route const* route = nullptr;                                   ///< set by the router
  std::vector<std::pair<std::string, std::string>> parameters{};  ///< of the route's pattern
  std::shared_ptr<Principal const> principal{};                   ///< null where nobody is proven

  /// A parameter of the matched pattern. Precondition: the pattern names it.
  std::string const& parameter(std::string_view name) const;
  /// By Accept-Language (RFC 9110 section 12.5.4); Chinese unless English is preferred.
  Language language() const;
};

/// Fills target, segments and query from an origin-form or absolute-form target (RFC 9112
/// section 3.2). bad_request for bad percent-encoding, NUL, bytes that are no UTF-8, dot segments,
/// or over 64 segments or query parameters.
Result<void> parse_target(std::string_view target, Request& request);

/// The language that an Accept-Language value asks for.
Language language_of(std::string_view accept_language);

}  // namespace chubei::http
