#pragma once
// The shipped calendar of mainland China, as the tests of calendars and clocks read it.

#include "engine/base/calendar.hpp"
#include "engine/base/json.hpp"
#include "tests/catch.hpp"

#include <fstream>
#include <sstream>

inline chubei::Calendar calendar_cn() {
  std::ostringstream text;
  text << std::ifstream(CHUBEI_SOURCE_DIR "/workflows/registry/calendar-cn.json").rdbuf();
  auto const json = chubei::json::parse_located(text.str());
  REQUIRE(json);
  auto calendar = chubei::Calendar::read(json->root);
  REQUIRE(calendar);
  return *calendar;
}

inline chubei::Date day(std::string_view text) {
  auto const date = chubei::parse_date(text);
  CAPTURE(text);
  REQUIRE(date);
  return *date;
}
