// Runs tests/chart/transcripts/*.txt: command, "----", expected output, blank line. GOLDEN=accept
// rewrites the expected output. Commands: chart (with the chart's JSON below), start, send EVENT,
// drain EVENT..., guard NAME on|off, refuse LINE, limit N, candidates EVENT, open.

#include "tests/catch.hpp"
#include "tests/chart/trace_host.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>

namespace chubei::chart {

namespace {

struct Block {
  std::string comment;  ///< lines before the command, kept when rewriting
  std::string command;
  std::string input;
  std::string expected;
};

std::vector<Block> read_blocks(std::istream& file) {
  std::vector<Block> blocks;
  Block block;
  enum class Part { command, input, expected } part = Part::command;
  for (std::string line; std::getline(file, line);) {
    if (part == Part::command && (line.empty() || line.starts_with("#"))) {
      block.comment += line + "\n";
    } else if (part == Part::command) {
      block.command = line;
      part = Part::input;
    } else if (part == Part::input && line != "----") {
      block.input += line + "\n";
    } else if (part == Part::input) {
      part = Part::expected;
    } else if (!line.empty()) {
      block.expected += line + "\n";
    } else {
      blocks.push_back(std::exchange(block, {}));
      part = Part::command;
    }
  }
  if (part != Part::command) blocks.push_back(block);
  return blocks;
}

class Transcript {
 public:
  std::string run(Block const& block) {
    std::istringstream words(block.command);
    std::string verb, argument;
    words >> verb;
    std::getline(words >> std::ws, argument);
    if (verb == "chart") return chart(block.input);
    if (verb == "start") return report(start(chart_->definition, position_, *host_, limits_));
    if (verb == "send")
      return report(step(chart_->definition, position_, argument, *host_, limits_));
    if (verb == "drain") return drain_events(argument);
    if (verb == "guard") return guard(argument);
    if (verb == "refuse") return host_->failing = argument, "ok\n";
    if (verb == "limit") return limits_.microsteps_max = std::stoi(argument), "ok\n";
    if (verb == "candidates") return list_candidates(argument);
    if (verb == "open") return list_open();
    return "unknown command\n";
  }

 private:
  std::string chart(std::string const& json) {
    chart_ = std::make_unique<Chart>(build_chart(json));
    host_ = std::make_unique<TraceHost>(*chart_);
    position_ = {};
    limits_ = {};
    return "ok\n";
  }

  std::string drain_events(std::string const& events) {
    std::istringstream words(events);
    for (std::string event; words >> event;) host_->internal.push_back(event);
    return report(drain(chart_->definition, position_, *host_, limits_));
  }

  std::string guard(std::string const& argument) {
    std::string const name = argument.substr(0, argument.find(' '));
    if (argument.ends_with(" on")) {
      host_->guards.insert(name);
    } else {
      host_->guards.erase(name);
    }
    return "ok\n";
  }

  std::string report(Result<Ran> const& ran) {
    std::string text;
    for (std::string const& line : std::exchange(host_->lines, {})) text += line + "\n";
    if (!ran) {
      host_->internal.clear();
      text += "error " + std::string(name(ran.error().code)) + ": " + ran.error().message.en + "\n";
    } else if (!ran->handled) {
      text += "not handled\n";
    }
    if (!position_.active.empty() && !is_legal(chart_->definition, position_.active))
      text += "ILLEGAL ";
    text += "configuration " + describe(chart_->definition, position_.active) + "\n";
    return text + (ran && ran->finished ? "finished\n" : "");
  }

  std::string list_candidates(std::string const& event) const {
    std::string text;
    for (Transition const* candidate : candidates(chart_->definition, position_, event))
      text += describe(chart_->definition, *candidate) + "\n";
    return text.empty() ? "none\n" : text;
  }

  std::string list_open() const {
    std::string text;
    for (std::string const& event : open_events(chart_->definition, position_))
      text += (text.empty() ? "" : " ") + event;
    return text.empty() ? "none\n" : text + "\n";
  }

  std::unique_ptr<Chart> chart_;
  std::unique_ptr<TraceHost> host_;
  Position position_;
  Limits limits_;
};

std::vector<std::filesystem::path> transcripts() {
  std::vector<std::filesystem::path> paths;
  for (auto const& entry :
       std::filesystem::directory_iterator(CHUBEI_SOURCE_DIR "/tests/chart/transcripts"))
    if (entry.path().extension() == ".txt") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

void rewrite(std::filesystem::path const& path, std::vector<Block> const& blocks) {
  std::ofstream file(path);
  for (Block const& block : blocks) {
    file << block.comment << block.command << "\n" << block.input << "----\n" << block.expected;
    if (&block != &blocks.back()) file << "\n";
  }
}

}  // namespace

TEST_CASE("interpreter: transcripts read as written", "[chart]") {
  char const* golden = std::getenv("GOLDEN");
  bool const is_accepting = golden != nullptr && std::string_view(golden) == "accept";
  std::vector<std::filesystem::path> const paths = transcripts();
  REQUIRE_FALSE(paths.empty());
  for (auto const& path : paths) {
    DYNAMIC_SECTION(path.stem().string()) {
      std::ifstream file(path);
      std::vector<Block> blocks = read_blocks(file);
      Transcript transcript;
      for (Block& block : blocks) {
        CAPTURE(block.comment, block.command);
        std::string const actual = transcript.run(block);
        if (is_accepting) {
          block.expected = actual;
        } else {
          CHECK(actual == block.expected);
        }
      }
      if (is_accepting) rewrite(path, blocks);
    }
  }
}

}  // namespace chubei::chart
