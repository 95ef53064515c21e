#pragma once
// The checkout as text: every file that belongs to it, by path from the root, with its lines.
// Not a parser: rules read lines. Folders that are built or fetched (build, node_modules, .git) are
// left out. Read once by `tree()`; tests only look.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::tidy {

struct SourceFile {
  std::string path;  // from the root, with '/'
  std::vector<std::string> lines;

  bool is_below(std::string_view folder) const;  // "engine/" for example; a folder ends in '/'
  bool has_ending(std::string_view ending) const { return path.ends_with(ending); }
  bool is_cpp() const { return has_ending(".cpp") || has_ending(".hpp"); }
  // Everything that people write and read by line; not data (.json, .svg, images).
  bool is_code() const;
};

// All files, sorted by path. Files of more than 2 MB are left out: no person wrote them.
std::vector<SourceFile> const& tree();

bool is_in_tree(std::string_view path);

// Unicode code points of a UTF-8 line, which is what the limit of 100 columns counts.
std::size_t code_points(std::string_view line);

// What a rule found, one line a finding: "path:line: what, and what to do".
using Findings = std::vector<std::string>;
std::string joined(Findings const& findings);

// "path:line: text"; `index` counts from 0.
std::string finding(SourceFile const& file, std::size_t index, std::string_view text);

// Asks `rule` for each line of each file chosen; what it returns, unless empty, becomes a finding.
Findings each_line(std::function<bool(SourceFile const&)> const& chosen,
                   std::function<std::string(std::string_view)> const& rule);

}  // namespace chubei::tidy
