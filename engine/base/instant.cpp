#include "engine/base/instant.hpp"

#include <charconv>
#include <chrono>
#include <optional>

namespace chubei {
namespace {

constexpr std::int64_t second_ms = 1000;
constexpr std::int64_t minute_ms = 60 * second_ms;
constexpr std::int64_t hour_ms = 60 * minute_ms;
constexpr std::int64_t day_ms = 24 * hour_ms;

std::int64_t floor_div(std::int64_t number, std::int64_t divisor) {
  auto const quotient = number / divisor;
  return number % divisor < 0 ? quotient - 1 : quotient;
}

std::int64_t local_ms(Instant instant, Zone zone) {
  return instant.ms + zone.offset_minutes * minute_ms;
}

/// Reads a text of fixed shape from the left; once something does not fit, it stays failed.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  int digits(std::size_t count) {
    int number = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (text_.empty() || text_[0] < '0' || text_[0] > '9') {
        is_good_ = false;
        return 0;
      }
      number = number * 10 + (text_[0] - '0');
      text_.remove_prefix(1);
    }
    return number;
  }

  bool take(std::string_view any_of) {
    if (text_.empty() || any_of.find(text_[0]) == std::string_view::npos) return false;
    last_ = text_[0];
    text_.remove_prefix(1);
    return true;
  }

  void expect(std::string_view any_of) { is_good_ = take(any_of) && is_good_; }
  char last() const { return last_; }
  std::size_t leading_digits() const {
    return std::min(text_.find_first_not_of("0123456789"), text_.size());
  }
  bool is_good() const { return is_good_; }
  bool is_at_end() const { return is_good_ && text_.empty(); }

 private:
  std::string_view text_;
  bool is_good_ = true;
  char last_ = 0;
};

std::optional<Date> read_date(Cursor& cursor) {
  Civil day;
  day.year = cursor.digits(4);
  cursor.expect("-");
  day.month = static_cast<unsigned>(cursor.digits(2));
  cursor.expect("-");
  day.day = static_cast<unsigned>(cursor.digits(2));
  if (!cursor.is_good() || day.month < 1 || day.month > 12) return std::nullopt;
  if (day.day < 1 || day.day > days_in_month(day.year, day.month)) return std::nullopt;
  return date_of(day);
}

/// hh:mm:ss[.f[f[f]]]
std::optional<std::int64_t> read_time_of_day(Cursor& cursor) {
  int const hour = cursor.digits(2);
  cursor.expect(":");
  int const minute = cursor.digits(2);
  cursor.expect(":");
  int const second = cursor.digits(2);
  std::int64_t fraction_ms = 0;
  if (cursor.take(".")) {
    auto const places = cursor.leading_digits();
    if (places < 1 || places > 3) return std::nullopt;
    fraction_ms = cursor.digits(places);
    for (auto i = places; i < 3; ++i) fraction_ms *= 10;
  }
  if (!cursor.is_good() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return hour * hour_ms + minute * minute_ms + second * second_ms + fraction_ms;
}

/// Z or ±hh:mm, as minutes.
std::optional<Zone> read_zone(Cursor& cursor) {
  if (cursor.take("Zz")) return Zone{0};
  cursor.expect("+-");
  int const sign = cursor.last() == '-' ? -1 : 1;
  int const hours = cursor.digits(2);
  cursor.expect(":");
  int const minutes = cursor.digits(2);
  if (!cursor.is_good() || hours > 23 || minutes > 59) return std::nullopt;
  return Zone{sign * (hours * 60 + minutes)};
}

std::optional<Instant> read_instant(std::string_view text) {
  Cursor cursor(text);
  auto const date = read_date(cursor);
  if (!date) return std::nullopt;
  cursor.expect("Tt");
  auto const ms_of_day = read_time_of_day(cursor);
  if (!ms_of_day) return std::nullopt;
  auto const zone = read_zone(cursor);
  if (!zone || !cursor.is_at_end()) return std::nullopt;
  auto const instant = at(*date, *ms_of_day, *zone);
  // The offset may carry the first or last hours of the four-digit years out of them.
  int const year = civil(date_in(instant, Zone{0})).year;
  if (year < 0 || year > 9999) return std::nullopt;
  return instant;
}

struct TimeOfDay {
  int hour, minute, second, millisecond;
};

TimeOfDay split(std::int64_t ms) {
  return {static_cast<int>(ms / hour_ms), static_cast<int>(ms / minute_ms % 60),
          static_cast<int>(ms / second_ms % 60), static_cast<int>(ms % second_ms)};
}

/// At least `width` digits.
void append_digits(std::string& text, int number, std::size_t width) {
  char digits[12];
  auto const end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  auto const count = static_cast<std::size_t>(end - digits);
  if (count < width) text.append(width - count, '0');
  text.append(digits, count);
}

void append_date(std::string& text, Date date) {
  auto const day = civil(date);
  append_digits(text, day.year, 4);
  text += '-';
  append_digits(text, static_cast<int>(day.month), 2);
  text += '-';
  append_digits(text, static_cast<int>(day.day), 2);
}

void append_time(std::string& text, TimeOfDay const& time) {
  text += 'T';
  append_digits(text, time.hour, 2);
  text += ':';
  append_digits(text, time.minute, 2);
  text += ':';
  append_digits(text, time.second, 2);
}

}  // namespace

