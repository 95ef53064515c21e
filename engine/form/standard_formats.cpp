#include "engine/form/standard_formats.hpp"

#include "engine/form/pattern.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <string>

namespace chubei::form {
namespace {

bool matches(std::string_view text, re2::RE2 const& pattern) {
  return re2::RE2::FullMatch({text.data(), text.size()}, pattern);
}

// Decimal digits only; -1 otherwise.
int digits(std::string_view text) {
  int value = 0;
  if (text.empty() || text.size() > 4) return -1;
  for (char letter : text) {
    if (letter < '0' || letter > '9') return -1;
    value = value * 10 + (letter - '0');
  }
  return value;
}

bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int month_days(int year, int month) {
  static constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

// Minutes east of UTC of "Z" or "+08:00"; nullopt-like 10,000 where wrong.
constexpr int no_offset = 10'000;
int offset_minutes(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() != 6 || text[3] != ':' || (text[0] != '+' && text[0] != '-')) return no_offset;
  int const hours = digits(text.substr(1, 2)), minutes = digits(text.substr(4, 2));
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return no_offset;
  return (text[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

}  // namespace

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  int const year = digits(text.substr(0, 4));
  int const month = digits(text.substr(5, 2)), day = digits(text.substr(8, 2));
  return year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= month_days(year, month);
}

bool is_time(std::string_view text) {
  if (text.size() < 9 || text[2] != ':' || text[5] != ':') return false;
  int const hour = digits(text.substr(0, 2)), minute = digits(text.substr(3, 2));
  int const second = digits(text.substr(6, 2));
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return false;
  auto rest = text.substr(8);
  if (rest.starts_with('.')) {
    auto end = rest.find_first_not_of("0123456789", 1);
    if (end == 1 || end == std::string_view::npos) return false;
    rest.remove_prefix(end);
  }
  int const offset = offset_minutes(rest);
  if (offset == no_offset) return false;
  if (second < 60) return true;
  int const utc = ((hour * 60 + minute - offset) % 1440 + 1440) % 1440;
  return utc == 1439;
}

bool is_date_time(std::string_view text) {
  return text.size() > 11 && (text[10] == 'T' || text[10] == 't') && is_date(text.substr(0, 10)) &&
         is_time(text.substr(11));
}

bool is_email(std::string_view text) {
  static re2::RE2 const pattern(
      "[^\\s@.\"(),:;<>\\[\\]\\\\]+(\\.[^\\s@.\"(),:;<>\\[\\]\\\\]+)*"
      "@([0-9A-Za-z]([0-9A-Za-z-]{0,61}[0-9A-Za-z])?\\.)*[0-9A-Za-z]([0-9A-Za-z-]{0,61}[0-9A-Za-z])"
      "?");
  return text.size() <= 254 && matches(text, pattern);
}

bool is_uri(std::string_view text) {
  static re2::RE2 const pattern(
      "[A-Za-z][A-Za-z0-9+.-]*:([A-Za-z0-9\\-._~:/?\\[\\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*"
      "(#([A-Za-z0-9\\-._~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)?");
  return matches(text, pattern);
}

bool is_uuid(std::string_view text) {
  static re2::RE2 const pattern("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");
  return matches(text, pattern);
}

bool is_ipv4(std::string_view text) {
  static re2::RE2 const pattern("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.|$)){4}");
  return !text.ends_with('.') && matches(text, pattern);
}

bool is_ipv6(std::string_view text) {
  auto const gap = text.find("::");
  bool const has_gap = gap != std::string_view::npos;
  if (has_gap && text.find("::", gap + 1) != std::string_view::npos) return false;
  static re2::RE2 const group("[0-9A-Fa-f]{1,4}");
  auto count = [&](std::string_view part, bool is_last) {
    if (part.empty()) return 0;
    int groups = 0;
    for (std::size_t at = 0; at <= part.size();) {
      auto const end = std::min(part.find(':', at), part.size());
      auto const one = part.substr(at, end - at);
      bool const ends = end == part.size() && is_last;
      if (ends && is_ipv4(one))
        groups += 2;
      else if (matches(one, group))
        ++groups;
      else
        return -1;
      at = end + 1;
    }
    return groups;
  };
  if (!has_gap) return count(text, true) == 8;
  int const left = count(text.substr(0, gap), false), right = count(text.substr(gap + 2), true);
  return left >= 0 && right >= 0 && left + right <= 7;
}

bool is_regex(std::string_view text) {
  std::string reason;
  return compile_pattern(text, reason) != nullptr;
}

bool is_phone_cn(std::string_view text) {
  static re2::RE2 const pattern(
      "((\\+86[- ]?)?1[3-9][0-9]{9})|((\\+86[- "
      "]?)?0(10|2[0-9]|[3-9][0-9]{2})-?[2-9][0-9]{6,7}(-[0-9]{1,6})?)");
  return matches(text, pattern);
}

}  // namespace chubei::form
