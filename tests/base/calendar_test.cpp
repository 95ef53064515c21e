#include "engine/base/calendar.hpp"

#include "tests/base/calendar_cn.hpp"
#include "tests/catch.hpp"

using namespace chubei;

namespace {

std::vector<std::string> faults_of(std::string_view text) {
  auto const json = json::parse(text);
  REQUIRE(json);
  auto const calendar = Calendar::read(*json);
  REQUIRE_FALSE(calendar);
  CHECK(calendar.error().code == ErrorCode::invalid_data);
  std::vector<std::string> places;
  for (auto const& fault : calendar.error().fields) {
    places.push_back(fault.pointer + " " + fault.rule);
    CHECK_FALSE(fault.message.zh.empty());
  }
  return places;
}

}  // namespace

TEST_CASE("calendar: the published years have their working days", "[calendar]") {
  auto const calendar = calendar_cn();
  CHECK(calendar.version() == "cn/3");
  CHECK(calendar.zone() == Zone{480});
  CHECK(working_days_between(calendar, day("2023-12-31"), day("2024-12-31")) == 251);
  CHECK(working_days_between(calendar, day("2024-12-31"), day("2025-12-31")) == 248);
  CHECK(working_days_between(calendar, day("2025-12-31"), day("2026-12-31")) == 248);
}

TEST_CASE("calendar: holidays are off and make-up days are worked", "[calendar]") {
  auto const calendar = calendar_cn();
  struct Row {
    std::string_view date;
    bool is_working;
  };
  auto const row = GENERATE(
      Row{"2024-07-26", true}, Row{"2024-07-27", false}, Row{"2024-02-09", true},  // New Year's Eve
      Row{"2024-02-12", false}, Row{"2024-02-18", true}, Row{"2025-01-26", true},
      Row{"2025-02-08", true}, Row{"2026-01-02", false}, Row{"2026-01-04", true});
  CAPTURE(row.date);
  CHECK(calendar.is_working(day(row.date)) == row.is_working);
}

TEST_CASE("calendar: an unpublished year is unknown, and weekends are assumed", "[calendar]") {
  auto const calendar = calendar_cn();
  CHECK_FALSE(calendar.is_published(2027));
  CHECK(calendar.is_working(day("2027-01-01")) == std::nullopt);
  CHECK(calendar.is_working(day("2023-12-29")) == std::nullopt);
  CHECK(calendar.is_working_or_assumed(day("2027-01-01")));
  CHECK_FALSE(calendar.is_working_or_assumed(day("2027-01-02")));
}

TEST_CASE("calendar: a year may carry days of its neighbour", "[calendar]") {
  auto const json = json::parse(
      R"({"id":"x","version":1,"years":[{"year":2023,"off":[["2022-12-30","2023-01-02"]]},{"year":2022}]})");
  auto const calendar = Calendar::read(*json);
  REQUIRE(calendar);
  CHECK(calendar->is_working(day("2022-12-30")) == false);
  CHECK(calendar->is_working(day("2022-12-29")) == true);
}

TEST_CASE("calendar: counting agrees with asking day by day", "[calendar]") {
  auto const calendar = calendar_cn();
  auto const first = day("1960-02-01");
  std::int64_t count = 0;
  for (Date date = first; date < day("2030-01-01"); ++date.days) {
    if (date != first && calendar.is_working_or_assumed(date)) {
      ++count;
      bool const is_right = calendar.after_working_days(first, count) == date &&
                            working_days_between(calendar, first, date) == count &&
                            working_days_between(calendar, date, first) == -count;
      if (!is_right) FAIL(format(date));
    }
  }
  CHECK(count > 17000);
  CHECK(calendar.after_working_days(first, 0) == first);
}

TEST_CASE("calendar: all faults of a file are told at once", "[calendar]") {
  using Faults = std::vector<std::string>;
  CHECK(faults_of("[]") == Faults{" type"});
  CHECK(faults_of(R"({"id":"","version":0,"zone":"8","years":[],"extra":1})") ==
        Faults{"/extra unknown_name", "/id format:id", "/version type", "/zone format:zone",
               "/years type"});
  CHECK(faults_of(R"({"id":"x","version":1,"years":[
          {"year":2024,"off":[["2024-02-30","2024-03-01"],["2024-05-02","2024-05-01"],["2024-05-01"]],
           "work":["2024-07-26","2026-01-03",7],"rest":[]},
          {"year":2024,"off":{}},{"year":"2025"}]})") ==
        Faults{"/years/0/rest unknown_name", "/years/0/off/0/0 format:date", "/years/0/off/1 order",
               "/years/0/off/2 type", "/years/0/work/0 not_weekend", "/years/0/work/1 range",
               "/years/0/work/2 format:date", "/years/1/year duplicate", "/years/1/off type",
               "/years/2/year type"});
  CHECK(faults_of(R"({"id":"x","version":1,"years":[
          {"year":2024,"off":[["2024-07-27","2024-07-27"]],"work":["2024-07-27"]}]})") ==
        Faults{"/years conflict"});
}
