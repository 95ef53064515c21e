#pragma once
// Instants and civil dates as arithmetic. No function here reads a clock. Time zones are one fixed
// offset a release (Asia/Shanghai is +08:00 all year), so no zone database is needed.

#include "engine/base/error.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace chubei {

/// Milliseconds since 1970-01-01T00:00:00Z.
struct Instant {
  std::int64_t ms = 0;
  auto operator<=>(Instant const&) const = default;
};

/// Fixed offset from UTC in minutes; +480 is China.
struct Zone {
  int offset_minutes = 480;
  auto operator<=>(Zone const&) const = default;
};

/// A day of the proleptic Gregorian calendar as days since 1970-01-01.
struct Date {
  std::int32_t days = 0;
  auto operator<=>(Date const&) const = default;
};

struct Civil {
  int year = 1970;
  unsigned month = 1;  ///< 1-12
  unsigned day = 1;    ///< 1-31
};

Civil civil(Date date);
/// Precondition: a real day.
Date date_of(Civil civil);
/// Precondition: 1 <= month <= 12.
unsigned days_in_month(int year, unsigned month);
/// 1 Monday … 7 Sunday (ISO 8601).
int weekday(Date date);

Date date_in(Instant instant, Zone zone);
/// Milliseconds since local midnight.
std::int64_t time_of_day_ms(Instant instant, Zone zone);
/// The instant of a local day and time of day; ms_of_day may be 24 h (the end of the day).
Instant at(Date date, std::int64_t ms_of_day, Zone zone);

/// "2024-07-26". bad_request for anything else or a day that does not exist.
Result<Date> parse_date(std::string_view text);
std::string format(Date date);

/// RFC 3339 with any offset, up to millisecond precision ("2024-07-26T09:00:00+08:00"); leap
/// seconds refused.
Result<Instant> parse_instant(std::string_view text);
/// "2024-07-26T01:00:00.000Z": always UTC, always milliseconds; the form used in events.
std::string format(Instant instant);
/// "2024-07-26T09:00:00+08:00" for people.
std::string format(Instant instant, Zone zone);

}  // namespace chubei
