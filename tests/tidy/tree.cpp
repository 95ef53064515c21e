#include "tests/tidy/tree.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

namespace chubei::tidy {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t file_bytes_max = 2'000'000;
constexpr std::array skipped_folders = {"build", ".git", "node_modules", ".data", ".cache", "dist"};

bool is_skipped(fs::path const& path) {
  auto const name = path.filename().string();
  return std::ranges::any_of(skipped_folders, [&](auto each) { return name == each; });
}

std::vector<std::string> read_lines(fs::path const& path) {
  std::ifstream in(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<SourceFile> read_tree() {
  fs::path const root = CHUBEI_SOURCE_DIR;
  std::vector<SourceFile> files;
  for (auto it = fs::recursive_directory_iterator(root); it != fs::end(it); ++it) {
    if (is_skipped(it->path())) {
      it.disable_recursion_pending();
    } else if (it->is_regular_file() && it->file_size() <= file_bytes_max) {
      files.push_back({it->path().lexically_relative(root).generic_string(), {}});
    }
  }
  std::ranges::sort(files, {}, &SourceFile::path);
  for (auto& file : files) file.lines = read_lines(root / file.path);
  return files;
}

}  // namespace

bool SourceFile::is_below(std::string_view folder) const { return path.starts_with(folder); }

bool SourceFile::is_code() const {
  static constexpr std::array endings = {
      ".cpp", ".hpp", ".py", ".ts", ".tsx", ".js", ".mjs", ".css", "/CMakeLists.txt"};
  return path == "dev" || path == "CMakeLists.txt" ||
         std::ranges::any_of(endings, [&](auto each) { return path.ends_with(each); });
}

std::vector<SourceFile> const& tree() {
  static auto const files = read_tree();
  return files;
}

bool is_in_tree(std::string_view path) {
  auto const found = std::ranges::lower_bound(tree(), path, {}, &SourceFile::path);
  return found != tree().end() && found->path == path;
}

std::size_t code_points(std::string_view line) {
  return static_cast<std::size_t>(
      std::ranges::count_if(line, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string joined(Findings const& findings) {
  std::string text;
  for (auto const& each : findings) text += "\n" + each;
  return text;
}

std::string finding(SourceFile const& file, std::size_t index, std::string_view text) {
  return file.path + ":" + std::to_string(index + 1) + ": " + std::string(text);
}

Findings each_line(std::function<bool(SourceFile const&)> const& chosen,
                   std::function<std::string(std::string_view)> const& rule) {
  Findings findings;
  for (auto const& file : tree()) {
    if (!chosen(file)) continue;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      if (auto const text = rule(file.lines[i]); !text.empty()) {
        findings.push_back(finding(file, i, text));
      }
    }
  }
  return findings;
}

}  // namespace chubei::tidy
