#include "api/attempt.hpp"

#include "engine/base/json.hpp"
#include "tests/api/office_fixture.hpp"
#include "tests/catch.hpp"

using namespace chubei;
using namespace chubei::test;

namespace {

Attempt sample() {
  Hasher hasher(Suite::intl);
  return {"https://id.example",         "alice",        "sendEvent",
          "/v1/instances/a/events?x=1", hasher("body"), Instant{1'725'010'198'000}};
}

std::string body_of(std::string_view token) {
  return json::canonical(boost::json::object{{"token", token}});
}

}  // namespace

TEST_CASE("attempt: what was sealed is read as it was, and nothing else is", "[api]") {
  auto const token = seal_attempt("secret", sample());
  auto const read = open_attempt("secret", token);
  REQUIRE(read);
  CHECK(read->subject == "alice");
  CHECK(read->target == sample().target);
  CHECK(read->content == sample().content);
  CHECK(read->at == sample().at);
  CHECK_FALSE(open_attempt("another secret", token));
  for (auto const* other : {"", ".", "a.b", "e30.e30"}) CHECK_FALSE(open_attempt("secret", other));
  for (std::size_t at = 0; at < token.size(); ++at) {
    auto changed = token;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    CHECK_FALSE(open_attempt("secret", changed));
  }
}

TEST_CASE("attempt: who is refused for want of the service holds a proof of when he tried",
          "[api]") {
  OfficeFixture office;
  office.writer().stop();
  auto const refused =
      office.call("alice", "POST", "/v1/instances", R"({"definition":"petition","data":{}})",
                  {{"Idempotency-Key", "1"}, {"Content-Type", "application/json"}});
  REQUIRE(refused.status == 503);
  auto const token = json::parse(refused.body)->at("attempt_token").as_string();
  auto const ask = [&](char const* who, std::string const& text) {
    return office.call(who, "POST", "/v1/attempts:check", text,
                       {{"Content-Type", "application/json"}});
  };
  auto const own = ask("alice", body_of(token));
  REQUIRE(own.status == 200);
  auto const told = *json::parse(own.body);
  CHECK(told.at("operation") == "startInstance");
  CHECK(told.at("at").as_string() == format(office.clock().now()));
  CHECK(ask("dora", body_of(token)).status == 200);  // of the office
  CHECK(ask("bob", body_of(token)).status == 403);
  CHECK(ask("alice", body_of("e30.e30")).status == 400);
  auto const read = office.call("alice", "GET", "/v1/me");
  CHECK(read.body.find("attempt_token") == std::string::npos);
}
