// Reads that ask for a position wait for it, and not for ever.

#include "api/position_waits.hpp"
#include "tests/api/office_fixture.hpp"
#include "tests/catch.hpp"

#include <boost/json/parse.hpp>

namespace chubei::test {
namespace {

std::int64_t position(OfficeFixture& office) {
  auto const reply = office.call("alice", "GET", "/v1/instances");
  return boost::json::parse(reply.body).at("position").as_int64();
}

}  // namespace

TEST_CASE("position: a read waits until the log has come there", "[api]") {
  OfficeFixture office;
  auto const target = "/v1/instances?min_position=" + std::to_string(position(office) + 2);
  auto waiting = office.begin("alice", target);
  office.start_petition("A");
  office.start_petition("B");
  auto const response = waiting.get();
  CHECK(response.status == 200);
  auto const rows = boost::json::parse(std::get<std::string>(response.body)).at("instances");
  CHECK(rows.as_array().size() == 2);
}

TEST_CASE("position: a read waits no longer than its time, and not at all for what is far off",
          "[api]") {
  OfficeFixture office;
  auto const next = position(office) + 1;
  auto waiting = office.begin("alice", "/v1/instances?min_position=" + std::to_string(next));
  while (waiting.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
    auto const now = office.clock().now();
    office.clock().set({now.ms + position_wait_ms_max});
    office.expire_waits();
  }
  CHECK(waiting.get().status == 503);
  auto const far =
      office.call("alice", "GET", "/v1/instances?min_position=" + std::to_string(next + 1'000'000));
  CHECK(far.status == 503);
}

}  // namespace chubei::test
