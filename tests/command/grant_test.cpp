// The file of the first grant.
#include "api/command/demo.hpp"
#include "api/command/first_grant.hpp"
#include "tests/catch.hpp"

using namespace chubei;
using namespace chubei::command;

TEST_CASE("first grant: organisations come first, then persons, then mandates", "[command]") {
  auto const grants = read_first_grant(
      R"({"mandates": [{"person": "li"}], "persons": [{"number": "li"}, {"number": "wu"}],
          "organisations": [{"credit_code": "1"}]})");
  REQUIRE(grants.has_value());
  REQUIRE(grants->size() == 4);
  CHECK((*grants)[0].registry == "organisation");
  CHECK((*grants)[1].pointer == "/persons/0");
  CHECK((*grants)[3].registry == "mandate");
}

TEST_CASE("first grant: what is no list, no object or unknown is told with its place",
          "[command]") {
  auto const grants = read_first_grant(
      "{\n  \"persons\": {},\n  \"people\": [],\n"
      "  \"mandates\": [1]\n}");
  REQUIRE_FALSE(grants.has_value());
  CHECK(grants.error().code == ErrorCode::invalid_data);
  REQUIRE(grants.error().fields.size() == 3);
  for (auto const& field : grants.error().fields) CHECK(field.line > 1);
  CHECK_FALSE(read_first_grant("[]").has_value());
  CHECK_FALSE(read_first_grant("{").has_value());
}

TEST_CASE("first grant: it has a limit", "[command]") {
  std::string text = R"({"persons": [{})";
  for (std::size_t more = 0; more < runtime::all_max; ++more) text += ",{}";
  auto const grants = read_first_grant(text + "]}");
  REQUIRE_FALSE(grants.has_value());
  CHECK(grants.error().code == ErrorCode::limit_reached);
}

TEST_CASE("demo: people are those with an account of the demo issuer, with their roles",
          "[command]") {
  auto const grants = read_first_grant(R"({
        "organisations": [{"credit_code": "1", "name": "甲公司", "name_en": "First Company"}],
        "persons": [
          {"number": "li", "name": "李", "accounts": [{"issuer": "urn:chubei:demo", "subject": "l"}]},
          {"number": "wu", "name": "吴", "accounts": [{"issuer": "https://id", "subject": "w"}]}],
        "mandates": [{"person": "li", "organisation": "1", "functions": ["clerk", "other"]}]})")
                          .value();
  chart::Release release;
  release.functions["clerk"] = {"经办", "clerk"};
  auto const people = demo_people(grants, release);
  REQUIRE(people.size() == 1);
  CHECK(people[0].subject == "l");
  CHECK(people[0].role == Text{"甲公司 经办 other", "First Company, clerk, other"});
}
