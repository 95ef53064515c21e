// Reading and writing scenario files.

#include "tests/support/scenario.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

namespace chubei::testing {

namespace {

/// Brackets still open at the end, outside texts.
int open_brackets(std::string_view text) {
  int depth = 0;
  bool in_text = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    char const letter = text[at];
    if (in_text) {
      if (letter == '\\')
        ++at;
      else if (letter == '"')
        in_text = false;
    } else if (letter == '"') {
      in_text = true;
    } else if (letter == '{') {
      ++depth;
    } else if (letter == '}') {
      --depth;
    }
  }
  return depth;
}

}  // namespace

std::vector<Step> read_steps(std::string const& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  std::vector<Step> steps;
  Step step;
  for (std::size_t at = 0; at < lines.size();) {
    if (lines[at].empty() || lines[at].starts_with("#")) {
      step.comment += lines[at++] + "\n";
      continue;
    }
    step.line = static_cast<int>(at) + 1;
    step.command = lines[at++];
    while (at < lines.size() && lines[at] != "----" && !lines[at].empty() &&
           (lines[at].starts_with(" ") || open_brackets(step.command) > 0)) {
      step.command += "\n" + lines[at++];
    }
    if (at < lines.size() && lines[at] == "----") {
      step.has_expected = true;
      for (++at; at < lines.size() && !lines[at].empty(); ++at) step.expected += lines[at] + "\n";
    }
    steps.push_back(std::exchange(step, {}));
  }
  if (!step.comment.empty()) steps.push_back(step);  // the file's last lines
  return steps;
}

std::string write_steps(std::vector<Step> const& steps) {
  std::string text;
  bool was_expected = false;
  for (Step const& step : steps) {
    if (was_expected && !step.comment.starts_with("\n")) text += "\n";
    text += step.comment;
    if (step.command.empty()) continue;
    text += step.command + "\n";
    if (step.has_expected) text += "----\n" + step.expected;
    was_expected = step.has_expected;
  }
  return text;
}

std::vector<std::string> play_file(std::filesystem::path const& path, Scenario& scenario) {
  std::ifstream file(path, std::ios::binary);
  auto steps = read_steps(std::string(std::istreambuf_iterator<char>(file), {}));
  char const* golden = std::getenv("GOLDEN");
  bool const accept = golden != nullptr && std::string_view(golden) == "accept";
  auto failures = scenario.play_all(steps, accept);
  if (accept) std::ofstream(path, std::ios::binary) << write_steps(steps);
  return failures;
}

std::vector<std::filesystem::path> scenario_files(std::string const& folder) {
  std::vector<std::filesystem::path> paths;
  auto const root = std::filesystem::path(CHUBEI_SOURCE_DIR) / folder;
  if (!std::filesystem::is_directory(root)) return paths;
  for (auto const& entry : std::filesystem::recursive_directory_iterator(root)) {
    auto const& path = entry.path();
    if (path.extension() == ".txt") paths.push_back(path);
  }
  std::ranges::sort(paths);
  return paths;
}

}  // namespace chubei::testing
