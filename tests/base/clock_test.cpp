#include "engine/base/clock.hpp"

#include "tests/base/calendar_cn.hpp"
#include "tests/catch.hpp"

#include <boost/json/serialize.hpp>

#include <random>

using namespace chubei;

namespace {

constexpr Zone china{480};
constexpr std::int64_t hour_ms = 3'600'000;

Instant morning(std::string_view date) { return at(day(date), 9 * hour_ms, china); }

/// The last day of a clock, as people say it.
std::string last_day(Deadline const& deadline) {
  return format(date_in({deadline.due.ms - 1}, china));
}

ClockRule rule(std::string_view text) {
  auto const json = json::parse(text);
  REQUIRE(json);
  auto const read = read_clock_rule(*json);
  CAPTURE(text);
  REQUIRE(read);
  return *read;
}

std::string end_of(std::string_view text, std::string_view start) {
  return last_day(deadline(rule(text), morning(start), calendar_cn()));
}

ClockRule working_days(std::int64_t amount, bool counts_start) {
  ClockRule result;
  result.amount = amount;
  result.unit = ClockUnit::working_days;
  result.counts_start = counts_start;
  return result;
}

/// A rule and a start in the published years, or some way out of them.
struct Sample {
  ClockRule rule;
  Instant start;
};

Sample sample(std::mt19937& random) {
  Sample made;
  made.rule.unit = static_cast<ClockUnit>(random() % 5);
  made.rule.amount = random() % (made.rule.unit >= ClockUnit::months ? 20 : 60);
  made.rule.counts_start = random() % 2;
  made.rule.roll = static_cast<Roll>(random() % 3);
  made.rule.closes_ms = random() % 2 ? 24 * hour_ms : 17 * hour_ms;
  made.start = at({day("2024-01-01").days + static_cast<int>(random() % 1200)},
                  static_cast<std::int64_t>(random() % 86'400'000), china);
  return made;
}

}  // namespace

TEST_CASE("clock: working days end where both conventions say", "[clock]") {
  struct Row {
    std::string_view start;
    int amount;
    std::string_view start_counted, start_not_counted;
  };
  auto const row = GENERATE(  //
      Row{"2024-07-26", 5, "2024-08-01", "2024-08-02"},
      Row{"2024-09-12", 5, "2024-09-19", "2024-09-20"},
      Row{"2024-09-27", 5, "2024-10-09", "2024-10-10"},
      Row{"2024-02-08", 5, "2024-02-20", "2024-02-21"},
      Row{"2025-01-24", 5, "2025-02-06", "2025-02-07"},
      Row{"2025-01-26", 5, "2025-02-07", "2025-02-08"},
      Row{"2025-04-25", 5, "2025-04-30", "2025-05-06"},
      Row{"2025-09-26", 7, "2025-10-11", "2025-10-13"},
      Row{"2025-12-30", 5, "2026-01-06", "2026-01-07"},
      Row{"2026-02-13", 5, "2026-02-26", "2026-02-27"},
      Row{"2026-09-18", 7, "2026-09-28", "2026-09-29"});
  CAPTURE(row.start);
  auto const calendar = calendar_cn();
  auto const counted = deadline(working_days(row.amount, true), morning(row.start), calendar);
  auto const not_counted = deadline(working_days(row.amount, false), morning(row.start), calendar);
  CHECK(last_day(counted) == row.start_counted);
  CHECK(last_day(not_counted) == row.start_not_counted);
  CHECK(counted.calendar_version == "cn/3");
  CHECK_FALSE(not_counted.provisional);
}

TEST_CASE("clock: notices of real programmes ran so many days", "[clock]") {
  // Their years are before the shipped calendar, and no holiday falls into them.
  struct Row {
    std::string_view where, first, last;
    int calendar_days, working;
  };
  auto const row =
      GENERATE(Row{"Suzhou 2023", "2023-09-11", "2023-09-17", 7, 5},
               Row{"Ordos 2022", "2022-05-23", "2022-05-27", 5, 5},
               Row{"Shanghai 2023", "2023-07-31", "2023-08-04", 5, 5},
               Row{"Kunshan 2023", "2023-07-31", "2023-08-08", 9, 7},
               Row{"Shenzhen 2019, 10 days, say from 12-02", "2019-12-02", "2019-12-11", 10, 8});
  CAPTURE(row.where);
  auto const calendar = calendar_cn();
  ClockRule days;
  days.amount = row.calendar_days;
  days.counts_start = true;
  days.roll = Roll::none;
  auto const end = deadline(days, morning(row.first), calendar);
  CHECK(last_day(end) == row.last);
  CHECK(end.calendar_version.empty());
  CHECK_FALSE(end.provisional);
  CHECK(working_days_between(calendar, {day(row.first).days - 1}, day(row.last)) == row.working);
  auto const by_working_days =
      deadline(working_days(row.working, true), morning(row.first), calendar);
  CHECK(by_working_days.due <= end.due);
  CHECK(by_working_days.provisional);
}

