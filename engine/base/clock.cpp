#include "engine/base/clock.hpp"

#include "engine/base/json.hpp"

#include <algorithm>

namespace chubei {
namespace {

constexpr std::int64_t hour_ms = 3'600'000;
constexpr std::int64_t day_ms = 24 * hour_ms;
constexpr int year_max = 9999;

Date day_before(Date date) { return {date.days - 1}; }
Date last_date() { return date_of({year_max, 12, 31}); }

Date plus_days(Date date, std::int64_t days) {
  return {static_cast<std::int32_t>(std::min<std::int64_t>(date.days + days, last_date().days))};
}

/// Civil Code article 202: the corresponding day or, where the month has none, its last. With the
/// start day counted the period is full on the day before the corresponding one.
Date plus_months(Date start, std::int64_t months, bool counts_start) {
  if (months == 0) return start;
  auto const from = civil(start);
  auto const month = std::int64_t{from.year} * 12 + (from.month - 1) + months;
  if (month / 12 > year_max) return last_date();
  int const year = static_cast<int>(month / 12);
  auto const month_of_year = static_cast<unsigned>(month % 12) + 1;
  auto const length = days_in_month(year, month_of_year);
  if (from.day > length) return date_of({year, month_of_year, length});
  auto const corresponding = date_of({year, month_of_year, from.day});
  return counts_start ? day_before(corresponding) : corresponding;
}

bool is_published(Calendar const& calendar, Date first, Date last) {
  for (int year = civil(first).year; year <= civil(last).year; ++year) {
    if (!calendar.is_published(year)) return false;
  }
  return true;
}

Date rolled(Roll roll, Date end, Calendar const& calendar) {
  switch (roll) {
    case Roll::none:
      return end;
    case Roll::next_working_day:
      return calendar.after_working_days(day_before(end), 1);
    case Roll::previous_working_day:
      while (!calendar.is_working_or_assumed(end)) end = day_before(end);
      return end;
  }
  ensure(false);
  return end;
}

/// The last day before it is rolled.
Date last_day(ClockRule const& rule, Date start, Calendar const& calendar) {
  switch (rule.unit) {
    case ClockUnit::hours:
      break;
    case ClockUnit::days:
      return plus_days(
          start, rule.counts_start ? std::max<std::int64_t>(rule.amount - 1, 0) : rule.amount);
    case ClockUnit::working_days: {
      bool const from_start = rule.counts_start && rule.amount > 0;
      auto const end =
          calendar.after_working_days(from_start ? day_before(start) : start, rule.amount);
      return std::min(end, last_date());
    }
    case ClockUnit::months:
      return plus_months(start, rule.amount, rule.counts_start);
    case ClockUnit::years:
      return plus_months(start, rule.amount * 12, rule.counts_start);
  }
  ensure(false);
  return start;
}

/// Rolls and closes a last day that was reckoned from the calendar of `first` on.
Deadline close(ClockRule const& rule, Date first, Date last, Instant not_before,
               Calendar const& calendar) {
  auto const end = rolled(rule.roll, last, calendar);
  bool const counts_working_days = rule.unit == ClockUnit::working_days;
  Deadline result;
  result.due = std::max(at(end, rule.closes_ms, calendar.zone()), not_before);
  if (counts_working_days || rule.roll != Roll::none) {
    auto const asked_from = counts_working_days ? std::min(first, end) : std::min(last, end);
    result.calendar_version = calendar.version();
    result.provisional = !is_published(calendar, asked_from, std::max(last, end));
  }
  return result;
}

/// The day an instant belongs to: a day is over once it has closed.
Date open_day(ClockRule const& rule, Instant instant, Zone zone) {
  auto const day = date_in(instant, zone);
  return time_of_day_ms(instant, zone) < rule.closes_ms ? day : Date{day.days + 1};
}

}  // namespace

Deadline deadline(ClockRule const& rule, Instant start, Calendar const& calendar) {
  if (rule.unit == ClockUnit::hours) {
    auto const latest = at(last_date(), day_ms, Zone{0});
    return {std::max(std::min(Instant{start.ms + rule.amount * hour_ms}, latest), start), "",
            false};
  }
  auto const first = date_in(start, calendar.zone());
  return close(rule, first, last_day(rule, first, calendar), start, calendar);
}

Deadline resume(ClockRule const& rule, Deadline const& before, Instant paused_at,
                Instant resumed_at, Calendar const& calendar) {
  if (paused_at >= before.due || resumed_at <= paused_at) return before;
  if (rule.unit == ClockUnit::hours) {
    return {{before.due.ms + (resumed_at.ms - paused_at.ms)}, "", false};
  }
  auto const zone = calendar.zone();
  auto const paused = open_day(rule, paused_at, zone);
  auto const resumed = open_day(rule, resumed_at, zone);
  auto const old_end = date_in({before.due.ms - 1}, zone);
  auto end = plus_days(old_end, resumed.days - paused.days);
  if (rule.unit == ClockUnit::working_days) {
    auto const left = working_days_between(calendar, day_before(paused), old_end);
    end = left > 0 ? calendar.after_working_days(day_before(resumed), left) : resumed;
  }
  return close(rule, paused, end, resumed_at, calendar);
}

Instant deemed_served(Instant sent_at, int days, Zone zone) {
  return at(plus_days(date_in(sent_at, zone), days), day_ms, zone);
}

}  // namespace chubei
