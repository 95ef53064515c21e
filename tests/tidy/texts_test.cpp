// Every text that a person sees has both languages, Chinese first. Looks at Text{"…", "…"} written
// with literals; a text put together at run time is the business of the tests of its room.
#include "tests/catch.hpp"
#include "tests/tidy/tree.hpp"

#include <optional>

namespace chubei::tidy {

namespace {

std::string whole(SourceFile const& file) {
  std::string text;
  for (auto const& line : file.lines) text += line + "\n";
  return text;
}

void skip_blanks(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(" \n"), rest.size()));
}

// Takes one or more adjacent string literals; nothing where something else follows.
std::optional<std::string> take_literal(std::string_view& rest) {
  std::optional<std::string> text;
  for (skip_blanks(rest); rest.starts_with('"'); skip_blanks(rest)) {
    std::size_t end = 1;
    while (end < rest.size() && rest[end] != '"') end += rest[end] == '\\' ? 2 : 1;
    if (end >= rest.size()) return std::nullopt;
    text = text.value_or("") + std::string(rest.substr(1, end - 1));
    rest.remove_prefix(end + 1);
  }
  return text;
}

bool has_chinese(std::string_view text) {
  // U+4E00 to U+9FFF begin with the bytes E4 to E9 in UTF-8.
  for (char const c : text) {
    auto const byte = static_cast<unsigned char>(c);
    if (byte >= 0xE4 && byte <= 0xE9) return true;
  }
  return false;
}

bool has_letters(std::string_view text) {
  return text.find_first_of("abcdefghijklmnopqrstuvwxyz") != std::string_view::npos;
}

std::string fault(std::string_view rest) {
  auto const zh = take_literal(rest);
  if (!zh || !(rest.starts_with(',') || rest.starts_with('}'))) return {};
  if (rest.starts_with('}')) return "has one language; give both: Text{zh, en}";
  rest.remove_prefix(1);
  auto const en = take_literal(rest);
  if (!en || !rest.starts_with('}')) return {};
  if (has_letters(*zh) && !has_chinese(*zh)) return "\"" + *zh + "\" stands where Chinese belongs";
  if (en->empty() != zh->empty()) return "has one language empty";
  if (has_chinese(*en)) return "\"" + *en + "\" stands where English belongs";
  return {};
}

}  // namespace

TEST_CASE("tidy: every text has both languages, Chinese first", "[tidy]") {
  constexpr std::string_view opening = "Text{";
  Findings findings;
  for (auto const& file : tree()) {
    if (!file.is_cpp() || file.is_below("tests/")) continue;
    auto const text = whole(file);
    for (auto at = text.find(opening); at != text.npos; at = text.find(opening, at + 1)) {
      auto const what = fault(std::string_view(text).substr(at + opening.size()));
      auto const line = std::count(text.begin(), text.begin() + static_cast<long>(at), '\n');
      if (!what.empty()) findings.push_back(finding(file, static_cast<std::size_t>(line), what));
    }
  }
  INFO(joined(findings));
  CHECK(findings.empty());
}

TEST_CASE("tidy: the rule about texts sees what is wrong", "[tidy]") {
  CHECK(fault("\"提交\", \"submit\"}").empty());
  CHECK(fault("\"提\"\n  \"交\", \"sub\" \"mit\"}").empty());
  CHECK(fault("zh, en}").empty());
  CHECK_FALSE(fault("\"submit\", \"submit\"}").empty());
  CHECK_FALSE(fault("\"提交\", \"提交\"}").empty());
  CHECK_FALSE(fault("\"提交\"}").empty());
  CHECK_FALSE(fault("\"提交\", \"\"}").empty());
}

}  // namespace chubei::tidy
