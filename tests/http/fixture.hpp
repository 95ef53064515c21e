#pragma once
// A real server on an ephemeral port around routes of a test's own, with a fixed clock, small
// timeouts where asked for, and its log and metrics at hand.

#include "api/http/server.hpp"
#include "tests/support/http_client.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <utility>

namespace chubei::test {

inline http::Route route(http::Method method, std::string pattern, http::Handler handler) {
  http::Route made;
  made.method = method;
  made.operation = std::string(http::name(method)) + " " + pattern;
  made.pattern = std::move(pattern);
  made.handler = std::move(handler);
  return made;
}

/// Answers the request's body, or "hello" where there is none.
inline void echo(http::Request request, http::Respond respond) {
  auto body = request.body.empty() ? std::string("hello") : std::move(request.body);
  respond(http::text_response(200, "text/plain", std::move(body)));
}

class Serving {
 public:
  explicit Serving(std::function<void(http::Router&)> const& add_routes,
                   std::function<void(http::ServerOptions&)> const& adjust = {},
                   http::ServiceOptions service_options = {})
      : service_(routes(add_routes), with_log(std::move(service_options))),
        server_(service_, options(adjust)) {}

  std::uint16_t port() const { return server_.port(); }
  http::Server& server() { return server_; }
  http::Metrics& metrics() { return metrics_; }
  std::string log() {
    log_.flush();
    std::scoped_lock const held(mutex_);
    return lines_;
  }

  static constexpr Instant now{1'721'955'600'000};  // 2024-07-26T09:00:00+08:00

 private:
  static http::Router routes(std::function<void(http::Router&)> const& add_routes) {
    http::Router router;
    add_routes(router);
    return router;
  }
  http::ServiceOptions with_log(http::ServiceOptions options) {
    options.log = &log_;
    options.metrics = &metrics_;
    return options;
  }
  http::ServerOptions options(std::function<void(http::ServerOptions&)> const& adjust) {
    http::ServerOptions made;
    made.threads = 2;
    made.clock = [] { return now; };
    made.new_request_id = [this] { return "request-" + std::to_string(++requests_); };
    if (adjust) adjust(made);
    return made;
  }

  std::atomic<int> requests_{0};
  std::mutex mutex_;
  std::string lines_{};
  http::Metrics metrics_;
  http::Log log_{[this](std::string_view lines) {
                   std::scoped_lock const held(mutex_);
                   lines_ += lines;
                 },
                 [] { return now; }};
  http::Service service_;
  http::Server server_;
};

}  // namespace chubei::test
