#include "engine/base/json.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace chubei::json {
namespace {

/// The order of UTF-16 code units (RFC 8785 section 3.2.3) on UTF-8: as bytes, but for characters
/// above U+FFFF, whose surrogates (D800-DFFF) come before U+E000-U+FFFF.
bool utf16_less(boost::json::string_view left, boost::json::string_view right) {
  auto const length = std::min(left.size(), right.size());
  auto const [l, r] = std::mismatch(left.begin(), left.begin() + length, right.begin());
  if (l == left.begin() + length) return left.size() < right.size();
  auto const rank = [](char c) {
    auto const byte = static_cast<unsigned char>(c);
    if (byte == 0xEE || byte == 0xEF) return 0x100 + byte;
    return 0 + byte;
  };
  return rank(*l) < rank(*r);
}

bool is_plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; }

/// The first character that is not plain, or `end`. Words of eight are passed over at once; one in
/// which a byte might not be plain is looked at byte by byte.
char const* skip_plain(char const* at, char const* end) {
  constexpr std::uint64_t each = 0x0101010101010101;
  for (; end - at >= 8; at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, 8);
    auto const quotes = word ^ (each * '"');
    auto const slashes = word ^ (each * '\\');
    auto const found = ((word - each * 0x20) & ~word) | ((quotes - each) & ~quotes) |
                       ((slashes - each) & ~slashes);
    if (found & (each * 0x80)) break;
  }
  return std::find_if_not(at, end, is_plain);
}

void write_escape(std::string& out, char c) {
  constexpr char hex[] = "0123456789abcdef";
  out += '\\';
  switch (c) {
    case '"':
    case '\\':
      out += c;
      return;
    case '\b':
      out += 'b';
      return;
    case '\f':
      out += 'f';
      return;
    case '\n':
      out += 'n';
      return;
    case '\r':
      out += 'r';
      return;
    case '\t':
      out += 't';
      return;
    default:
      out.append("u00").append(1, hex[c >> 4]).append(1, hex[c & 15]);
  }
}

void write_text(std::string& out, boost::json::string_view text) {
  out += '"';
  auto const* at = text.data();
  auto const* const end = at + text.size();
  while (at != end) {
    auto const* const stop = skip_plain(at, end);
    out.append(at, stop);
    at = stop;
    if (at != end) write_escape(out, *at++);
  }
  out += '"';
}

/// The shortest digits d1 d2 … dk that read back as the number, which is 0.d1d2…dk × 10^point.
struct Decimal {
  std::string digits;
  int point = 0;
};

Decimal shortest(double positive) {
  char buffer[32];
  auto const written =
      std::to_chars(buffer, buffer + sizeof buffer, positive, std::chars_format::scientific);
  std::string_view const text(buffer, static_cast<std::size_t>(written.ptr - buffer));
  auto const e = text.find('e');
  Decimal decimal;
  decimal.digits = text.substr(0, 1);
  if (e > 2) decimal.digits += text.substr(2, e - 2);
  auto const exponent = text.substr(text[e + 1] == '+' ? e + 2 : e + 1);
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), decimal.point);
  ++decimal.point;
  return decimal;
}

/// ECMAScript Number::toString, steps 6-12; k digits, n = point.
void write_number(std::string& out, double number) {
  if (number == 0) {  // -0 too
    out += '0';
    return;
  }
  if (number < 0) out += '-';
  auto const [digits, n] = shortest(std::fabs(number));
  int const k = static_cast<int>(digits.size());
  if (k <= n && n <= 21) {
    out.append(digits).append(static_cast<std::size_t>(n - k), '0');
  } else if (0 < n && n <= 21) {
    out.append(digits, 0, static_cast<std::size_t>(n)).append(1, '.');
    out.append(digits, static_cast<std::size_t>(n));
  } else if (-6 < n && n <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-n), '0').append(digits);
  } else {
    out += digits[0];
    if (k > 1) out.append(1, '.').append(digits, 1);
    out.append(n > 0 ? "e+" : "e-").append(std::to_string(std::abs(n - 1)));
  }
}

template <class Integer>
void write_integer(std::string& out, Integer number) {
  constexpr auto exact = Integer{1} << 53;
  if (number > exact || (std::is_signed_v<Integer> && number < Integer{0} - exact)) {
    write_number(out, static_cast<double>(number));
    return;
  }
  char buffer[24];
  auto const written = std::to_chars(buffer, buffer + sizeof buffer, number);
  out.append(buffer, written.ptr);
}

void write(std::string& out, value const& value);

void write(std::string& out, array const& array) {
  out += '[';
  bool is_first = true;
  for (auto const& element : array) {
    if (!is_first) out += ',';
    is_first = false;
    write(out, element);
  }
  out += ']';
}

void write(std::string& out, object const& object) {
  boost::container::small_vector<boost::json::key_value_pair const*, 24> members;
  for (auto const& member : object) members.push_back(&member);
  std::ranges::sort(members, [](auto const* left, auto const* right) {
    return utf16_less(left->key(), right->key());
  });
  out += '{';
  bool is_first = true;
  for (auto const* member : members) {
    if (!is_first) out += ',';
    is_first = false;
    write_text(out, member->key());
    out += ':';
    write(out, member->value());
  }
  out += '}';
}

void write(std::string& out, value const& value) {
  switch (value.kind()) {
    case boost::json::kind::null:
      out += "null";
      return;
    case boost::json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      return;
    case boost::json::kind::int64:
      return write_integer(out, value.get_int64());
    case boost::json::kind::uint64:
      return write_integer(out, value.get_uint64());
    case boost::json::kind::double_:
      ensure(std::isfinite(value.get_double()));
      return write_number(out, value.get_double());
    case boost::json::kind::string:
      return write_text(out, value.get_string());
    case boost::json::kind::array:
      return write(out, value.get_array());
    case boost::json::kind::object:
      return write(out, value.get_object());
  }
}

}  // namespace

void append_canonical(std::string& out, value const& value) { write(out, value); }
void append_canonical(std::string& out, object const& object) { write(out, object); }
void append_canonical(std::string& out, std::string_view text) { write_text(out, text); }

std::string canonical(value const& value) {
  std::string out;
  write(out, value);
  return out;
}

}  // namespace chubei::json
