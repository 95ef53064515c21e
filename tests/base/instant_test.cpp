#include "engine/base/instant.hpp"

#include "tests/catch.hpp"

using namespace chubei;

namespace {

constexpr Zone china{480};
constexpr std::int64_t hour_ms = 3600 * 1000;

Instant instant(std::string_view text) {
  auto const result = parse_instant(text);
  CAPTURE(text);
  REQUIRE(result);
  return *result;
}

}  // namespace

TEST_CASE("instant: dates are days since 1970 and follow one another", "[instant]") {
  CHECK(date_of({1970, 1, 1}).days == 0);
  CHECK(date_of({2000, 3, 1}).days == 11017);
  Civil yesterday = civil(Date{-800000});
  int day_of_week = weekday(Date{-800000});
  for (std::int32_t days = -799999; days < 100000; ++days) {
    Civil const today = civil(Date{days});
    bool const is_next_day = today.day == yesterday.day + 1 && today.month == yesterday.month;
    bool const is_next_month =
        today.day == 1 && yesterday.day == days_in_month(yesterday.year, yesterday.month);
    bool const is_right = (is_next_day || is_next_month) && date_of(today).days == days &&
                          weekday(Date{days}) == day_of_week % 7 + 1;
    if (!is_right) FAIL("day " << days);
    day_of_week = weekday(Date{days});
    yesterday = today;
  }
}

TEST_CASE("instant: months have their length and weekdays their number", "[instant]") {
  CHECK(days_in_month(2024, 2) == 29);
  CHECK(days_in_month(2023, 2) == 28);
  CHECK(days_in_month(1900, 2) == 28);
  CHECK(days_in_month(2000, 2) == 29);
  CHECK(days_in_month(2024, 12) == 31);
  CHECK(weekday(date_of({2024, 7, 26})) == 5);
  CHECK(weekday(date_of({2025, 1, 26})) == 7);
  CHECK(weekday(date_of({1969, 12, 29})) == 1);
}

TEST_CASE("instant: a date is read and written as 2024-07-26", "[instant]") {
  CHECK(format(*parse_date("2024-02-29")) == "2024-02-29");
  CHECK(format(*parse_date("0001-01-01")) == "0001-01-01");
  auto const wrong =
      GENERATE("2023-02-29", "2024-13-01", "2024-00-01", "2024-01-00", "2024-1-01", "20240101",
               "2024-01-01 ", "", "2024-01-1x", "+024-01-01", "2024-01-32", "2024/01/01");
  CAPTURE(wrong);
  auto const result = parse_date(wrong);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == ErrorCode::bad_request);
}

TEST_CASE("instant: an RFC 3339 text is read with any offset", "[instant]") {
  struct Row {
    std::string_view text, utc;
  };
  auto const row = GENERATE(Row{"2024-07-26T09:00:00+08:00", "2024-07-26T01:00:00.000Z"},
                            Row{"2024-07-26T01:00:00Z", "2024-07-26T01:00:00.000Z"},
                            Row{"2024-07-26t01:00:00z", "2024-07-26T01:00:00.000Z"},
                            Row{"2024-01-01T00:30:00.5+05:45", "2023-12-31T18:45:00.500Z"},
                            Row{"2024-01-01T00:00:00.007-00:00", "2024-01-01T00:00:00.007Z"},
                            Row{"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
                            Row{"2024-12-31T20:00:00-05:00", "2025-01-01T01:00:00.000Z"},
                            Row{"9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"});
  CAPTURE(row.text);
  CHECK(format(instant(row.text)) == row.utc);
  CHECK(instant(format(instant(row.text))) == instant(row.text));
}

TEST_CASE("instant: what is no RFC 3339 instant is refused", "[instant]") {
  auto const wrong = GENERATE(
      "2024-07-26T09:00:00", "2024-07-26 09:00:00Z", "2024-07-26T24:00:00Z", "2024-07-26T09:60:00Z",
      "2024-06-30T23:59:60Z", "2024-07-26T09:00:00.Z", "2024-07-26T09:00:00.1234Z",
      "2024-07-26T09:00:00+0800", "2024-07-26T09:00:00+24:00", "2024-07-26T09:00:00+08:60",
      "2024-07-26T09:00Z", "2024-02-30T09:00:00Z", "2024-07-26", "", "2024-07-26T09:00:00Zx",
      "0000-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "2024-07-26T-9:00:00Z");
  CAPTURE(wrong);
  auto const result = parse_instant(wrong);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == ErrorCode::bad_request);
}

TEST_CASE("instant: a zone gives the local day, its time, and back", "[instant]") {
  auto const late = instant("2024-07-26T16:30:00Z");
  CHECK(format(date_in(late, china)) == "2024-07-27");
  CHECK(time_of_day_ms(late, china) == hour_ms / 2);
  CHECK(format(date_in(late, Zone{-600})) == "2024-07-26");
  CHECK(at(date_in(late, china), time_of_day_ms(late, china), china) == late);
  CHECK(at(*parse_date("2024-07-26"), 24 * hour_ms, china) ==
        at(*parse_date("2024-07-27"), 0, china));
  auto const before_1970 = instant("1969-12-31T15:00:00Z");
  CHECK(format(date_in(before_1970, china)) == "1969-12-31");
  CHECK(time_of_day_ms(before_1970, china) == 23 * hour_ms);
}

TEST_CASE("instant: people read the local time with its offset", "[instant]") {
  CHECK(format(instant("2024-07-26T01:00:00.999Z"), china) == "2024-07-26T09:00:00+08:00");
  CHECK(format(instant("2024-07-26T01:00:00Z"), Zone{-210}) == "2024-07-25T21:30:00-03:30");
  CHECK(format(instant("2024-07-26T01:00:00Z"), Zone{0}) == "2024-07-26T01:00:00+00:00");
}
