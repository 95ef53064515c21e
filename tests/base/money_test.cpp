#include "engine/base/money.hpp"

#include "tests/catch.hpp"

#include <algorithm>
#include <random>

using namespace chubei;

namespace {

std::int64_t value(std::int64_t a, std::int64_t b, std::int64_t c, Rounding rounding) {
  auto const result = mul_div(a, b, c, rounding);
  CAPTURE(a, b, c);
  REQUIRE(result);
  return *result;
}

}  // namespace

TEST_CASE("money: mul_div rounds once and as asked, on both sides of zero", "[money]") {
  struct Row {
    std::int64_t a, b, c, floor, half_up, ceil;
  };
  auto const row = GENERATE(  //
      Row{7, 1, 2, 3, 4, 4}, Row{-7, 1, 2, -4, -4, -3}, Row{7, 1, -2, -4, -4, -3},
      Row{-7, -1, 2, 3, 4, 4}, Row{7, -1, -2, 3, 4, 4}, Row{1, 1, 3, 0, 0, 1},
      Row{-1, 1, 3, -1, 0, 0}, Row{2, 1, 3, 0, 1, 1}, Row{-2, 1, 3, -1, -1, 0},
      Row{6, 1, 3, 2, 2, 2}, Row{0, 5, -3, 0, 0, 0});
  CAPTURE(row.a, row.b, row.c);
  CHECK(value(row.a, row.b, row.c, Rounding::floor) == row.floor);
  CHECK(value(row.a, row.b, row.c, Rounding::half_up) == row.half_up);
  CHECK(value(row.a, row.b, row.c, Rounding::ceil) == row.ceil);
}

TEST_CASE("money: a compute voucher is a fifth of the contract under the yearly cap", "[money]") {
  // Amounts in fen, rate per ten thousand.
  constexpr std::int64_t rate = 2000, year_cap = 200'000'000;
  struct Row {
    std::int64_t contract, claimed_before, granted, year_total;
  };
  auto const row = GENERATE(Row{600'000'000, 0, 120'000'000, 120'000'000},
                            Row{500'000'000, 120'000'000, 80'000'000, 200'000'000},
                            Row{100'000'000, 200'000'000, 0, 200'000'000},
                            Row{33'333'333, 0, 6'666'666, 6'666'666});
  CAPTURE(row.contract);
  auto const share = value(row.contract, rate, 10'000, Rounding::floor);
  auto const granted = std::min(share, year_cap - row.claimed_before);
  CHECK(granted == row.granted);
  CHECK(row.claimed_before + granted == row.year_total);
}

TEST_CASE("money: only the result has to fit, not the product", "[money]") {
  CHECK(value(integer_max, integer_max, integer_max, Rounding::floor) == integer_max);
  CHECK(value(INT64_MIN, integer_max, INT64_MIN, Rounding::floor) == integer_max);
}

TEST_CASE("money: division by zero and results out of range are errors", "[money]") {
  struct Row {
    std::int64_t a, b, c;
  };
  auto const row =
      GENERATE(Row{1, 1, 0}, Row{0, 0, 0}, Row{integer_max, 2, 1}, Row{-integer_max, 2, 1},
               Row{INT64_MIN, 1, 1}, Row{INT64_MIN, INT64_MIN, 1}, Row{integer_max, 3, 2});
  CAPTURE(row.a, row.b, row.c);
  auto const result = mul_div(row.a, row.b, row.c, Rounding::half_up);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == ErrorCode::invalid_data);
  CHECK_FALSE(mul_div(integer_max, 1'000'001, 1'000'000, Rounding::floor));
  CHECK(mul_div(integer_max, 1, 1, Rounding::ceil));
}

TEST_CASE("money: floor and ceil enclose the quotient and half_up is the nearer one", "[money]") {
  std::mt19937_64 random(5);
  for (int i = 0; i < 50000; ++i) {
    auto const number = [&] { return static_cast<std::int64_t>(random() % 2'000'001) - 1'000'000; };
    std::int64_t const a = number(), b = number(), c = number();
    if (c == 0) continue;
    auto const low = value(a, b, c, Rounding::floor), high = value(a, b, c, Rounding::ceil);
    auto const near = value(a, b, c, Rounding::half_up);
    auto const product = a * b;
    auto const below = c > 0 ? product - low * c : low * c - product;
    auto const above = c > 0 ? high * c - product : product - high * c;
    bool const encloses = below >= 0 && above >= 0 && high - low == (product % c != 0 ? 1 : 0);
    auto const away = (product < 0) == (c < 0) ? high : low;
    auto const nearest = below < above ? low : high;
    bool const is_nearer = near == (below == above ? away : nearest);
    if (!encloses || !is_nearer) FAIL(a << " * " << b << " / " << c);
  }
}
