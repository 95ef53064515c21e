#pragma once
// CEL's timestamp and duration: nanosecond arithmetic with range errors, RFC 3339 and Go-style
// duration text, and the calendar accessors (getFullYear …) at a fixed offset. Not base's Instant
// (milliseconds); `from` and `instant` convert. Pure; reads no zone database: named zones come from
// a closed table of fixed offsets.

#include "engine/base/instant.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chubei::cel {

/// 0001-01-01T00:00:00Z … 9999-12-31T23:59:59.999999999Z. `nanos` counts upward from `seconds`,
/// 0..999'999'999.
struct Timestamp {
  std::int64_t seconds = 0;
  std::int32_t nanos = 0;

  auto operator<=>(Timestamp const&) const = default;
  static Timestamp from(Instant instant);
  /// Rounded down to whole milliseconds.
  Instant instant() const;
};

/// Nanoseconds; about ±292 years.
struct Duration {
  std::int64_t nanos = 0;
  auto operator<=>(Duration const&) const = default;
};

/// Whether the seconds lie within years 1..9999.
bool in_range(Timestamp timestamp);

/// RFC 3339 with any offset and up to nine digits of fraction. nullopt for anything else and
/// outside the range.
std::optional<Timestamp> parse_timestamp(std::string_view text);
/// "2009-02-13T23:31:30Z", with as few digits of fraction as the value needs.
std::string format(Timestamp timestamp);

/// A signed sequence of decimal numbers with unit: "1h30m", "-1.5s", "100ns" (h, m, s, ms, us, µs,
/// ns). nullopt for anything else and outside the range.
std::optional<Duration> parse_duration(std::string_view text);
/// Seconds: "5400s", "-1.5s".
std::string format(Duration duration);

/// nullopt where the result leaves the range.
std::optional<Timestamp> add(Timestamp timestamp, Duration duration);
std::optional<Timestamp> subtract(Timestamp timestamp, Duration duration);
std::optional<Duration> subtract(Timestamp left, Timestamp right);
std::optional<Duration> add(Duration left, Duration right);
std::optional<Duration> subtract(Duration left, Duration right);

/// Offset in seconds of "+08:00", "-02:30", "08:00", "UTC", "Asia/Shanghai" and the other names of
/// the closed table; nullopt for any other name (zones with summer time are refused).
std::optional<std::int32_t> zone_offset(std::string_view zone);

/// A timestamp taken apart at an offset. Months, days and weekdays as CEL counts them are derived
/// by the caller.
struct Fields {
  int year = 1970;
  int month = 1;        ///< 1..12
  int day = 1;          ///< 1..31
  int day_of_year = 1;  ///< 1..366
  int weekday = 0;      ///< 0 Sunday … 6 Saturday
  int hours = 0;
  int minutes = 0;
  int seconds = 0;
  int milliseconds = 0;
};
Fields fields(Timestamp timestamp, std::int32_t offset_seconds);

}  // namespace chubei::cel
