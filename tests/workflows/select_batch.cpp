// The selection of a batch against a search through all subsets.
#include "workflows/select_batch.hpp"

#include "engine/base/json.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace chubei::workflows {
namespace {

json::object candidate(std::string const& key, std::string const& field, std::int64_t score,
                       std::int64_t amount) {
  return {{"key", key},
          {"project_code", key},
          {"field", field},
          {"score", score},
          {"amount_fen", amount}};
}

json::object quota(std::string const& field, std::int64_t least, std::int64_t most) {
  return {{"field", field}, {"least", least}, {"most", most}};
}

json::value request(json::array candidates, std::int64_t budget, json::array quotas = {}) {
  return json::object{
      {"candidates", std::move(candidates)}, {"budget_fen", budget}, {"quotas", std::move(quotas)}};
}

std::vector<std::string> keys(json::value const& answer) {
  std::vector<std::string> list;
  for (auto const& one : answer.at("selected").as_array())
    list.emplace_back(one.at("key").as_string());
  return list;
}

std::string reason_of(json::value const& answer, std::string_view key) {
  for (auto const& one : answer.at("left_out").as_array())
    if (one.at("key") == json::value(key)) return one.at("reason").as_string().c_str();
  return "";
}

/// The best subset in the order of ranks, found by trying all: bit i is candidate i, best first.
/// -1 where none is possible.
int best_subset(json::array const& ranked, std::int64_t budget, json::array const& quotas) {
  int const count = static_cast<int>(ranked.size());
  for (int mask = (1 << count) - 1; mask >= 0; --mask) {
    std::int64_t total = 0;
    auto const has = [&](int i) { return (mask >> (count - 1 - i) & 1) != 0; };
    for (int i = 0; i < count; ++i)
      if (has(i)) total += ranked[static_cast<std::size_t>(i)].at("amount_fen").as_int64();
    bool good = total <= budget;
    for (auto const& one : quotas) {
      std::int64_t taken = 0;
      for (int i = 0; i < count; ++i)
        taken += has(i) && ranked[static_cast<std::size_t>(i)].at("field") == one.at("field");
      good = good && taken >= one.at("least").as_int64() && taken <= one.at("most").as_int64();
    }
    if (good) return mask;
  }
  return -1;
}

}  // namespace

TEST_CASE("select_batch: it equals the best subset in the order of ranks", "[workflows]") {
  std::mt19937 random(20241124);
  auto const below = [&](unsigned limit) { return static_cast<std::int64_t>(random() % limit); };
  for (int round = 0; round < 300; ++round) {
    json::array ranked, quotas;
    for (int i = 0; i < 9; ++i)
      ranked.push_back(candidate("k" + std::to_string(i), std::string(1, "abc"[below(3)]), 90 - i,
                                 1 + below(40)));
    for (char const* field : {"a", "b"}) {
      auto const least = below(3);
      quotas.push_back(quota(field, least, least + below(3)));
    }
    auto const budget = below(160);
    auto const input = request(ranked, budget, quotas);
    auto const answer = select_batch(input, "s");
    REQUIRE(answer.has_value());
    auto const best = best_subset(ranked, budget, quotas);
    REQUIRE(answer->at("feasible").as_bool() == (best >= 0));
    CHECK(check_selection(input, *answer).has_value());
    if (best < 0) continue;
    std::vector<std::string> expected;
    for (int i = 0; i < 9; ++i)
      if ((best >> (8 - i) & 1) != 0) expected.push_back("k" + std::to_string(i));
    CHECK(keys(*answer) == expected);
  }
}

TEST_CASE("select_batch: each project left out has its reason", "[workflows]") {
  auto const input = request(
      {candidate("a1", "a", 90, 50), candidate("a2", "a", 80, 10), candidate("c1", "c", 70, 40),
       candidate("c2", "c", 65, 90), candidate("b1", "b", 60, 30)},
      110, {quota("a", 0, 1), quota("b", 1, 2)});
  auto const answer = select_batch(input, "s");
  REQUIRE(answer.has_value());
  CHECK(keys(*answer) == std::vector<std::string>{"a1", "b1"});
  CHECK(reason_of(*answer, "a2") == "field_full");
  CHECK(reason_of(*answer, "c1") == "kept_for_least");
  CHECK(reason_of(*answer, "c2") == "budget");
  CHECK(answer->at("total_fen").as_int64() == 80);
}

TEST_CASE("select_batch: ties are ordered by the seed alone", "[workflows]") {
  auto const input = request({candidate("a", "f", 80, 10), candidate("b", "f", 80, 10)}, 10);
  auto const first = select_batch(input, "seed 1");
  REQUIRE(first.has_value());
  CHECK(json::canonical(*first) == json::canonical(*select_batch(input, "seed 1")));
  bool differs = false;
  for (int seed = 2; seed < 20; ++seed)
    differs = differs || keys(*select_batch(input, "seed " + std::to_string(seed))) != keys(*first);
  CHECK(differs);
}

TEST_CASE("select_batch: impossible quotas are explained, a tampered answer is refused",
          "[workflows]") {
  auto const impossible = request({candidate("a", "f", 80, 10)}, 5, {quota("f", 1, 1)});
  auto const none = select_batch(impossible, "s");
  REQUIRE(none.has_value());
  CHECK_FALSE(none->at("feasible").as_bool());
  CHECK(none->as_object().contains("explanation"));

  auto const input = request({candidate("a", "f", 80, 10), candidate("b", "g", 70, 10)}, 30);
  auto answer = *select_batch(input, "s");
  answer.at("selected").as_array().erase(answer.at("selected").as_array().begin());
  CHECK(check_selection(input, answer).error().code == ErrorCode::conflict);
  auto const twice = request({candidate("a", "f", 80, 10), candidate("a", "f", 80, 10)}, 30);
  CHECK(select_batch(twice, "s").error().code == ErrorCode::bad_request);
}

}  // namespace chubei::workflows
