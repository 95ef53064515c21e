// Plays tests/scenarios/*.txt and the scenarios of the examples against the shipped releases, and
// says which transitions of which definition were taken. One that no scenario takes fails the test.

#include "tests/catch.hpp"
#include "tests/scenarios/coverage.hpp"
#include "tests/support/scenario.hpp"
#include "workflows/credit_code.hpp"
#include "workflows/jobs.hpp"

#include <iostream>

namespace chubei::testing {

namespace {

Jobs programme_jobs() {
  return [](std::string const& job, boost::json::value const& input,
            std::string const& seed) -> std::optional<boost::json::value> {
    static auto const jobs = workflows::jobs();
    auto const at = jobs.find(job);
    if (at == jobs.end()) return std::nullopt;
    auto result = at->second.run(input, seed);
    if (!result) throw std::runtime_error("job " + job + ": " + result.error().message.en);
    return std::move(*result);
  };
}

form::Formats programme_formats() {
  auto formats = form::Formats::standard();
  workflows::add_credit_code(formats);
  return formats;
}

std::vector<std::filesystem::path> all_scenarios() {
  auto files = scenario_files("tests/scenarios");
  for (auto& path : scenario_files("examples")) files.push_back(std::move(path));
  return files;
}

/// The folders with a release.json below workflows and examples.
std::vector<std::string> shipped_releases() {
  std::vector<std::string> folders;
  std::filesystem::path const root(CHUBEI_SOURCE_DIR);
  for (auto const* room : {"workflows", "examples"}) {
    for (auto const& entry : std::filesystem::recursive_directory_iterator(root / room)) {
      if (entry.path().filename() != "release.json") continue;
      folders.push_back(entry.path().parent_path().lexically_relative(root).generic_string());
    }
  }
  return folders;
}

}  // namespace

TEST_CASE("scenarios: every story comes out as written, and every transition is taken",
          "[scenarios]") {
  Coverage coverage;
  for (auto const& folder : shipped_releases()) {
    coverage.expect(*release_of(folder, programme_formats()));
  }
  for (auto const& path : all_scenarios()) {
    INFO(path.lexically_relative(CHUBEI_SOURCE_DIR).string());
    Scenario scenario(path.parent_path(), programme_jobs(), programme_formats());
    for (auto const& failure : play_file(path, scenario)) FAIL_CHECK(failure);
    if (scenario.office()) coverage.add(*scenario.office());
  }
  std::cout << coverage.table();
  for (auto const& fault : coverage.faults()) FAIL_CHECK(fault);
}

}  // namespace chubei::testing
