// Faults a definition can have and what the reader says of each: tests/chart/reader_faults/*.txt,
// blocks of a comment, the file, "- old text" and "+ new text" (pairs), "----" and the faults.
// GOLDEN=accept rewrites them.

#include "tests/catch.hpp"
#include "tests/chart/reader_release.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

namespace chubei::chart {
namespace {

struct Block {
  std::vector<std::string> head;  ///< comment, file, edits
  std::string expected;
};

std::vector<Block> read_blocks(std::filesystem::path const& path) {
  std::ifstream file(path);
  std::vector<Block> blocks(1);
  bool is_expected = false;
  for (std::string line; std::getline(file, line);) {
    if (line.empty()) {
      if (is_expected) blocks.emplace_back();
      is_expected = false;
    } else if (line == "----") {
      is_expected = true;
    } else if (is_expected) {
      blocks.back().expected += line + "\n";
    } else {
      blocks.back().head.push_back(line);
    }
  }
  if (blocks.back().head.empty()) blocks.pop_back();
  return blocks;
}

std::string run(Block const& block) {
  Files files = everything();
  std::string path, old_text;
  for (std::string const& line : block.head) {
    if (line.starts_with("#")) continue;
    if (line.starts_with("- ")) {
      old_text = line.substr(2);
    } else if (line.starts_with("+")) {
      edit(files, path, old_text, line.substr(std::min<std::size_t>(2, line.size())));
    } else {
      path = line;
    }
  }
  return faults_of(std::move(files));
}

void rewrite(std::filesystem::path const& path, std::vector<Block> const& blocks) {
  std::ofstream file(path);
  for (Block const& block : blocks) {
    for (std::string const& line : block.head) file << line << "\n";
    file << "----\n" << block.expected << "\n";
  }
}

TEST_CASE("reader: every fault is named with its place and what to do", "[chart]") {
  char const* golden = std::getenv("GOLDEN");
  bool const is_accepting = golden != nullptr && std::string_view(golden) == "accept";
  std::vector<std::filesystem::path> paths;
  for (auto const& entry :
       std::filesystem::directory_iterator(CHUBEI_SOURCE_DIR "/tests/chart/reader_faults"))
    paths.push_back(entry.path());
  std::ranges::sort(paths);
  for (auto const& path : paths) {
    auto blocks = read_blocks(path);
    for (Block& block : blocks) {
      CAPTURE(path.stem().string(), block.head);
      std::string const actual = run(block);
      if (!is_accepting) CHECK(actual == block.expected);
      block.expected = actual;
    }
    if (is_accepting) rewrite(path, blocks);
  }
}

TEST_CASE("reader: a release with every keyword reads", "[chart]") {
  CHECK(faults_of(everything()) == "ok\n");
}

}  // namespace
}  // namespace chubei::chart
