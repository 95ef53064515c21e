#include "engine/import/ecmascript_tokens.hpp"

#include <algorithm>
#include <array>

namespace chubei::import {

namespace {

bool is_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter == '_' ||
         letter == '$';
}
bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

std::unexpected<Untranslated> fault(bool is_invalid, std::size_t at, Text why) {
  return std::unexpected(Untranslated{is_invalid, static_cast<int>(at) + 1, std::move(why)});
}

class Scanner {
 public:
  explicit Scanner(std::string_view source) : source_(source) {}

  std::expected<std::vector<Token>, Untranslated> scan() {
    std::vector<Token> tokens;
    while (true) {
      while (at_ < source_.size() && (source_[at_] == ' ' || source_[at_] == '\n' ||
                                      source_[at_] == '\t' || source_[at_] == '\r'))
        ++at_;
      auto token = next();
      if (!token) return std::unexpected(std::move(token.error()));
      tokens.push_back(std::move(*token));
      if (tokens.back().kind == Token::Kind::end) return tokens;
    }
  }

 private:
  std::expected<Token, Untranslated> next() {
    int const column = static_cast<int>(at_) + 1;
    if (at_ == source_.size()) return Token{Token::Kind::end, "", column};
    char const first = source_[at_];
    if (is_letter(first)) {
      std::size_t const begin = at_;
      while (at_ < source_.size() && (is_letter(source_[at_]) || is_digit(source_[at_]))) ++at_;
      return Token{Token::Kind::name, std::string(source_.substr(begin, at_ - begin)), column};
    }
    if (is_digit(first)) return number(column);
    if (first == '\'' || first == '"') return string(column);
    for (std::string_view const symbol : symbols)
      if (source_.substr(at_).starts_with(symbol)) {
        at_ += symbol.size();
        return Token{Token::Kind::symbol, std::string(symbol), column};
      }
    return fault(false, at_,
                 {"不支持“" + std::string(1, first) + "”",
                  "\"" + std::string(1, first) + "\" is not taken"});
  }

  std::expected<Token, Untranslated> number(int column) {
    std::size_t const begin = at_;
    while (at_ < source_.size() && is_digit(source_[at_])) ++at_;
    bool const is_whole =
        at_ == source_.size() || (source_[at_] != '.' && !is_letter(source_[at_]));
    if (!is_whole || at_ - begin > 15)
      return fault(false, begin,
                   {"只支持整数（不超过 15 位）", "only integers of up to 15 digits"});
    return Token{Token::Kind::integer, std::string(source_.substr(begin, at_ - begin)), column};
  }

  std::expected<Token, Untranslated> string(int column) {
    std::size_t const begin = at_;
    char const quote = source_[at_++];
    std::string value;
    for (; at_ < source_.size() && source_[at_] != quote; ++at_) {
      if (source_[at_] != '\\') {
        value += source_[at_];
        continue;
      }
      char const escaped = ++at_ < source_.size() ? source_[at_] : '\0';
      constexpr std::string_view letters = "nrt\\'\"";
      constexpr std::string_view meanings = "\n\r\t\\'\"";
      std::size_t const which = letters.find(escaped);
      if (escaped == '\0' || which == std::string_view::npos)
        return fault(false, at_, {"不支持这个转义符", "this escape is not taken"});
      value += meanings[which];
    }
    if (at_ == source_.size())
      return fault(true, begin, {"字符串没有结束", "the string has no end"});
    ++at_;
    return Token{Token::Kind::text, std::move(value), column};
  }

  static constexpr std::array<std::string_view, 27> symbols{
      "===", "!==", "==", "!=", "<=", ">=", "&&", "||", "<", ">", "+", "-", "*", "%",
      "!",   "(",   ")",  "[",  "]",  "{",  "}",  ",",  ":", "?", ".", "/", "="};

  std::string_view source_;
  std::size_t at_ = 0;
};

}  // namespace

std::expected<std::vector<Token>, Untranslated> tokens_of(std::string_view expression) {
  return Scanner(expression).scan();
}

bool is_reserved_word(std::string_view name) {
  static constexpr std::array<std::string_view, 27> words{
      "break",   "case",   "catch",  "class", "const",  "continue", "debugger",
      "default", "delete", "do",     "else",  "export", "extends",  "finally",
      "for",     "if",     "import", "in",    "new",    "return",   "super",
      "switch",  "throw",  "try",    "var",   "void",   "while"};
  return std::ranges::find(words, name) != words.end();
}

}  // namespace chubei::import
