// The clock that decides, and moving it where the store was created with a manual one.

#include "api/operations/operations.hpp"

#include <boost/json/serialize.hpp>

namespace chubei::operations {

namespace {

using boost::json::object;

object clock_view(Office& office) {
  auto& parts = office.parts();
  auto const& zone = parts.releases.current().zone;
  auto const now = parts.clock.now();
  return {{"now", format(now)},
          {"local", format(now, zone)},
          {"simulated", parts.identity.is_simulated},
          {"timers_held", parts.writer.held()}};
}

Result<http::Response> get_clock(Visit& visit) {
  return http::json_response(200, boost::json::serialize(clock_view(visit.office)));
}

Result<Instant> read_advance(Visit& visit) {
  if (auto may = require(visit, "operator"); !may) return pass(may);
  auto body = Body::read(visit.request);
  if (!body) return pass(body);
  auto const to = body->instant("to");
  if (auto whole = body->finish(); !whole) return pass(whole);
  return to;
}

/// Repeating it is safe without a record: the clock stands where it was told to.
void advance(Office& office, ExchangePointer exchange, store::Reader& reader) {
  auto visit = office.visit(exchange->request, reader);
  if (!visit) return office.answer(*exchange, nullptr, pass(visit));
  auto const to = read_advance(*visit);
  if (!to) return office.answer(*exchange, &*visit, std::unexpected(to.error()));
  runtime::AdvanceClock submission;
  submission.to = *to;
  submission.answer = [&office, exchange](Result<Instant> moved) {
    if (!moved) return office.answer(*exchange, nullptr, pass(moved));
    office.answer(*exchange, nullptr,
                  http::json_response(200, boost::json::serialize(clock_view(office))));
  };
  office.parts().writer.submit(std::move(submission));
}

}  // namespace

void add_clock(http::Router& router, Office& office) {
  using http::Method;
  router.add(
      route(Method::get, "/v1/clock", "getClock", "clock.read", office.open_reading(get_clock)));
  auto handler = [&office](http::Request request, http::Respond respond) {
    office.work(std::make_shared<Exchange>(std::move(request), std::move(respond)),
                [&office](ExchangePointer own, store::Reader& reader) {
                  advance(office, std::move(own), reader);
                });
  };
  router.add(change(Method::post, "/v1/clock:advance", "advanceClock", "clock.advance",
                    std::move(handler)));
}

}  // namespace chubei::operations
