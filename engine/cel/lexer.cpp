#include "engine/cel/syntax.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace chubei::cel {

void Faults::add(Position at, std::string rule, Text message) {
  bool const known = std::ranges::any_of(list_, [&](Fault const& fault) { return fault.at == at; });
  if (known || list_.size() >= errors_max_) return;
  list_.push_back({at, std::move(rule), std::move(message)});
}

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name_part(char c) { return is_name_start(c) || is_digit(c); }
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_utf8(std::string& text, std::uint32_t point) {
  auto byte = [&](std::uint32_t value) { text.push_back(static_cast<char>(value)); };
  if (point < 0x80) return byte(point);
  if (point < 0x800) {
    byte(0xC0 | point >> 6);
  } else {
    if (point < 0x10000) {
      byte(0xE0 | point >> 12);
    } else {
      byte(0xF0 | point >> 18);
      byte(0x80 | (point >> 12 & 0x3F));
    }
    byte(0x80 | (point >> 6 & 0x3F));
  }
  byte(0x80 | (point & 0x3F));
}

constexpr std::array<std::string_view, 26> symbols{
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%",
    "!",  "?",  ":",  ".",  ",",  "(",  ")", "[", "]", "{", "}", "&", "|"};

/// How a string literal is written.
struct Quoting {
  bool raw = false;
  bool bytes = false;
  std::string_view quote;  ///< one or three quotation marks
};

class Lexer {
 public:
  Lexer(std::string_view source, Faults& faults) : source_(source), faults_(faults) {}

  std::vector<Token> run() {
    for (;;) {
      skip_blanks();
      if (at_end()) break;
      tokens_.push_back(next());
    }
    tokens_.push_back({Token::Kind::end, here_, source_.substr(offset_), {}});
    return std::move(tokens_);
  }

 private:
  bool at_end() const { return offset_ >= source_.size(); }
  char peek(std::size_t ahead = 0) const {
    return offset_ + ahead < source_.size() ? source_[offset_ + ahead] : '\0';
  }
  bool looking_at(std::string_view text) const { return source_.substr(offset_).starts_with(text); }
  void advance(std::size_t bytes = 1) {
    for (; bytes > 0 && !at_end(); --bytes) {
      char const c = source_[offset_++];
      if (c == '\n') {
        ++here_.line;
        here_.column = 1;
      } else if (at_end() || !is_continuation(source_[offset_])) {
        ++here_.column;
      }
    }
  }

