// The draw of a panel: constraints hold for every seed, the seed decides alone, and a pool that is
// too small is explained.
#include "workflows/draw.hpp"

#include "engine/base/json.hpp"
#include "tests/catch.hpp"

#include <map>
#include <set>
#include <string>

namespace chubei::workflows {
namespace {

json::object member(int number, std::string const& employer, int load = 0) {
  auto const text = std::to_string(number);
  return {{"number", "Z" + text},      {"person", "p" + text}, {"employer", employer},
          {"discipline", "law"},       {"load", load},         {"load_max", 3},
          {"conflicts", json::array{}}};
}

json::value request(json::array pool, int seats, int alternates = 2) {
  return json::object{{"pool", std::move(pool)},
                      {"conflicts", json::array{"party", "partner"}},
                      {"seats", seats},
                      {"alternates", alternates}};
}

json::array pool_of(int people, int employers) {
  json::array pool;
  for (int i = 0; i < people; ++i)
    pool.push_back(member(i, "employer " + std::to_string(i % employers), i % 4));
  return pool;
}

std::string reason_of(json::value const& answer, std::string_view number) {
  for (auto const& one : answer.at("exclusions").as_array())
    if (one.at("number") == json::value(number)) return one.at("reason").as_string().c_str();
  return "";
}

}  // namespace

TEST_CASE("draw: seats and alternates obey the constraints whatever the seed", "[workflows]") {
  auto const input = request(pool_of(60, 15), 7, 5);
  std::map<std::string, int> seated;
  for (int seed = 0; seed < 200; ++seed) {
    auto const answer = draw(input, "seed " + std::to_string(seed));
    REQUIRE(answer.has_value());
    REQUIRE(answer->at("feasible").as_bool());
    CHECK(answer->at("seats").as_array().size() == 7);
    CHECK(answer->at("alternates").as_array().size() == 5);
    CHECK(check_draw(input, *answer).has_value());
    for (auto const& seat : answer->at("seats").as_array())
      ++seated[seat.at("number").as_string().c_str()];
  }
  CHECK(seated.size() == 45);  // everybody whose load is not full is drawn some time
}

TEST_CASE("draw: the same seed and pool give the same bytes, in any order of the pool",
          "[workflows]") {
  auto const pool = pool_of(30, 12);
  json::array const turned(pool.rbegin(), pool.rend());
  auto const first = draw(request(pool, 5), "s");
  auto const again = draw(request(pool, 5), "s");
  auto const other = draw(request(turned, 5), "s");
  REQUIRE((first && again && other));
  CHECK(json::canonical(*first) == json::canonical(*again));
  CHECK(first->at("seats") == other->at("seats"));
  CHECK(first->at("pool_digest") != other->at("pool_digest"));
}

TEST_CASE("draw: everybody left out by a constraint is told why", "[workflows]") {
  json::array pool{member(1, "party"), member(2, "a"), member(3, "b", 3),
                   member(4, "c"),     member(5, "d"), member(6, "e")};
  pool[3].as_object()["conflicts"] = json::array{"partner"};
  auto const answer = draw(request(pool, 3, 0), "s");
  REQUIRE(answer.has_value());
  CHECK(answer->at("feasible").as_bool());
  CHECK(reason_of(*answer, "Z1") == "employer");
  CHECK(reason_of(*answer, "Z3") == "load");
  CHECK(reason_of(*answer, "Z4") == "relation");
  CHECK(reason_of(*answer, "Z2").empty());
}

TEST_CASE("draw: who recused himself is not drawn again", "[workflows]") {
  auto input = request(pool_of(12, 4), 3, 1);
  input.as_object()["recused"] = json::array{"Z1", "Z5"};
  for (int seed = 0; seed < 50; ++seed) {
    auto const answer = draw(input, "seed " + std::to_string(seed));
    REQUIRE(answer.has_value());
    CHECK(reason_of(*answer, "Z1") == "recused");
    CHECK(reason_of(*answer, "Z5") == "recused");
    CHECK(check_draw(input, *answer).has_value());
  }
  auto const unaware = draw(request(pool_of(12, 1), 1, 0), "s");
  auto seated = request(pool_of(12, 1), 1, 0);
  seated.as_object()["recused"] = json::array{unaware->at("seats").as_array()[0].at("number")};
  CHECK(check_draw(seated, *unaware).error().code == ErrorCode::conflict);
}

TEST_CASE("draw: seats are filled whenever enough employers are free", "[workflows]") {
  for (int employers = 1; employers <= 6; ++employers) {
    auto const answer = draw(request(pool_of(24, employers), 3, 0), "s");
    REQUIRE(answer.has_value());
    CHECK(answer->at("feasible").as_bool() == (answer->at("eligible").as_int64() >= 3));
  }
}

TEST_CASE("draw: a pool that is too small is explained", "[workflows]") {
  auto const answer = draw(request({member(1, "party"), member(2, "a"), member(3, "a")}, 3), "s");
  REQUIRE(answer.has_value());
  CHECK_FALSE(answer->at("feasible").as_bool());
  CHECK(answer->at("seats").as_array().empty());
  CHECK(std::string(answer->at("explanation").at("zh").as_string()).find("任职回避 1 人") !=
        std::string::npos);
}

TEST_CASE("draw: a tampered answer and a malformed input are refused", "[workflows]") {
  auto const input = request(pool_of(20, 10), 3);
  auto answer = draw(input, "s");
  REQUIRE(answer.has_value());
  auto two = *answer;
  two.at("seats").as_array()[0] = two.at("seats").as_array()[1];
  CHECK(check_draw(input, two).error().code == ErrorCode::conflict);
  auto stranger = *answer;
  stranger.at("seats").as_array()[0].as_object()["number"] = "Z999";
  CHECK(check_draw(input, stranger).error().code == ErrorCode::conflict);
  auto const repeated = draw(request({member(1, "a"), member(1, "b")}, 1), "s");
  CHECK(repeated.error().code == ErrorCode::bad_request);
  auto const shapeless = draw(json::object{{"pool", json::array{json::object{}}}}, "s");
  REQUIRE_FALSE(shapeless.has_value());
  CHECK(shapeless.error().fields.front().pointer == "/pool/0/number");
}

}  // namespace chubei::workflows