Civil civil(Date date) {
  std::chrono::year_month_day const day{std::chrono::sys_days{std::chrono::days{date.days}}};
  return {static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
          static_cast<unsigned>(day.day())};
}

Date date_of(Civil civil) {
  std::chrono::year_month_day const day{
      std::chrono::year{civil.year}, std::chrono::month{civil.month}, std::chrono::day{civil.day}};
  ensure(day.ok());
  return {static_cast<std::int32_t>(std::chrono::sys_days{day}.time_since_epoch().count())};
}

unsigned days_in_month(int year, unsigned month) {
  ensure(month >= 1 && month <= 12);
  std::chrono::year_month_day_last const last{
      std::chrono::year{year}, std::chrono::month_day_last{std::chrono::month{month}}};
  return static_cast<unsigned>(last.day());
}

int weekday(Date date) {
  std::chrono::weekday const day{std::chrono::sys_days{std::chrono::days{date.days}}};
  return static_cast<int>(day.iso_encoding());
}

Date date_in(Instant instant, Zone zone) {
  return {static_cast<std::int32_t>(floor_div(local_ms(instant, zone), day_ms))};
}

std::int64_t time_of_day_ms(Instant instant, Zone zone) {
  auto const ms = local_ms(instant, zone);
  return ms - floor_div(ms, day_ms) * day_ms;
}

Instant at(Date date, std::int64_t ms_of_day, Zone zone) {
  return {date.days * day_ms + ms_of_day - zone.offset_minutes * minute_ms};
}

Result<Date> parse_date(std::string_view text) {
  Cursor cursor(text);
  auto const date = read_date(cursor);
  if (date && cursor.is_at_end()) return *date;
  return fail(ErrorCode::bad_request, {"日期应写作 2024-07-26，且当日确实存在",
                                       "a date is written 2024-07-26 and must exist"});
}

std::string format(Date date) {
  std::string text;
  append_date(text, date);
  return text;
}

Result<Instant> parse_instant(std::string_view text) {
  if (auto const instant = read_instant(text)) return *instant;
  return fail(ErrorCode::bad_request,
              {"时刻应写作 2024-07-26T09:00:00+08:00，须带时区，最多精确到毫秒，不含闰秒",
               "an instant is written 2024-07-26T09:00:00+08:00: with its offset, at most "
               "milliseconds, no leap second"});
}

std::string format(Instant instant) {
  std::string text;
  text.reserve(24);
  append_date(text, date_in(instant, Zone{0}));
  auto const time = split(time_of_day_ms(instant, Zone{0}));
  append_time(text, time);
  text += '.';
  append_digits(text, time.millisecond, 3);
  text += 'Z';
  return text;
}

std::string format(Instant instant, Zone zone) {
  std::string text;
  text.reserve(25);
  append_date(text, date_in(instant, zone));
  append_time(text, split(time_of_day_ms(instant, zone)));
  int const offset = zone.offset_minutes < 0 ? -zone.offset_minutes : zone.offset_minutes;
  text += zone.offset_minutes < 0 ? '-' : '+';
  append_digits(text, offset / 60, 2);
  text += ':';
  append_digits(text, offset % 60, 2);
  return text;
}

}  // namespace chubei