  void skip_blanks() {
    while (!at_end()) {
      char const c = peek();
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
        advance();
      } else if (looking_at("//")) {
        while (!at_end() && peek() != '\n') advance();
      } else {
        return;
      }
    }
  }

  Token next() {
    start_ = offset_;
    start_at_ = here_;
    if (auto const quoting = string_start()) return string(*quoting);
    char const c = peek();
    if (is_name_start(c)) {
      while (is_name_part(peek())) advance();
      return token(Token::Kind::name);
    }
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
    if (c == '`') return quoted_name();
    return symbol();
  }

  Token token(Token::Kind kind, Value value = {}) const {
    return {kind, start_at_, source_.substr(start_, offset_ - start_), std::move(value)};
  }
  std::string shown() const { return std::string(source_.substr(start_, offset_ - start_)); }
  Token invalid(Position at, Text message) {
    faults_.add(at, "syntax", std::move(message));
    return token(Token::Kind::invalid);
  }

  Token symbol() {
    for (auto const& symbol : symbols)
      if (looking_at(symbol)) {
        advance(symbol.size());
        if (symbol == "&" || symbol == "|") {
          std::string const doubled = std::string(symbol) + std::string(symbol);
          return invalid(start_at_, {"此处应写 " + doubled, "write " + doubled + " here"});
        }
        return token(Token::Kind::symbol);
      }
    do advance();
    while (!at_end() && is_continuation(peek()));
    if (shown() == "=") return invalid(start_at_, {"判断相等请用 ==", "use == to compare"});
    return invalid(start_at_, {"不能识别的字符：" + shown(), "unexpected character: " + shown()});
  }

  Token number() {
    if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X')) {
      advance(hex_digit(peek(2)) >= 0 ? 2 : 1);
      while (hex_digit(peek()) >= 0) advance();
    } else {
      while (is_digit(peek())) advance();
      if (peek() == '.' && is_digit(peek(1))) {
        advance();
        while (is_digit(peek())) advance();
      }
      exponent();
    }
    if (peek() == 'u' || peek() == 'U') advance();
    if (!is_name_part(peek())) return token(Token::Kind::number);
    while (is_name_part(peek())) advance();
    return invalid(start_at_, {"数字写法不正确：" + shown(), "malformed number: " + shown()});
  }
  void exponent() {
    if (peek() != 'e' && peek() != 'E') return;
    std::size_t const sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
    if (!is_digit(peek(1 + sign))) return;
    advance(1 + sign);
    while (is_digit(peek())) advance();
  }

  Token quoted_name() {
    advance();
    auto part = [&] {
      char const c = peek();
      return is_name_part(c) || c == '.' || c == '-' || c == '/' || c == ' ';
    };
    while (part()) advance();
    bool const empty = offset_ == start_ + 1;
    bool const closed = peek() == '`';
    if (closed) advance();
    if (closed && !empty) return token(Token::Kind::quoted_name);
    return invalid(start_at_, {"反引号内的字段名不完整", "malformed field name in backticks"});
  }

  /// Consumes prefix and opening quotation marks.
  std::optional<Quoting> string_start() {
    Quoting quoting;
    std::size_t prefix = 0;
    for (; prefix < 2; ++prefix) {
      char const c = peek(prefix);
      if ((c == 'r' || c == 'R') && !quoting.raw) {
        quoting.raw = true;
      } else if ((c == 'b' || c == 'B') && !quoting.bytes) {
        quoting.bytes = true;
      } else {
        break;
      }
    }
    char const mark = peek(prefix);
    if (mark != '"' && mark != '\'') return std::nullopt;
    bool const triple = peek(prefix + 1) == mark && peek(prefix + 2) == mark;
    quoting.quote = source_.substr(offset_ + prefix, triple ? 3 : 1);
    advance(prefix + quoting.quote.size());
    return quoting;
  }

  Token string(Quoting const& quoting) {
    std::string text;
    bool good = true;
    while (!looking_at(quoting.quote)) {
      bool const broken = quoting.quote.size() == 1 && (peek() == '\n' || peek() == '\r');
      if (at_end() || broken)
        return invalid(start_at_,
                       {"字符串没有结束的引号", "string without closing quotation mark"});
      if (peek() == '\\' && !quoting.raw) {
        good = escape(quoting.bytes, text) && good;
      } else {
        text.push_back(peek());
        advance();
      }
    }
    advance(quoting.quote.size());
    if (!good) return token(Token::Kind::invalid);
    return token(Token::Kind::literal,
                 quoting.bytes ? Value::bytes(std::move(text)) : Value::string(std::move(text)));
  }

  bool escape(bool bytes, std::string& text) {
    constexpr std::string_view names = "abfnrtv\\?\"'`";
    constexpr std::string_view meanings = "\a\b\f\n\r\t\v\\?\"'`";
    Position const at = here_;
    advance();
    char const c = peek();
    if (std::size_t const which = names.find(c); !at_end() && which != std::string_view::npos) {
      text.push_back(meanings[which]);
      advance();
      return true;
    }
    if (c >= '0' && c <= '3') return numeric_escape(at, 3, 8, bytes, text);
    std::size_t const digits = c == 'x' || c == 'X' ? 2 : (c == 'u' ? 4 : (c == 'U' ? 8 : 0));
    if (digits == 0 || (bytes && digits > 2)) return bad_escape(at);
    advance();
    return numeric_escape(at, digits, 16, bytes, text);
  }
  bool numeric_escape(Position at, std::size_t digits, int radix, bool bytes, std::string& text) {
    std::uint32_t point = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      int const digit = hex_digit(peek());
      if (digit < 0 || digit >= radix) return bad_escape(at);
      point = point * static_cast<std::uint32_t>(radix) + static_cast<std::uint32_t>(digit);
      advance();
    }
    if (bytes) {
      text.push_back(static_cast<char>(point));
      return true;
    }
    if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return bad_escape(at);
    append_utf8(text, point);
    return true;
  }
  bool bad_escape(Position at) {
    faults_.add(at, "syntax", {"转义序列不正确", "malformed escape sequence"});
    return false;
  }

  std::string_view source_;
  Faults& faults_;
  std::size_t offset_ = 0;
  Position here_;
  std::size_t start_ = 0;
  Position start_at_;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokens(std::string_view source, Faults& faults) {
  return Lexer(source, faults).run();
}

}  // namespace chubei::cel
