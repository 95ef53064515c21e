// The shape of files and rooms: what a header opens with, how long a file is, where a README
// stands.
#include "tests/catch.hpp"
#include "tests/tidy/rooms.hpp"
#include "tests/tidy/tree.hpp"

#include <algorithm>
#include <array>

namespace chubei::tidy {

namespace {

constexpr std::size_t file_lines_max = 400;

// A file past 400 lines stands here with the reason why it has no second noun inside.
struct LongFile {
  std::string_view path;
  std::string_view reason;
};
constexpr std::array<LongFile, 0> long_files = {};

bool is_allowed_long(SourceFile const& file) {
  return std::ranges::any_of(long_files, [&](LongFile const& each) {
    return each.path == file.path && !each.reason.empty();
  });
}

bool has_purpose(SourceFile const& header) {
  return header.lines.size() > 1 && header.lines[0] == "#pragma once" &&
         header.lines[1].starts_with("// ");
}

bool has_source(Room const& room) {
  return std::ranges::any_of(
      tree(), [&](SourceFile const& file) { return file.is_cpp() && room_of(file.path) == &room; });
}

}  // namespace

TEST_CASE("tidy: a header opens with #pragma once and says what it is", "[tidy]") {
  Findings findings;
  for (auto const& file : tree()) {
    if (file.has_ending(".hpp") && !has_purpose(file)) {
      findings.push_back(finding(file, 0,
                                 "open with #pragma once and a comment on the next line: "
                                 "what it is, what it is not, invariants, thread rule"));
    }
  }
  INFO(joined(findings));
  CHECK(findings.empty());
}

TEST_CASE("tidy: a file of C++ has at most 400 lines or a reason", "[tidy]") {
  Findings findings;
  for (auto const& file : tree()) {
    if (file.is_cpp() && file.lines.size() > file_lines_max && !is_allowed_long(file)) {
      findings.push_back(
          finding(file, file_lines_max,
                  "has " + std::to_string(file.lines.size()) + " lines; look for the second noun"));
    }
  }
  INFO(joined(findings));
  CHECK(findings.empty());
}

TEST_CASE("tidy: every room has a README", "[tidy]") {
  Findings findings;
  for (auto const& room : rooms()) {
    auto const readme = std::string(room.folder) + "README.md";
    if (room.folder.ends_with('/') && has_source(room) && !is_in_tree(readme)) {
      findings.push_back(readme + ": missing; write the room's map, glossary and decisions");
    }
  }
  INFO(joined(findings));
  CHECK(findings.empty());
}

}  // namespace chubei::tidy
