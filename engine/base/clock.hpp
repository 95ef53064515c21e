#pragma once
// Deadlines as arithmetic: how long, whether the start day counts, what happens when the end falls
// on a rest day, when the last day closes. Defaults are the Civil Code's (articles 201-203): the
// start day is not counted, months and years end on the corresponding day or the month's last, an
// end on a rest day moves to the next working day, the last day ends at 24:00.

#include "engine/base/calendar.hpp"
#include "engine/base/error.hpp"
#include "engine/base/instant.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <string>

namespace chubei {

enum class ClockUnit { hours, days, working_days, months, years };
enum class Roll { none, next_working_day, previous_working_day };

struct ClockRule {
  std::int64_t amount = 0;  ///< 0 … 100,000
  ClockUnit unit = ClockUnit::days;
  bool counts_start = false;  ///< the start day is the first day
  Roll roll = Roll::next_working_day;
  std::int64_t closes_ms = 24 * 3'600'000;  ///< of the last day, local

  bool operator==(ClockRule const&) const = default;
};

/// {"working_days": 10, "counts_start": true, "roll": "next_working_day", "closes": "17:00"}:
/// exactly one of hours, days, working_days, months, years; the rest optional. invalid_definition,
/// all faults at once, pointers below the value.
Result<ClockRule> read_clock_rule(boost::json::value const& json);
/// The same form; members that have their default are left out.
boost::json::object to_json(ClockRule const& rule);

struct Deadline {
  Instant due;
  std::string calendar_version;  ///< "" where no calendar was asked
  bool provisional = false;      ///< depends on a year that is not published
  bool operator==(Deadline const&) const = default;
};

/// When a clock that starts at `start` (of the years 0-9999) ends; never before it, never after
/// 9999. Hours run on without regard to days. Working days counted from a rest day begin on the
/// next working day, whether the start counts or not. Months and years with the start counted are
/// full on the day before the corresponding day. Total.
Deadline deadline(ClockRule const& rule, Instant start, Calendar const& calendar);

/// The new end of a clock that stood still from `paused_at` until `resumed_at`.
/// Hours: the time left is added to the resumption. Days, months, years: the end moves by the
/// number of days between. Working days: those left, the day of the pause counted as unused, are
/// counted again from the day of resumption, which takes its place as the first. So a pause within
/// one day changes nothing. A day that has closed (`closes_ms`) is over: what happens later on it
/// belongs to the next. The result is rolled and closed as the rule says, and is never before the
/// resumption. A clock that had ended before the pause stays as it is.
Deadline resume(ClockRule const& rule, Deadline const& before, Instant paused_at,
                Instant resumed_at, Calendar const& calendar);

/// Deemed service after `days` whole calendar days, the day of sending not counted: the start of
/// the day that follows them (sent on 1 July, 3 days: 5 July, 00:00).
Instant deemed_served(Instant sent_at, int days, Zone zone);

}  // namespace chubei
