#include "engine/base/encoding.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace chubei {
namespace {

constexpr std::string_view hex_letters = "0123456789abcdef";
constexpr std::string_view base64_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view base64url_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

using Values = std::array<std::int8_t, 256>;

consteval Values values_of(std::string_view letters) {
  Values values{};
  values.fill(-1);
  for (std::size_t i = 0; i < letters.size(); ++i)
    values[static_cast<unsigned char>(letters[i])] = static_cast<std::int8_t>(i);
  return values;
}

constexpr Values hex_values = values_of(hex_letters);
constexpr Values base64_values = values_of(base64_letters);
constexpr Values base64url_values = values_of(base64url_letters);

std::unexpected<Error> wrong_at(std::size_t offset, std::string_view zh, std::string_view en) {
  auto const place = std::to_string(offset + 1);
  return fail(ErrorCode::bad_request,
              {"第" + place + "个字符处不是合法的" + std::string(zh) + "编码",
               "not " + std::string(en) + " at character " + place},
              {}, {{"offset", offset}});
}

void append_groups(std::string& out, std::string_view bytes, std::string_view letters) {
  auto const start = out.size();
  out.resize(start + (bytes.size() * 4 + 2) / 3);
  auto* to = out.data() + start;
  auto const* from = reinterpret_cast<unsigned char const*>(bytes.data());
  auto left = bytes.size();
  for (; left >= 3; left -= 3, from += 3) {
    auto const bits = static_cast<std::uint32_t>(from[0] << 16 | from[1] << 8 | from[2]);
    *to++ = letters[bits >> 18];
    *to++ = letters[bits >> 12 & 63];
    *to++ = letters[bits >> 6 & 63];
    *to++ = letters[bits & 63];
  }
  if (left == 0) return;
  auto const bits = static_cast<std::uint32_t>(from[0] << 16 | (left == 2 ? from[1] << 8 : 0));
  *to++ = letters[bits >> 18];
  *to++ = letters[bits >> 12 & 63];
  if (left == 2) *to++ = letters[bits >> 6 & 63];
}

/// How many letters from the start are letters of the alphabet.
std::size_t known_letters(std::string_view letters, Values const& values) {
  std::size_t known = 0;
  while (known < letters.size() && values[static_cast<unsigned char>(letters[known])] >= 0) ++known;
  return known;
}

/// Decodes letters without padding to `to`, which has room for all; the offset of the first wrong
/// letter, if any.
std::optional<std::size_t> decode_groups(std::string_view letters, Values const& values,
                                         unsigned char* to) {
  auto const value = [&](std::size_t i) {
    return static_cast<int>(values[static_cast<unsigned char>(letters[i])]);
  };
  std::size_t i = 0;
  for (; letters.size() - i >= 4; i += 4) {
    int const a = value(i), b = value(i + 1), c = value(i + 2), d = value(i + 3);
    if ((a | b | c | d) < 0) return known_letters(letters, values);
    *to++ = static_cast<unsigned char>(a << 2 | b >> 4);
    *to++ = static_cast<unsigned char>((b & 15) << 4 | c >> 2);
    *to++ = static_cast<unsigned char>((c & 3) << 6 | d);
  }
  auto const left = letters.size() - i;
  if (left == 0) return std::nullopt;
  int const a = value(i);
  int const b = left > 1 ? value(i + 1) : 0;
  int const c = left > 2 ? value(i + 2) : 0;
  if ((a | b | c) < 0) return known_letters(letters, values);
  bool const is_whole = (left == 2 && (b & 15) == 0) || (left == 3 && (c & 3) == 0);
  if (!is_whole) return letters.size() - 1;
  *to++ = static_cast<unsigned char>(a << 2 | b >> 4);
  if (left == 3) *to++ = static_cast<unsigned char>((b & 15) << 4 | c >> 2);
  return std::nullopt;
}

Result<std::string> decoded(std::string_view letters, Values const& values, std::string_view zh,
                            std::string_view en) {
  std::string bytes(letters.size() * 3 / 4, '\0');
  auto const wrong = decode_groups(letters, values, reinterpret_cast<unsigned char*>(bytes.data()));
  if (wrong) return wrong_at(*wrong, zh, en);
  return bytes;
}

std::size_t sequence_bytes(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF5 ? 4 : 0;
}

/// The second byte carries the bounds that rule out overlong forms, surrogates and what is past
/// U+10FFFF.
bool is_second(unsigned char lead, unsigned char second) {
  if (lead == 0xE0) return second >= 0xA0 && second <= 0xBF;
  if (lead == 0xED) return second >= 0x80 && second <= 0x9F;
  if (lead == 0xF0) return second >= 0x90 && second <= 0xBF;
  if (lead == 0xF4) return second >= 0x80 && second <= 0x8F;
  return second >= 0x80 && second <= 0xBF;
}

}  // namespace

std::string hex(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (unsigned char const byte : bytes) {
    text += hex_letters[byte >> 4];
    text += hex_letters[byte & 15];
  }
  return text;
}

Result<std::string> parse_hex(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() / 2);
  int high = -1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    int const value = hex_values[static_cast<unsigned char>(text[i])];
    if (value < 0) return wrong_at(i, "十六进制", "lower-case hex");
    if (high < 0) {
      high = value;
    } else {
      bytes += static_cast<char>(high << 4 | value);
      high = -1;
    }
  }
  if (high >= 0) return wrong_at(text.size(), "十六进制", "lower-case hex");
  return bytes;
}

std::string base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  append_groups(text, bytes, base64_letters);
  while (text.size() % 4 != 0) text += '=';
  return text;
}

Result<std::string> parse_base64(std::string_view text) {
  if (text.size() % 4 != 0) return wrong_at(text.size(), " Base64 ", "base64");
  auto letters = text;
  for (int i = 0; i < 2 && letters.ends_with('='); ++i) letters.remove_suffix(1);
  return decoded(letters, base64_values, " Base64 ", "base64");
}

std::string base64url(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  append_base64url(text, bytes);
  return text;
}

void append_base64url(std::string& text, std::string_view bytes) {
  append_groups(text, bytes, base64url_letters);
}

Result<std::string> parse_base64url(std::string_view text) {
  return decoded(text, base64url_values, " Base64url ", "base64url");
}

bool read_base64url(std::string_view text, unsigned char* bytes, std::size_t size) {
  if (text.size() != (size * 4 + 2) / 3) return false;
  return !decode_groups(text, base64url_values, bytes);
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    auto const lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    auto const length = sequence_bytes(lead);
    if (length == 0 || text.size() - i < length) return false;
    if (length > 1 && !is_second(lead, static_cast<unsigned char>(text[i + 1]))) return false;
    for (std::size_t k = 2; k < length; ++k)
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return false;
    i += length;
  }
  return true;
}

}  // namespace chubei
