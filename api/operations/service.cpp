// The service about itself: whether it lives, whether it can work, its numbers, its contract.

#include "api/documents.hpp"
#include "api/http/loopback.hpp"
#include "api/operations/operations.hpp"

#include <boost/json/serialize.hpp>

namespace chubei::operations {

namespace {

using boost::json::object;

void healthz(http::Request, http::Respond respond) {
  respond(http::json_response(200, R"({"status":"ok"})"));
}

/// Ready to take commands: the store works and the queues have room. Held timers do not make a node
/// unready, they are said, and so are checkpoints that cannot be kept.
http::Response readiness(Office& office) {
  auto& parts = office.parts();
  bool const is_ready = parts.writer.is_healthy();
  object const view{{"status", is_ready ? "ready" : "store_failed"},
                    {"timers_held", parts.writer.held()},
                    {"checkpoints", parts.housekeeping.is_healthy() ? "signed" : "failing"},
                    {"writer_queue", parts.writer.queued()},
                    {"reader_queue", parts.readers.queued()},
                    {"simulated", parts.identity.is_simulated}};
  return http::json_response(is_ready ? 200 : 503, boost::json::serialize(view));
}

http::Response metrics(Office& office, http::Request const& request) {
  if (http::is_from_this_machine(request))
    return http::text_response(200, "text/plain; version=0.0.4", office.parts().metrics.expose());
  return http::failure(
      Error{ErrorCode::forbidden,
            {"指标只供本机读取，请由本机的采集程序转发", "Metrics are for loopback only"},
            {},
            {}});
}

http::Handler text(std::string_view type, std::string_view (*content)()) {
  return [type, content](http::Request, http::Respond respond) {
    respond(http::text_response(200, type, std::string(content())));
  };
}

http::Route unlimited(std::string pattern, std::string operation, http::Handler handler) {
  auto made =
      route(http::Method::get, std::move(pattern), std::move(operation), "", std::move(handler));
  made.is_limited = false;
  return made;
}

void watch(Office& office) {
  auto& parts = office.parts();
  parts.metrics.watch("chubei_writer_queue", "Commands waiting for the writer",
                      [&parts] { return static_cast<std::int64_t>(parts.writer.queued()); });
  parts.metrics.watch("chubei_reader_queue", "Reads waiting for a reader",
                      [&parts] { return static_cast<std::int64_t>(parts.readers.queued()); });
  parts.metrics.watch("chubei_log_size", "Events in the log",
                      [&parts] { return parts.writer.published().size; });
  parts.metrics.watch("chubei_timers_held", "1 while timers stand still",
                      [&parts] { return std::int64_t{parts.writer.held().empty() ? 0 : 1}; });
}

}  // namespace

void add_service(http::Router& router, Office& office) {
  watch(office);
  router.add(unlimited("/healthz", "getHealth", healthz));
  router.add(unlimited("/readyz", "getReadiness", [&office](http::Request, http::Respond respond) {
    respond(readiness(office));
  }));
  router.add(
      unlimited("/metrics", "getMetrics", [&office](http::Request request, http::Respond respond) {
        respond(metrics(office, request));
      }));
  router.add(unlimited("/openapi.json", "getOpenApi", text("application/json", openapi_document)));
  router.add(
      unlimited("/docs", "getDocumentation", text("text/html; charset=utf-8", documentation_page)));
  router.add(unlimited("/docs/page.js", "getDocumentationScript",
                       text("text/javascript; charset=utf-8", documentation_script)));
}

}  // namespace chubei::operations
