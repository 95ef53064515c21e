// The formatter's word on every C++ file. Only clang-format 14 (Debian 12) is asked: other versions
// break some lines elsewhere, and a file cannot please two of them.
#include "tests/catch.hpp"
#include "tests/tidy/tree.hpp"

#include <array>
#include <cstdio>
#include <iostream>
#include <memory>

namespace chubei::tidy {

namespace {

constexpr std::string_view version_wanted = "version 14.";

struct Outcome {
  int status = -1;
  std::string output;
};

Outcome run(std::string const& command) {
  Outcome outcome;
  FILE* const pipe = popen((command + " 2>&1").c_str(), "r");
  if (!pipe) return outcome;
  std::array<char, 4096> block{};
  while (auto const count = fread(block.data(), 1, block.size(), pipe)) {
    outcome.output.append(block.data(), count);
  }
  outcome.status = pclose(pipe);
  return outcome;
}

}  // namespace

TEST_CASE("tidy: every C++ file is as clang-format leaves it", "[tidy]") {
  auto const version = run("clang-format --version");
  if (version.status != 0 || !version.output.contains(version_wanted)) {
    std::cout << "skipped: formatting is checked with clang-format 14; here: " << version.output
              << "\n";
    return;
  }
  std::string command = "cd '" CHUBEI_SOURCE_DIR "' && clang-format --dry-run -Werror";
  for (auto const& file : tree()) {
    if (file.is_cpp()) command += " " + file.path;
  }
  auto const checked = run(command);
  INFO(checked.output << "\n./dev fmt puts it right");
  CHECK(checked.status == 0);
}

}  // namespace chubei::tidy
