#include "engine/ledger/canonical.hpp"

#include "engine/base/encoding.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace chubei::ledger {
namespace {

constexpr std::size_t token_bytes_max = 64;
constexpr std::uint64_t safe_integer_max = (std::uint64_t{1} << 53) - 1;  // RFC 8785 appendix D
constexpr std::size_t long_escape_bytes = 6;
constexpr std::int64_t ms_per_day = 86'400'000;
constexpr std::int64_t ms_year_0 = -62'167'219'200'000;     // 0000-01-01T00:00:00.000Z
constexpr std::int64_t ms_year_9999 = 253'402'300'799'999;  // 9999-12-31T23:59:59.999Z
constexpr std::string_view instant_shape = "dddd-dd-ddTdd:dd:dd.dddZ";

constexpr auto plain_letters = [] {
  std::array<bool, 256> plain{};
  for (unsigned c = 0x20; c < plain.size(); ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}();

/// Bytes from the start of the text that stand for themselves in a JSON string.
std::size_t plain_bytes(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && plain_letters[static_cast<unsigned char>(text[count])]) ++count;
  return count;
}

constexpr auto token_letters = [] {
  std::array<bool, 256> allowed{};
  for (char const c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                       "0123456789-_.:/"))
    allowed[static_cast<unsigned char>(c)] = true;
  return allowed;
}();

/// The letter after the backslash, or 0 where the six-letter form is due.
char short_escape(char c) {
  switch (c) {
    case '"':
      return '"';
    case '\\':
      return '\\';
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return 0;
  }
}

void append_escaped(std::string& out, char c) {
  out += '\\';
  if (char const letter = short_escape(c)) {
    out += letter;
    return;
  }
  constexpr std::string_view digits = "0123456789abcdef";
  out += "u00";
  out += digits[static_cast<unsigned char>(c) >> 4];
  out += digits[static_cast<unsigned char>(c) & 15];
}

/// The character of a two-letter escape; -1 for none.
int short_escaped(char letter) {
  switch (letter) {
    case '"':
      return '"';
    case '\\':
      return '\\';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return -1;
  }
}

/// The control character of \\u00xx in lower case, where no shorter form exists; -1 for anything
/// else.
int long_escaped(std::string_view text) {
  if (!text.starts_with("\\u00") || text.size() < long_escape_bytes) return -1;
  auto const value = parse_hex(text.substr(4, 2));
  if (!value || static_cast<unsigned char>((*value)[0]) >= 0x20) return -1;
  return short_escape((*value)[0]) == 0 ? (*value)[0] : -1;
}

void write_digits(char* at, unsigned number, int digits) {
  for (int i = digits - 1; i >= 0; --i) {
    at[i] = static_cast<char>('0' + number % 10);
    number /= 10;
  }
}

unsigned read_digits(std::string_view text) {
  unsigned number = 0;
  for (char const c : text) number = number * 10 + static_cast<unsigned>(c - '0');
  return number;
}

bool has_instant_shape(std::string_view text) {
  if (text.size() != instant_shape.size()) return false;
  return std::ranges::equal(text, instant_shape, [](char c, char shape) {
    return shape == 'd' ? c >= '0' && c <= '9' : c == shape;
  });
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    auto const plain = plain_bytes(text);
    out.append(text.substr(0, plain));
    if (plain == text.size()) break;
    append_escaped(out, text[plain]);
    text.remove_prefix(plain + 1);
  }
  out += '"';
}

void append_number(std::string& out, std::uint64_t number) {
  char digits[20];
  auto const end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, end);
}

