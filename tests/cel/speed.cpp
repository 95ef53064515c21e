// How much processor time a guard takes. Hidden: build with -O2 and run `test_cel "[speed]"`.
// Prints, judges nothing.

#include "engine/cel/program.hpp"
#include "tests/catch.hpp"

#include <cstdio>
#include <ctime>

namespace {

using namespace chubei;
using namespace chubei::cel;

struct Measured {
  char const* title;
  char const* expression;
};

std::vector<std::pair<std::string, Value>> const slots{
    {"data.budget.total", Value::integer(5'000'000)},
    {"data.budget.own", Value::integer(3'000'000)},
    {"data.months", Value::integer(24)},
    {"data.partners", Value::integer(3)},
    {"data.agreed", Value::boolean(true)},
    {"data.kind", Value::string("demonstration")},
    {"data.lead", Value::string("org-0017")},
    {"actor.org", Value::string("org-0017")},
    {"now", Value::timestamp(Instant{1'732'464'000'000})},
    {"data.closes_at", Value::timestamp(Instant{1'732'474'000'000})},
    {"data.scores", Value::list({Value::integer(80), Value::integer(75), Value::integer(91)})}};

Environment environment() {
  return {.resolve = [](std::string_view name) -> std::optional<Variable> {
    for (std::size_t i = 0; i < slots.size(); ++i)
      if (slots[i].first == name) return Variable{static_cast<int>(i), slots[i].second.kind()};
    return std::nullopt;
  }};
}

double nanoseconds_each(Program const& program, Activation& activation) {
  constexpr int rounds = 200'000;
  bool all = true;
  std::clock_t const start = std::clock();
  for (int i = 0; i < rounds; ++i) all = program.evaluate(activation).has_value() && all;
  std::clock_t const took = std::clock() - start;
  CHECK(all);
  return 1e9 * static_cast<double>(took) / CLOCKS_PER_SEC / rounds;
}

}  // namespace

TEST_CASE("cel: a guard of ten comparisons is measured", "[.][speed]") {
  std::vector<Measured> const cases{
      {"one comparison of integers", "data.months < 36"},
      {"ten comparisons of integers",
       "data.budget.total > 0 && data.budget.own > 0 && data.budget.own <= data.budget.total && "
       "data.months >= 12 && data.months <= 36 && data.partners >= 1 && data.partners <= 8 && "
       "data.budget.total <= 20000000 && data.budget.own * 2 >= data.budget.total && "
       "data.partners != 5"},
      {"ten comparisons of mixed kinds",
       "data.agreed && data.kind == 'demonstration' && actor.org == data.lead && "
       "now < data.closes_at && data.months >= 12 && data.months <= 36 && data.partners >= 1 && "
       "data.kind in ['demonstration', 'pilot'] && data.budget.own <= data.budget.total && "
       "now > timestamp('2024-01-01T00:00:00+08:00')"},
      {"walk over three scores", "data.scores.all(score, score >= 60)"},
      {"absorbed error", "data.budget.total / 0 > 1 || data.agreed"}};
  std::vector<Value> values;
  for (auto const& slot : slots) values.push_back(slot.second);
  for (auto const& each : cases) {
    auto const program = compile(each.expression, environment(), {.result = Kind::boolean});
    REQUIRE(program);
    Slots activation(values);
    std::printf("%-32s %7.1f ns\n", each.title, nanoseconds_each(*program, activation));
  }
}