TEST_CASE("clock: days, months and years end as the Civil Code says", "[clock]") {
  struct Row {
    std::string_view rule, start, end;
  };
  auto const row = GENERATE(  //
      Row{R"({"days":10})", "2024-07-26", "2024-08-05"},
      Row{R"({"days":10,"counts_start":true,"roll":"none"})", "2024-07-26", "2024-08-04"},
      Row{R"({"days":10,"counts_start":true})", "2024-07-26", "2024-08-05"},  // off a Sunday
      Row{R"({"days":10,"counts_start":true,"roll":"previous_working_day"})", "2024-07-26",
          "2024-08-02"},
      Row{R"({"days":60})", "2024-08-05", "2024-10-08"},  // off the National Day week
      Row{R"({"days":0,"roll":"none"})", "2024-07-26", "2024-07-26"},
      Row{R"({"months":1})", "2024-01-31", "2024-02-29"},
      Row{R"({"months":1})", "2025-01-31", "2025-02-28"},
      Row{R"({"months":1,"roll":"none"})", "2024-02-29", "2024-03-29"},
      Row{R"({"months":3,"roll":"none"})", "2024-11-30", "2025-02-28"},
      Row{R"({"months":1,"counts_start":true,"roll":"none"})", "2024-03-01", "2024-03-31"},
      Row{R"({"months":1,"counts_start":true,"roll":"none"})", "2025-01-31", "2025-02-28"},
      Row{R"({"months":1,"counts_start":true,"roll":"none"})", "2024-01-15", "2024-02-14"},
      Row{R"({"years":1,"roll":"none"})", "2024-02-29", "2025-02-28"},
      Row{R"({"years":1})", "2024-07-26", "2025-07-28"},  // off a Saturday
      Row{R"({"working_days":1,"counts_start":true})", "2024-07-27", "2024-07-29"},
      Row{R"({"working_days":1})", "2024-07-27", "2024-07-29"},
      Row{R"({"working_days":0})", "2024-07-27", "2024-07-29"});
  CAPTURE(row.rule, row.start);
  CHECK(end_of(row.rule, row.start) == row.end);
}

TEST_CASE("clock: the last day ends at midnight or at the closing hour", "[clock]") {
  auto const calendar = calendar_cn();
  auto const start = morning("2024-07-26");
  CHECK(format(deadline(rule(R"({"working_days":1})"), start, calendar).due, china) ==
        "2024-07-30T00:00:00+08:00");
  CHECK(format(deadline(rule(R"({"working_days":1,"closes":"17:30"})"), start, calendar).due,
               china) == "2024-07-29T17:30:00+08:00");
}

TEST_CASE("clock: hours run through nights and holidays", "[clock]") {
  auto const end = deadline(rule(R"({"hours":72})"), morning("2024-09-30"), calendar_cn());
  CHECK(format(end.due, china) == "2024-10-03T09:00:00+08:00");
  CHECK(end.calendar_version.empty());
}

TEST_CASE("clock: a clock that ends at once never ends before it starts", "[clock]") {
  auto const evening = at(day("2024-07-26"), 20 * hour_ms, china);
  auto const end = deadline(rule(R"({"days":0,"closes":"17:00"})"), evening, calendar_cn());
  CHECK(end.due == evening);
}

TEST_CASE("clock: a deadline that depends on an unpublished year is provisional", "[clock]") {
  struct Row {
    std::string_view rule, start;
    bool provisional;
  };
  auto const row = GENERATE(  //
      Row{R"({"working_days":5})", "2026-12-24", false},
      Row{R"({"working_days":5})", "2026-12-28", true}, Row{R"({"days":30})", "2026-12-20", true},
      Row{R"({"days":30,"roll":"none"})", "2026-12-20", false},
      Row{R"({"years":1})", "2026-01-05", true}, Row{R"({"years":2})", "2024-01-05", false},
      Row{R"({"hours":9000})", "2026-12-20", false},
      Row{R"({"working_days":5})", "2023-12-29", true});
  CAPTURE(row.rule, row.start);
  CHECK(deadline(rule(row.rule), morning(row.start), calendar_cn()).provisional == row.provisional);
}