void append_instant(std::string& out, Instant instant) {
  namespace chrono = std::chrono;
  auto const day = chrono::floor<chrono::days>(chrono::milliseconds(instant.ms));
  chrono::year_month_day const date{chrono::sys_days(day)};
  auto const ms = static_cast<unsigned>(instant.ms - day.count() * ms_per_day);
  char letters[] = "\"0000-00-00T00:00:00.000Z\"";
  write_digits(letters + 1, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  write_digits(letters + 6, static_cast<unsigned>(date.month()), 2);
  write_digits(letters + 9, static_cast<unsigned>(date.day()), 2);
  write_digits(letters + 12, ms / 3'600'000, 2);
  write_digits(letters + 15, ms / 60'000 % 60, 2);
  write_digits(letters + 18, ms / 1000 % 60, 2);
  write_digits(letters + 21, ms % 1000, 3);
  out.append(letters, sizeof letters - 1);
}

bool is_writable(Instant instant) { return instant.ms >= ms_year_0 && instant.ms <= ms_year_9999; }

Suite suite_named_in(std::string_view bytes) {
  constexpr std::string_view key = R"(,"suite":")";
  auto const found = bytes.rfind(key);
  if (found == std::string_view::npos) return Suite::intl;
  return bytes.substr(found + key.size()).starts_with("gm\"") ? Suite::gm : Suite::intl;
}

bool is_token(std::string_view text) {
  return !text.empty() && text.size() <= token_bytes_max && std::ranges::all_of(text, [](char c) {
    return token_letters[static_cast<unsigned char>(c)];
  });
}

std::string_view CanonicalReader::plain() {
  literal("\"");
  auto const end = ok_ ? bytes_.find('"', offset_) : std::string_view::npos;
  if (end == std::string_view::npos) {
    wrong();
    return {};
  }
  auto const text = bytes_.substr(offset_, end - offset_);
  offset_ = end + 1;
  return text;
}

std::string CanonicalReader::string(std::size_t bytes_max) {
  std::string out;
  literal("\"");
  while (ok_ && peek() != '"') {
    auto const rest = bytes_.substr(offset_);
    auto const plain = plain_bytes(rest);
    out.append(rest.substr(0, plain));
    offset_ += plain;
    if (peek() == '\\')
      escape(out);
    else if (peek() != '"')
      wrong();
    demand(out.size() <= bytes_max);
  }
  literal("\"");
  demand(is_utf8(out));
  return ok_ ? std::move(out) : std::string{};
}

/// Takes one escape if it is the one the writer makes for its character.
void CanonicalReader::escape(std::string& out) {
  auto const rest = bytes_.substr(offset_);
  if (rest.size() < 2) return wrong();
  int const escaped = rest[1] == 'u' ? long_escaped(rest) : short_escaped(rest[1]);
  if (escaped < 0) return wrong();
  offset_ += rest[1] == 'u' ? long_escape_bytes : 2;
  out += static_cast<char>(escaped);
}

std::uint64_t CanonicalReader::number() {
  std::uint64_t number = 0;
  auto const* begin = bytes_.data() + offset_;
  auto const [end, error] = std::from_chars(begin, bytes_.data() + bytes_.size(), number);
  bool const is_canonical = error == std::errc{} && !(*begin == '0' && end - begin > 1);
  if (!ok_ || !is_canonical || number > safe_integer_max) {
    wrong();
    return 0;
  }
  offset_ += static_cast<std::size_t>(end - begin);
  return number;
}

Instant CanonicalReader::instant() {
  namespace chrono = std::chrono;
  auto const start = offset_;
  auto const text = plain();
  if (!ok_ || !has_instant_shape(text)) {
    wrong();
    return {};
  }
  chrono::year_month_day const date{chrono::year(static_cast<int>(read_digits(text.substr(0, 4)))),
                                    chrono::month(read_digits(text.substr(5, 2))),
                                    chrono::day(read_digits(text.substr(8, 2)))};
  auto const hour = read_digits(text.substr(11, 2));
  auto const minute = read_digits(text.substr(14, 2));
  auto const second = read_digits(text.substr(17, 2));
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) {
    offset_ = start;
    wrong();
    return {};
  }
  auto const days = chrono::sys_days(date).time_since_epoch().count();
  auto const seconds = std::int64_t{days} * 86'400 + hour * 3600 + minute * 60 + second;
  return Instant{seconds * 1000 + read_digits(text.substr(20, 3))};
}

Digest CanonicalReader::digest(Suite suite) {
  Digest digest;
  literal("\"");
  literal(hash_name(suite));
  literal(":");
  constexpr std::size_t letters = (Digest::size * 4 + 2) / 3;
  if (ok_ && read_base64url(bytes_.substr(offset_, letters), digest.bytes.data(), Digest::size))
    offset_ += letters;
  else
    wrong();
  literal("\"");
  return digest;
}

void CanonicalReader::bytes(unsigned char* bytes, std::size_t size) {
  auto const text = plain();
  demand(ok_ && read_base64url(text, bytes, size));
}

std::string CanonicalReader::bytes() {
  auto decoded = parse_base64url(plain());
  demand(decoded.has_value());
  return ok_ ? std::move(*decoded) : std::string{};
}

std::unexpected<Error> CanonicalReader::error(std::string_view what_zh,
                                              std::string_view what_en) const {
  auto const place = std::to_string(offset_);
  return fail(ErrorCode::corrupt,
              {std::string(what_zh) + "在第" + place + "字节（从0起）处不合格式",
               std::string(what_en) + " is not in its form at byte " + place + " (from 0)"},
              {}, {{"offset", offset_}});
}

}  // namespace chubei::ledger
