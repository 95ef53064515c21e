// The SCION and W3C tests of npm @scion-scxml/test-framework 2.0.16, through the import and the
// whole engine on a simulated clock. SCION: the set of active atomic states after each macrostep.
// W3C: ends in the state "pass", never in "fail". Files that need more than the vocabulary has are
// listed with the import's reason; files beyond the classes that are imported whole are run as
// well.

#include "tests/catch.hpp"
#include "tests/conformance/scxml_table.hpp"
#include "tests/conformance/suite_run.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <set>

namespace chubei::conformance {
namespace {

namespace fs = std::filesystem;
namespace bj = boost::json;

using States = std::set<std::string>;

States states_of(bj::value const& list) {
  States states;
  for (auto const& each : list.as_array()) states.emplace(each.as_string());
  return states;
}

std::string words(States const& states) {
  std::string text;
  for (std::string const& each : states) text += (text.empty() ? "" : " ") + each;
  return "{" + text + "}";
}

std::string differs(char const* when, SuiteRun const& run, bj::value const& wanted) {
  States const expected = states_of(wanted), actual = run.atomic_states();
  if (actual == expected) return run.broken();
  return std::string("after ") + when + ": " + words(actual) + " instead of " + words(expected);
}

/// "" where every configuration is the expected one.
std::string play(SuiteRun& run, bj::object const& script) {
  if (std::string const fault = run.start(); !fault.empty()) return fault;
  std::string fault = differs("the start", run, script.at("initialConfiguration"));
  for (auto const& step : script.at("events").as_array()) {
    if (!fault.empty()) return fault;
    if (auto const* after = step.as_object().if_contains("after"))
      run.advance(after->to_number<std::int64_t>());
    auto const& event = step.at("event").as_object();
    auto const* data = event.if_contains("data");
    run.send(std::string(event.at("name").as_string()), data ? *data : bj::value{});
    fault = differs(event.at("name").as_string().c_str(), run, step.at("nextConfiguration"));
  }
  return fault;
}

/// "" where it ends in "pass".
std::string end_in_pass(SuiteRun& run) {
  if (std::string const fault = run.start(); !fault.empty()) return fault;
  run.advance(60 * 60 * 1000);
  if (!run.broken().empty()) return run.broken();
  if (run.outcome() == "pass") return "";
  return run.outcome().empty() ? "stands in " + words(run.atomic_states())
                               : "ends in " + run.outcome();
}

struct Score {
  int passed = 0;
  int total = 0;
  std::string text() const { return std::to_string(passed) + "/" + std::to_string(total); }
};

class Suite {
 public:
  /// A file that must be imported whole and end as the suite says.
  void must_pass(std::string const& file, Score& score) {
    seen_.insert(file);
    ++score.total;
    SuiteRun run(path_of(file));
    std::string fault = run.refusal;
    if (fault.empty() && !run.left_out.empty()) fault = "left out: " + run.left_out.front();
    if (fault.empty()) fault = verdict(file, run);
    if (fault.empty()) ++score.passed;
    INFO(file << ": " << fault);
    CHECK(fault.empty());
  }

  /// A file beyond the classes: left out with the import's reason, or run.
  void take(std::string const& file, Score& score) {
    if (!seen_.insert(file).second) return;
    SuiteRun run(path_of(file));
    if (!run.left_out.empty()) return leave_out(file, run.left_out.front());
    if (!run.refusal.empty()) return leave_out(file, run.refusal);
    ++score.total;
    std::string const fault = verdict(file, run);
    auto const expected = expected_failures().find(file);
    bool const is_expected = expected != expected_failures().end();
    if (fault.empty())
      ++score.passed;
    else if (is_expected)
      std::cout << "    fails as expected: " << file << ": " << expected->second << "\n";
    INFO(file << ": " << fault);
    CHECK(fault.empty() != is_expected);
  }

  void print_left_out() const {
    for (auto const& [reason, files] : left_out_) {
      std::cout << "    left out: " << files.size() << ": " << reason << " (";
      for (std::size_t at = 0; at < files.size(); ++at)
        std::cout << (at > 0 ? " " : "") << files[at];
      std::cout << ")\n";
    }
  }

  std::vector<std::string> files_in(std::string const& folder) const {
    std::vector<std::string> files;
    for (auto const& entry : fs::directory_iterator(suite_folder() / folder)) {
      if (entry.path().extension() != ".scxml") continue;
      fs::path script = entry.path();
      if (!fs::exists(script.replace_extension(".json"))) continue;
      files.push_back(folder + "/" + entry.path().stem().string());
    }
    std::ranges::sort(files);
    return files;
  }

 private:
  static fs::path path_of(std::string const& file) { return suite_folder() / (file + ".scxml"); }

  static std::string verdict(std::string const& file, SuiteRun& run) {
    if (file.starts_with("w3c-ecma/")) return end_in_pass(run);
    bj::object const script = bj::parse(bytes_of(suite_folder() / (file + ".json"))).as_object();
    if (has_conformant_legacy(file)) return play(run, script.at("legacySemantics").as_object());
    return play(run, script);
  }

  void leave_out(std::string const& file, std::string const& reason) {
    constexpr std::string_view w3c = "w3c-ecma/test";
    std::string const name = file.starts_with(w3c) ? file.substr(w3c.size()) : file;
    left_out_[reason.substr(0, reason.find('\n'))].push_back(name.substr(0, name.find(".txml")));
  }

  std::set<std::string> seen_;
  std::map<std::string, std::vector<std::string>> left_out_;
};

TEST_CASE("scxml: SCION's tests reach the configurations that the suite gives", "[conformance]") {
  if (suite_folder().empty()) {
    std::cout << "skipped: npm package @scion-scxml/test-framework is not installed\n";
    return;
  }
  Suite suite;
  Score first, second, beyond;
  for (std::string const& file : scion_class_2()) suite.must_pass(file, second);
  auto const& two = scion_class_2();
  for (std::string const& folder : scion_class_1())
    for (std::string const& file : suite.files_in(folder))
      if (std::ranges::find(two, file) == two.end()) suite.must_pass(file, first);
  for (auto const& entry : fs::directory_iterator(suite_folder())) {
    std::string const folder = entry.path().filename().string();
    if (!entry.is_directory() || folder == "w3c-ecma") continue;
    for (std::string const& file : suite.files_in(folder)) suite.take(file, beyond);
  }
  std::cout << "score: SCION class 1 (states, In, delays): " << first.text() << "\n"
            << "score: SCION class 2 (variables): " << second.text() << "\n"
            << "score: SCION beyond, where imported whole: " << beyond.text() << "\n";
  suite.print_left_out();
  CHECK(first.total == 92);
  CHECK(second.total == 15);
}

TEST_CASE("scxml: the W3C tests end in pass", "[conformance]") {
  if (suite_folder().empty()) return;
  Suite suite;
  Score first, second, beyond;
  auto const file_of = [](std::string const& number) { return "w3c-ecma/test" + number + ".txml"; };
  for (std::string const& number : w3c_class_1()) suite.must_pass(file_of(number), first);
  for (std::string const& number : w3c_class_2()) suite.must_pass(file_of(number), second);
  for (std::string const& file : suite.files_in("w3c-ecma")) suite.take(file, beyond);
  std::cout << "score: W3C class 1 (states, In, delays, send): " << first.text() << "\n"
            << "score: W3C class 2 (variables): " << second.text() << "\n"
            << "score: W3C beyond, where imported whole: " << beyond.text() << "\n";
  suite.print_left_out();
  CHECK(first.total == 35);
  CHECK(second.total == 41);
}

}  // namespace
}  // namespace chubei::conformance
