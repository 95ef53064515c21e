// The shipped calendar against a table that others keep (npm holiday-calendar 1.3.3), day by day.

#include "engine/base/json.hpp"
#include "tests/base/calendar_cn.hpp"

#include <filesystem>
#include <iostream>
#include <map>
#include <string>

using namespace chubei;

namespace {

/// The days of a year that are no ordinary Monday to Sunday: whether they are worked.
std::map<std::string, bool> special_days(int year) {
  std::map<std::string, bool> days;
  std::ostringstream text;
  text << std::ifstream(std::string(CHUBEI_SOURCE_DIR) +
                        "/tests/node_modules/holiday-calendar/data/CN/" + std::to_string(year) +
                        ".json")
              .rdbuf();
  if (text.str().empty()) return days;
  auto const table = json::parse(text.str());
  REQUIRE(table);
  for (auto const& each : table->at("dates").as_array())
    days.emplace(each.at("date").as_string(), each.at("type").as_string() == "transfer_workday");
  return days;
}

bool is_weekend(Date date) {
  auto const weekday = (static_cast<std::int64_t>(date.days) % 7 + 11) % 7;  // 1970-01-01: Thursday
  return weekday == 6 || weekday == 0;
}

}  // namespace

TEST_CASE("calendar: every day of 2024 to 2026 agrees with a packaged calendar", "[calendar]") {
  auto const ours = calendar_cn();
  int agreed = 0, total = 0;
  for (int year = 2024; year <= 2026; ++year) {
    auto const special = special_days(year);
    if (special.empty()) {
      std::cout << "skipped: npm package holiday-calendar is not installed\n";
      return;
    }
    Date const end = day(std::to_string(year + 1) + "-01-01");
    for (Date date = day(std::to_string(year) + "-01-01"); date < end; ++date.days) {
      std::string const name = format(date);
      auto const known = special.find(name);
      bool const is_worked = known == special.end() ? !is_weekend(date) : known->second;
      ++total;
      CAPTURE(name);
      CHECK(ours.is_working(date) == is_worked);
      agreed += ours.is_working(date) == is_worked;
    }
  }
  std::cout << "score: working days 2024-2026: " << agreed << "/" << total << "\n";
  CHECK(total == 1096);
}