TEST_CASE("clock: the farthest deadline is the end of the year 9999", "[clock]") {
  auto const text = GENERATE(R"({"years":100000})", R"({"months":100000})",
                             R"({"working_days":100000,"roll":"none"})", R"({"hours":100000})",
                             R"({"days":100000,"counts_start":true})");
  CAPTURE(text);
  auto const end = deadline(rule(text), morning("9990-01-01"), calendar_cn());
  CHECK(end.due <= at(day("9999-12-31"), 24 * hour_ms, Zone{0}));
  CHECK(end.due > morning("9990-01-01"));
}

TEST_CASE("clock: more time never ends earlier", "[clock]") {
  auto const calendar = calendar_cn();
  std::mt19937 random(201);
  for (int i = 0; i < 20000; ++i) {
    auto made = sample(random);
    auto const before = deadline(made.rule, made.start, calendar);
    ++made.rule.amount;
    auto const after = deadline(made.rule, made.start, calendar);
    if (after.due < before.due || before.due < made.start) {
      FAIL(boost::json::serialize(to_json(made.rule)) << " from " << format(made.start, china));
    }
  }
}

TEST_CASE("clock: a rolled deadline is never on a rest day", "[clock]") {
  auto const calendar = calendar_cn();
  std::mt19937 random(203);
  for (int i = 0; i < 20000; ++i) {
    auto made = sample(random);
    if (made.rule.unit == ClockUnit::hours) continue;
    made.rule.roll = Roll::next_working_day;
    auto const end = deadline(made.rule, made.start, calendar);
    if (end.due == made.start) continue;
    if (!calendar.is_working_or_assumed(day(last_day(end)))) {
      FAIL(boost::json::serialize(to_json(made.rule)) << " from " << format(made.start, china));
    }
  }
}

TEST_CASE("clock: counting a working start day takes one working day off", "[clock]") {
  auto const calendar = calendar_cn();
  for (Date start = day("2024-01-01"); start < day("2027-06-01"); ++start.days) {
    for (int amount = 1; amount < 30; amount += 4) {
      auto const from = at(start, 9 * hour_ms, china);
      auto const counted = deadline(working_days(amount, true), from, calendar);
      bool const works = calendar.is_working_or_assumed(start);
      auto const other = deadline(working_days(works ? amount - 1 : amount, false), from, calendar);
      if (counted.due != other.due) FAIL(format(start) << " " << amount);
    }
  }
}

TEST_CASE("clock: a pause gives back what was left", "[clock]") {
  struct Row {
    std::string_view rule, start, paused, resumed, end;
  };
  auto const row = GENERATE(  //
      Row{R"({"working_days":5})", "2024-07-26", "2024-07-31", "2024-08-12", "2024-08-14"},
      Row{R"({"working_days":5})", "2024-07-26", "2024-07-31", "2024-07-31", "2024-08-02"},
      Row{R"({"working_days":5})", "2024-07-26", "2024-07-27", "2024-07-28", "2024-08-02"},
      Row{R"({"working_days":5})", "2024-09-27", "2024-09-29", "2024-10-05", "2024-10-12"},
      Row{R"({"days":10})", "2024-07-26", "2024-08-01", "2024-08-11", "2024-08-15"},
      Row{R"({"days":10})", "2024-07-26", "2024-08-01", "2024-08-13", "2024-08-19"},
      Row{R"({"months":1,"roll":"none"})", "2024-07-26", "2024-08-01", "2024-08-03", "2024-08-28"});
  CAPTURE(row.rule, row.start, row.paused, row.resumed);
  auto const calendar = calendar_cn();
  auto const clock = rule(row.rule);
  auto const before = deadline(clock, morning(row.start), calendar);
  auto const resumed = at(day(row.resumed), 10 * hour_ms, china);
  CHECK(last_day(resume(clock, before, morning(row.paused), resumed, calendar)) == row.end);
}

TEST_CASE("clock: a paused hour clock ends later by the pause", "[clock]") {
  auto const calendar = calendar_cn();
  auto const clock = rule(R"({"hours":48})");
  auto const start = morning("2024-07-26");
  auto const before = deadline(clock, start, calendar);
  auto const after = resume(clock, before, {start.ms + 1}, {start.ms + 5}, calendar);
  CHECK(after.due.ms == before.due.ms + 4);
}

