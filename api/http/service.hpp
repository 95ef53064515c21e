#pragma once
// What happens to every request around its handler, without a socket: routing, who is calling, rate
// limit, permission hook, Idempotency-Key, then the handler; and to every response: problems
// rendered, security headers, log, metrics. The session calls `admit` after the head, `serve` after
// the body, `finish` before writing. Tests call `handle`. Thread rule: const functions from any
// thread. The service outlives every Respond it gave out: one that is lost is noted here.

#include "api/http/log.hpp"
#include "api/http/metrics.hpp"
#include "api/http/rate_limit.hpp"
#include "api/http/router.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace chubei::http {

/// The principal of a bearer token; null for a request that carries none. unauthenticated for a bad
/// one.
using Authenticate = std::function<Result<std::shared_ptr<Principal const>>(Request const&)>;
/// A last word before the body is read; request.route and request.principal are set.
using Authorize = std::function<Result<void>(Request const&)>;

struct ServiceOptions {
  Authenticate
      authenticate{};     ///< absent: nobody is known, and routes with a permission answer 401
  Authorize authorize{};  ///< absent: everybody known may try
  RateLimit rate_limit{};
  Log* log = nullptr;
  Metrics* metrics = nullptr;
};

/// What is kept of a request once its handler owns it.
struct Trace {
  Method method = Method::get;
  Route const* route = nullptr;
  std::string request_id{};
  std::string traceparent{};
  std::string principal{};  ///< keyed digest
  Language language = Language::zh;
  bool is_tls = false;
  std::chrono::steady_clock::time_point started{};
};

class Service {
 public:
  Service(Router router, ServiceOptions options);
  ~Service();

  /// Routes and vets a request whose head is here: sets route, parameters, principal. Some answers
  /// come from here (404, 405, 401, 403, 429, 428, OPTIONS): then the body need not be read.
  std::optional<Response> admit(Request& request);
  /// Calls the handler. Precondition: admitted. An exception of the handler becomes a 500.
  void serve(Request request, Respond respond);
  Trace trace(Request const& request) const;
  /// Renders an Error body, sets the headers that everything carries, writes log and metrics.
  void finish(Trace const& trace, Response& response);

  /// All of it, for tests and for callers in the same process.
  void handle(Request request, Respond respond);

  /// A line that belongs to no route: a malformed request, a lost answer.
  void note(std::string_view event, Trace const& trace, std::string_view reason);
  /// Writes buffered log lines out; the server calls it now and then.
  void flush();
  Router const& router() const { return router_; }

 private:
  struct Meters;
  Result<void> vet(Request& request);
  Result<void> identify(Request& request);

  Router router_;
  ServiceOptions options_;
  std::unique_ptr<RateLimiter> limiter_;
  std::unique_ptr<Meters> meters_;
};

/// Wraps a Respond so that losing it calls `lost` instead; calling it twice is a fault of ours.
Respond exactly_once(Respond respond, std::move_only_function<void()> lost);

}  // namespace chubei::http
