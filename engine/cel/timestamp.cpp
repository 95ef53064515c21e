#include "engine/cel/timestamp.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>

namespace chubei::cel {
namespace {

__extension__ using Wide = __int128;  // sums of seconds and nanoseconds do not overflow it

constexpr std::int64_t first_second = -62'135'596'800;  // 0001-01-01T00:00:00Z
constexpr std::int64_t last_second = 253'402'300'799;   // 9999-12-31T23:59:59Z
constexpr std::int64_t nanos_per_second = 1'000'000'000;
constexpr std::int64_t seconds_per_day = 86'400;

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

/// Reads the text from the left; every read fails for good once one failed.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool good() const { return good_; }
  bool at_end() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  int digits(std::size_t count) {
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (peek() < '0' || peek() > '9') return fail();
      value = value * 10 + (peek() - '0');
      rest_.remove_prefix(1);
    }
    return value;
  }
  bool accept(char character) {
    if (peek() != character) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(bool accepted) { good_ = good_ && accepted; }

  /// Up to nine digits as nanoseconds.
  std::int32_t fraction() {
    std::int32_t value = 0;
    int count = 0;
    for (; peek() >= '0' && peek() <= '9' && count < 9; ++count) value = value * 10 + (digits(1));
    if (count == 0) fail();
    for (; count < 9; ++count) value *= 10;
    return value;
  }

 private:
  int fail() {
    good_ = false;
    return 0;
  }
  std::string_view rest_;
  bool good_ = true;
};

/// "+08:00" or "08:00" after an optional sign; seconds.
std::int32_t read_offset(Reader& reader) {
  bool const negative = reader.accept('-');
  if (!negative) reader.accept('+');
  int const hours = reader.digits(2);
  reader.expect(reader.accept(':'));
  int const minutes = reader.digits(2);
  reader.expect(hours <= 23 && minutes <= 59);
  return (negative ? -1 : 1) * (hours * 3600 + minutes * 60);
}

std::string fraction_text(std::int64_t nanos) {
  if (nanos == 0) return {};
  std::array<char, 16> buffer{};
  std::snprintf(buffer.data(), buffer.size(), ".%09lld", static_cast<long long>(nanos));
  std::string text(buffer.data());
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

struct Unit {
  std::string_view text;
  std::int64_t nanos;
};
// Longer names first where one begins another.
constexpr std::array<Unit, 8> units{{{"ns", 1},
                                     {"us", 1'000},
                                     {"µs", 1'000},
                                     {"μs", 1'000},
                                     {"ms", 1'000'000},
                                     {"s", nanos_per_second},
                                     {"m", 60 * nanos_per_second},
                                     {"h", 3'600 * nanos_per_second}}};

// "1.5" of a unit, exact to the nanosecond below; nullopt on overflow or where there is no digit.
std::optional<Wide> read_amount(std::string_view& text) {
  std::int64_t whole = 0;
  std::int64_t fraction = 0;
  std::int64_t scale = 1;
  bool any = false;
  auto digit = [&] { return !text.empty() && text.front() >= '0' && text.front() <= '9'; };
  for (; digit(); text.remove_prefix(1), any = true)
    if (__builtin_mul_overflow(whole, 10, &whole) ||
        __builtin_add_overflow(whole, text.front() - '0', &whole))
      return std::nullopt;
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    for (; digit(); text.remove_prefix(1), any = true)
      if (scale < 1'000'000'000'000'000) {
        fraction = fraction * 10 + (text.front() - '0');
        scale *= 10;
      }
  }
  if (!any) return std::nullopt;
  for (auto const& unit : units)
    if (text.starts_with(unit.text)) {
      text.remove_prefix(unit.text.size());
      return static_cast<Wide>(whole) * unit.nanos +
             static_cast<Wide>(fraction) * unit.nanos / scale;
    }
  return std::nullopt;
}

std::optional<Duration> checked_duration(Wide nanos) {
  if (nanos < std::numeric_limits<std::int64_t>::min() ||
      nanos > std::numeric_limits<std::int64_t>::max())
    return std::nullopt;
  return Duration{static_cast<std::int64_t>(nanos)};
}

std::optional<Timestamp> shifted(Timestamp timestamp, Wide nanos) {
  Wide const total =
      static_cast<Wide>(timestamp.seconds) * nanos_per_second + timestamp.nanos + nanos;
  Wide const remainder = total % nanos_per_second;
  Wide const seconds = total / nanos_per_second - (remainder < 0 ? 1 : 0);
  Timestamp const result{static_cast<std::int64_t>(seconds),
                         static_cast<std::int32_t>(total - seconds * nanos_per_second)};
  if (!in_range(result)) return std::nullopt;
  return result;
}

struct NamedZone {
  std::string_view name;
  int offset_minutes;
};
// Zones whose clock does not change today. Their older history is not told apart.
constexpr std::array<NamedZone, 17> named_zones{{{"UTC", 0},
                                                 {"Etc/UTC", 0},
                                                 {"GMT", 0},
                                                 {"Etc/GMT", 0},
                                                 {"Z", 0},
                                                 {"Asia/Shanghai", 480},
                                                 {"PRC", 480},
                                                 {"Asia/Urumqi", 360},
                                                 {"Asia/Hong_Kong", 480},
                                                 {"Asia/Macau", 480},
                                                 {"Asia/Taipei", 480},
                                                 {"Asia/Singapore", 480},
                                                 {"Asia/Tokyo", 540},
                                                 {"Asia/Seoul", 540},
                                                 {"Asia/Kolkata", 330},
                                                 {"Asia/Kathmandu", 345},
                                                 {"Asia/Dubai", 240}}};

}  // namespace

Timestamp Timestamp::from(Instant instant) {
  std::int64_t const seconds = floor_divide(instant.ms, 1000);
  return {seconds, static_cast<std::int32_t>((instant.ms - seconds * 1000) * 1'000'000)};
}

Instant Timestamp::instant() const { return {seconds * 1000 + nanos / 1'000'000}; }

bool in_range(Timestamp timestamp) {
  return timestamp.seconds >= first_second && timestamp.seconds <= last_second;
}

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  Reader reader(text);
  int const year = reader.digits(4);
  reader.expect(reader.accept('-'));
  auto const month = static_cast<unsigned>(reader.digits(2));
  reader.expect(reader.accept('-'));
  auto const day = static_cast<unsigned>(reader.digits(2));
  reader.expect(reader.accept('T') || reader.accept('t'));
  int const hours = reader.digits(2);
  reader.expect(reader.accept(':'));
  int const minutes = reader.digits(2);
  reader.expect(reader.accept(':'));
  int const seconds = reader.digits(2);
  std::int32_t const nanos = reader.accept('.') ? reader.fraction() : 0;
  std::int32_t offset = 0;
  if (!reader.accept('Z') && !reader.accept('z')) {
    reader.expect(reader.peek() == '+' || reader.peek() == '-');
    offset = read_offset(reader);
  }
  if (!reader.good() || !reader.at_end() || year < 1 || month < 1 || month > 12 || day < 1 ||
      day > days_in_month(year, month) || hours > 23 || minutes > 59 || seconds > 59)
    return std::nullopt;
  Date const date = date_of({year, month, day});
  Timestamp const result{
      date.days * seconds_per_day + hours * 3600 + minutes * 60 + seconds - offset, nanos};
  if (!in_range(result)) return std::nullopt;
  return result;
}

std::string format(Timestamp timestamp) {
  Fields const at = fields(timestamp, 0);
  std::array<char, 64> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04d-%02d-%02dT%02d:%02d:%02d", at.year, at.month,
                at.day, at.hours, at.minutes, at.seconds);
  return buffer.data() + fraction_text(timestamp.nanos) + "Z";
}

std::optional<Duration> parse_duration(std::string_view text) {
  bool const negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return Duration{};
  if (text.empty()) return std::nullopt;
  Wide total = 0;
  while (!text.empty()) {
    auto const amount = read_amount(text);
    if (!amount) return std::nullopt;
    total += *amount;
    if (total > static_cast<Wide>(1) << 64) return std::nullopt;
  }
  return checked_duration(negative ? -total : total);
}

std::string format(Duration duration) {
  std::int64_t const seconds = duration.nanos / nanos_per_second;
  std::int64_t const nanos = duration.nanos % nanos_per_second;
  std::string const sign = duration.nanos < 0 && seconds == 0 ? "-" : "";
  return sign + std::to_string(seconds) + fraction_text(nanos < 0 ? -nanos : nanos) + "s";
}

std::optional<Timestamp> add(Timestamp timestamp, Duration duration) {
  return shifted(timestamp, duration.nanos);
}

std::optional<Timestamp> subtract(Timestamp timestamp, Duration duration) {
  return shifted(timestamp, -static_cast<Wide>(duration.nanos));
}

std::optional<Duration> subtract(Timestamp left, Timestamp right) {
  return checked_duration(static_cast<Wide>(left.seconds - right.seconds) * nanos_per_second +
                          left.nanos - right.nanos);
}

std::optional<Duration> add(Duration left, Duration right) {
  return checked_duration(static_cast<Wide>(left.nanos) + right.nanos);
}

std::optional<Duration> subtract(Duration left, Duration right) {
  return checked_duration(static_cast<Wide>(left.nanos) - right.nanos);
}

std::optional<std::int32_t> zone_offset(std::string_view zone) {
  auto const named = std::ranges::find(named_zones, zone, &NamedZone::name);
  if (named != named_zones.end()) return named->offset_minutes * 60;
  Reader reader(zone);
  std::int32_t const offset = read_offset(reader);
  if (!reader.good() || !reader.at_end()) return std::nullopt;
  return offset;
}

Fields fields(Timestamp timestamp, std::int32_t offset_seconds) {
  std::int64_t const local = timestamp.seconds + offset_seconds;
  std::int64_t const days = floor_divide(local, seconds_per_day);
  auto const of_day = static_cast<int>(local - days * seconds_per_day);
  Date const date{static_cast<std::int32_t>(days)};
  Civil const day = civil(date);
  Date const new_year = date_of({day.year, 1, 1});
  return {day.year,
          static_cast<int>(day.month),
          static_cast<int>(day.day),
          date.days - new_year.days + 1,
          weekday(date) % 7,
          of_day / 3600,
          of_day / 60 % 60,
          of_day % 60,
          timestamp.nanos / 1'000'000};
}

}  // namespace chubei::cel
