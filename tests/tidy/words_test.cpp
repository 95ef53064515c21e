// What no line may hold. The words are spelt in two halves, so that this file need not be an
// exception.
#include "tests/catch.hpp"
#include "tests/tidy/tree.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>

namespace chubei::tidy {

namespace {

std::string lower_case(std::string_view text) {
  std::string lowered(text);
  std::ranges::transform(lowered, lowered.begin(), [](unsigned char c) {
    return static_cast<char>(c < 0x80 ? std::tolower(c) : c);
  });
  return lowered;
}

// "" or what is wrong: the line holds one of the words, in whatever case.
std::string held_word(std::string_view line, std::span<std::string_view const> words,
                      std::string_view why) {
  auto const lowered = lower_case(line);
  for (auto const word : words) {
    if (lowered.contains(word)) return "holds \"" + std::string(word) + "\": " + std::string(why);
  }
  return {};
}

// Follows raw string literals R"(…)" through a file: their lines are data, which no break may
// enter.
class RawString {
 public:
  bool touches(std::string_view line) {
    bool const was_open = is_open_;
    auto const opens = line.rfind(
        "R\""
        "(");
    auto const closes = line.rfind(")\"");
    if (opens != line.npos) {
      is_open_ = closes == line.npos || closes < opens;
    } else if (closes != line.npos) {
      is_open_ = false;
    }
    return was_open || opens != line.npos;
  }

 private:
  bool is_open_ = false;
};

bool is_any(SourceFile const&) { return true; }
bool is_cpp(SourceFile const& file) { return file.is_cpp(); }
bool is_engine(SourceFile const& file) { return file.is_below("engine/"); }
bool is_code(SourceFile const& file) { return file.is_code(); }
bool is_code_or_page(SourceFile const& file) { return file.is_code() || file.has_ending(".md"); }

void expect_no(std::span<std::string_view const> words, std::string_view why,
               bool (*chosen)(SourceFile const&)) {
  auto const findings =
      each_line(chosen, [&](std::string_view line) { return held_word(line, words, why); });
  INFO(joined(findings));
  CHECK(findings.empty());
}

}  // namespace

TEST_CASE("tidy: the engine knows no Beijing and none of its tracks", "[tidy]") {
  constexpr std::array<std::string_view, 6> words = {"beijing", "北京",   "标杆",
                                                     "示范",    "商业化", "联合研发"};
  expect_no(words, "the engine serves any programme; this belongs to workflows or examples",
            is_engine);
}

TEST_CASE("tidy: RE2 is the only engine of regular expressions", "[tidy]") {
  constexpr std::array<std::string_view, 2> words = {
      "std::"
      "regex",
      "<"
      "regex>"};
  expect_no(words, "it overflows the stack on long input and counts bytes; use RE2", is_cpp);
}

TEST_CASE("tidy: nothing is marked as unfinished", "[tidy]") {
  constexpr std::array<std::string_view, 4> words = {
      "to"
      "do:",
      "to"
      "do(",
      "fix"
      "me",
      "// to"
      "do"};
  expect_no(words, "finish it, or write the limit into the room's README", is_code);
}

TEST_CASE("tidy: no file names the address of a package registry", "[tidy]") {
  constexpr std::array<std::string_view, 9> words = {
      "registry.npm"
      "js.org",
      "pypi"
      ".org",
      "python"
      "hosted.org",
      "deb.debian"
      ".org",
      "crates"
      ".io",
      "proxy.go"
      "lang.",
      "repo.maven"
      ".apache",
      "archive.ubuntu"
      ".com",
      "security.debian"
      ".org"};
  expect_no(words, "name packages, never hosts: the machine's own settings say where from", is_any);
}

TEST_CASE("tidy: pages and code speak of the software, not of how it came about", "[tidy]") {
  constexpr std::array<std::string_view, 7> words = {
      "cla"
      "ude",
      "chat"
      "gpt",
      "copi"
      "lot",
      "sub"
      "agent",
      "work"
      "tree",
      "/work/sh"
      "ared",
      "co-authored"
      "-by"};
  expect_no(words, "say what the software does and why", is_code_or_page);
}

TEST_CASE("tidy: lines end without blanks and have no tabs", "[tidy]") {
  auto const findings = each_line(is_code_or_page, [](std::string_view line) -> std::string {
    if (line.contains('\t')) return "has a tab; indent with two blanks";
    if (line.ends_with(' ') || line.ends_with('\r')) return "ends in a blank or carriage return";
    return {};
  });
  INFO(joined(findings));
  CHECK(findings.empty());
}

TEST_CASE("tidy: no line of code is longer than 100 columns", "[tidy]") {
  constexpr std::size_t columns_max = 100;
  Findings findings;
  for (auto const& file : tree()) {
    // The scripts of examples tell a story in whole sentences; a sentence is not broken for a rule.
    if (!file.is_code() || (file.path.starts_with("examples/") && file.path.ends_with(".py"))) {
      continue;
    }
    RawString raw;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      bool const is_data = raw.touches(file.lines[i]) && file.is_cpp();
      auto const columns = code_points(file.lines[i]);
      if (is_data || columns <= columns_max) continue;
      findings.push_back(finding(file, i, "has " + std::to_string(columns) + " columns of 100"));
    }
  }
  INFO(joined(findings));
  CHECK(findings.empty());
}

}  // namespace chubei::tidy
