#pragma once
// Which handler answers which method and path. Patterns: literal segments, "{name}" for one
// segment, "{name...}" as the last one for the rest of the path, and custom methods after a colon
// in the last segment ("/v1/tasks/{id}:claim", AIP-136). Literals win over parameters. The router
// knows no rights: it only carries the names. Immutable once the server runs.

#include "api/http/request.hpp"
#include "api/http/response.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::http {

/// Called on a connection's thread, from several at once; must not block. May throw: the caller
/// gets a 500.
using Handler = std::function<void(Request, Respond)>;

struct Route {
  Method method = Method::get;
  std::string pattern{};     ///< "/v1/tasks/{id}:claim"
  std::string operation{};   ///< unique; the operationId of openapi.json
  std::string permission{};  ///< name of the right needed; "" is open to everybody, token or not
  std::size_t body_bytes_max = 1 << 20;
  bool streams = false;  ///< the handler pulls the body from Request::body_reader
  bool needs_idempotency_key = false;
  bool is_limited = true;  ///< counts against the caller's rate limit (health checks do not)
  Handler handler{};
};

class Router {
 public:
  Router();
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  /// Precondition: a well-formed pattern, no second route of the same method and shape, no second
  /// operation of that name, a handler.
  void add(Route route);

  /// Sets request.route and request.parameters. HEAD finds GET. not_found, or method_not_allowed
  /// with the allowed methods in details.allow ("GET, HEAD, OPTIONS").
  Result<void> find(Request& request) const;
  /// "GET, HEAD, OPTIONS"; "" where the path is unknown.
  std::string allow(Request const& request) const;
  /// In the order they were added.
  std::vector<Route const*> routes() const;

 private:
  struct Node;
  struct Match;
  bool search(Node const& node, Request const& request, std::size_t index, Match& match) const;

  std::unique_ptr<Node> root_;
  std::vector<std::unique_ptr<Route>> routes_;
};

}  // namespace chubei::http
