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
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (unsigned char const byte : bytes) {
    bits = bits << 8 | byte;
    held += 8;
    for (; held >= 6; held -= 6) out += letters[bits >> (held - 6) & 63];
  }
  if (held > 0) out += letters[bits << (6 - held) & 63];
}

/// Decodes letters without padding into `sink`; the offset of the first wrong letter, if any.
template <class Sink>
std::optional<std::size_t> decode_groups(std::string_view letters, Values const& values,
                                         Sink sink) {
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    auto const value = values[static_cast<unsigned char>(letters[i])];
    if (value < 0) return i;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    sink(static_cast<unsigned char>(bits >> held & 255));
  }
  bool const is_whole = held < 6 && (bits & ((1u << held) - 1)) == 0;
  if (!is_whole) return letters.size() - 1;
  return std::nullopt;
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
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  auto const wrong = decode_groups(letters, base64_values,
                                   [&](unsigned char byte) { bytes += static_cast<char>(byte); });
  if (wrong) return wrong_at(*wrong, " Base64 ", "base64");
  return bytes;
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
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  auto const wrong = decode_groups(text, base64url_values,
                                   [&](unsigned char byte) { bytes += static_cast<char>(byte); });
  if (wrong) return wrong_at(*wrong, " Base64url ", "base64url");
  return bytes;
}

bool read_base64url(std::string_view text, unsigned char* bytes, std::size_t size) {
  if (text.size() != (size * 4 + 2) / 3) return false;
  return !decode_groups(text, base64url_values, [&](unsigned char byte) { *bytes++ = byte; });
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    auto const lead = static_cast<unsigned char>(text[i]);
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