TEST_CASE("clock: a day that has closed is over for pauses too", "[clock]") {
  auto const calendar = calendar_cn();
  auto const clock = rule(R"({"working_days":3,"closes":"17:00"})");
  auto const before = deadline(clock, morning("2024-07-29"), calendar);  // Thursday, 17:00
  auto const at_hour = [](std::string_view date, int hour) {
    return at(day(date), hour * hour_ms, china);
  };
  auto const end = [&](Instant paused, Instant resumed) {
    return format(resume(clock, before, paused, resumed, calendar).due, china);
  };
  CHECK(end(at_hour("2024-07-30", 18), at_hour("2024-07-30", 20)) == "2024-08-01T17:00:00+08:00");
  CHECK(end(at_hour("2024-07-30", 10), at_hour("2024-07-30", 18)) == "2024-08-02T17:00:00+08:00");
  CHECK(end(at_hour("2024-08-01", 16), at_hour("2024-08-05", 18)) == "2024-08-06T17:00:00+08:00");
}

TEST_CASE("clock: a clock that had ended is not revived by a pause", "[clock]") {
  auto const calendar = calendar_cn();
  auto const clock = rule(R"({"working_days":5})");
  auto const before = deadline(clock, morning("2024-07-26"), calendar);
  CHECK(resume(clock, before, before.due, morning("2024-09-01"), calendar) == before);
}

TEST_CASE("clock: a longer pause never ends earlier and a short one changes nothing", "[clock]") {
  auto const calendar = calendar_cn();
  std::mt19937 random(202);
  for (int i = 0; i < 20000; ++i) {
    auto const made = sample(random);
    auto const before = deadline(made.rule, made.start, calendar);
    Instant const paused{made.start.ms + static_cast<std::int64_t>(random() % 3'000'000'000)};
    Instant const resumed{paused.ms + 1 + static_cast<std::int64_t>(random() % 3'000'000'000)};
    auto const after = resume(made.rule, before, paused, resumed, calendar);
    auto const later = resume(made.rule, before, paused, {resumed.ms + 86'400'000}, calendar);
    bool const is_right = after.due >= before.due && later.due >= after.due;
    bool const is_neutral = resume(made.rule, before, paused, paused, calendar) == before;
    if (!is_right || !is_neutral) {
      FAIL(boost::json::serialize(to_json(made.rule))
           << " from " << format(made.start, china) << " paused " << format(paused, china)
           << " resumed " << format(resumed, china));
    }
  }
}

TEST_CASE("clock: service is deemed after whole days", "[clock]") {
  CHECK(format(deemed_served(morning("2024-07-01"), 3, china), china) ==
        "2024-07-05T00:00:00+08:00");
  CHECK(format(deemed_served(morning("2024-12-31"), 0, china), china) ==
        "2025-01-01T00:00:00+08:00");
}

TEST_CASE("clock: a rule is read and written in one form", "[clock]") {
  auto const text =
      GENERATE(R"({"working_days":10,"counts_start":true,"roll":"none","closes":"17:00"})",
               R"({"hours":48})", R"({"months":3,"roll":"previous_working_day"})",
               R"({"years":100000,"closes":"00:01"})", R"({"days":0})");
  CAPTURE(text);
  CHECK(boost::json::serialize(to_json(rule(text))) == text);
  CHECK(rule(R"({"days":7,"roll":"next_working_day","closes":"24:00"})") ==
        rule(R"({"days":7.0})"));
}

TEST_CASE("clock: all faults of a rule are told at once", "[clock]") {
  struct Row {
    std::string_view text;
    std::vector<std::string> faults;
  };
  std::vector<Row> const rows{
      {"7", {" type"}},
      {"{}", {" one_unit"}},
      {R"({"days":1,"months":1})", {" one_unit"}},
      {R"({"days":-1,"counts_start":1,"roll":"up","closes":"25:00","from":2})",
       {"/days range", "/counts_start type", "/roll enum", "/closes format:time",
        "/from unknown_name"}},
      {R"({"days":1.5})", {"/days range"}},
      {R"({"days":100001})", {"/days range"}},
      {R"({"days":1,"closes":"00:00"})", {"/closes format:time"}},
      {R"({"days":1,"closes":"24:01"})", {"/closes format:time"}},
      {R"({"days":1,"closes":"9:00"})", {"/closes format:time"}},
      {R"({"hours":1,"roll":"none"})", {" hours_alone"}}};
  for (auto const& row : rows) {
    CAPTURE(row.text);
    auto const json = json::parse(row.text);
    REQUIRE(json);
    auto const result = read_clock_rule(*json);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == ErrorCode::invalid_definition);
    std::vector<std::string> faults;
    for (auto const& fault : result.error().fields)
      faults.push_back(fault.pointer + " " + fault.rule);
    CHECK(faults == row.faults);
  }
}
