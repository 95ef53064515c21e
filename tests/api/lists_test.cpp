// Lists tell nothing of what is hidden: neither by what is on a page nor by its token.

#include "engine/base/encoding.hpp"
#include "tests/api/office_fixture.hpp"
#include "tests/catch.hpp"

#include <boost/json/parse.hpp>

namespace chubei::test {
namespace {

void start(OfficeFixture& office, int number) {
  auto const text = std::to_string(number);
  auto const body = R"({"definition":"petition","data":{"number":"N)" + text +
                    R"(","org":"acme","note":"roof","amount_fen":)" + text + "}}";
  auto const reply =
      office.call("alice", "POST", "/v1/instances", body, {{"Idempotency-Key", text}});
  REQUIRE(reply.status == 201);
}

boost::json::value list(OfficeFixture& office, std::string const& who, std::string const& query) {
  auto const reply = office.call(who, "GET", "/v1/instances?definition=petition&" + query);
  INFO(query + " " + reply.body);
  REQUIRE(reply.status == 200);
  return boost::json::parse(reply.body);
}

std::string token_of(boost::json::value const& page) {
  return std::string(page.at("next_page_token").as_string());
}

}  // namespace

TEST_CASE("lists: that hidden rows would match is told by nothing", "[api]") {
  OfficeFixture office;
  for (int number = 1; number <= 15; ++number) start(office, number);
  for (auto const* const query : {"page_size=1&filter=data.amount_fen%20%3E%3D%201",
                                  "page_size=1&order_by=data.amount_fen"}) {
    auto const page = list(office, "walt", query);
    CHECK(page.at("instances").as_array().empty());
    CHECK(token_of(page).empty());
  }
  CHECK(list(office, "walt", "page_size=1&filter=data.note%20%3D%3D%20%22roof%22")
            .at("instances")
            .as_array()
            .size() == 1);
}

TEST_CASE("lists: a page token says nothing, not even how long its values are", "[api]") {
  OfficeFixture office;
  for (int const number : {7, 8, 123'456, 1'234'567}) start(office, number);
  std::string const query = "page_size=1&order_by=data.amount_fen";
  auto const first = token_of(list(office, "clara", query));
  auto const second = token_of(list(office, "clara", query + "&page_token=" + first));
  auto const third = token_of(list(office, "clara", query + "&page_token=" + second));
  CHECK(first.size() == third.size());
  CHECK(parse_base64url(third)->find("123456") == std::string::npos);
  CHECK(token_of(list(office, "clara", query)) == first);  // an entity tag stays good
  auto changed = first;
  changed[30] = changed[30] == 'A' ? 'B' : 'A';
  auto const reply = office.call(
      "clara", "GET", "/v1/instances?definition=petition&" + query + "&page_token=" + changed);
  CHECK(reply.status == 400);
}

}  // namespace chubei::test
