#include "engine/form/pattern.hpp"

#include "engine/form/form.hpp"

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <optional>

namespace chubei::form {
namespace {

constexpr std::int64_t memory_bytes_max = 1 << 20;

// The four hex digits of \uXXXX at `at`.
std::optional<std::uint32_t> unicode_escape(std::string_view text, std::size_t at) {
  if (text.size() < at + 6 || text[at] != '\\' || text[at + 1] != 'u') return std::nullopt;
  std::uint32_t code = 0;
  auto const* end = text.data() + at + 6;
  auto [stop, error] = std::from_chars(text.data() + at + 2, end, code, 16);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return code;
}

void append_code(std::string& out, std::uint32_t code) {
  char text[16];
  auto length = std::snprintf(text, sizeof text, "\\x{%x}", static_cast<unsigned>(code));
  out.append(text, static_cast<std::size_t>(length));
}

}  // namespace

std::string to_re2(std::string_view ecma) {
  std::string out;
  for (std::size_t at = 0; at < ecma.size();) {
    if (auto high = unicode_escape(ecma, at)) {
      at += 6;
      auto low = unicode_escape(ecma, at);
      bool pair = *high >= 0xD800 && *high < 0xDC00 && low && *low >= 0xDC00 && *low < 0xE000;
      append_code(out, pair ? 0x10000 + ((*high - 0xD800) << 10) + (*low - 0xDC00) : *high);
      if (pair) at += 6;
      continue;
    }
    std::size_t length = ecma[at] == '\\' && at + 1 < ecma.size() ? 2 : 1;
    out.append(ecma.substr(at, length));
    at += length;
  }
  return out;
}

std::unique_ptr<re2::RE2> compile_pattern(std::string_view ecma, std::string& reason) {
  if (ecma.size() > pattern_bytes_max) {
    reason = "longer than " + std::to_string(pattern_bytes_max) + " bytes";
    return nullptr;
  }
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(memory_bytes_max);
  auto pattern = std::make_unique<re2::RE2>(to_re2(ecma), options);
  if (pattern->ok()) return pattern;
  reason = pattern->error();
  return nullptr;
}

}  // namespace chubei::form
