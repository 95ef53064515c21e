// Plays tests/process/*.txt over the small releases beside them.

#include "tests/catch.hpp"
#include "tests/support/scenario.hpp"

namespace chubei::testing {

TEST_CASE("process: transcripts read as written", "[process]") {
  auto const files = scenario_files("tests/process");
  REQUIRE_FALSE(files.empty());
  for (auto const& path : files) {
    DYNAMIC_SECTION(path.stem().string()) {
      Scenario scenario(path.parent_path());
      auto const failures = play_file(path, scenario);
      for (auto const& failure : failures) {
        CAPTURE(path.filename().string(), failure);
        CHECK(false);
      }
      CHECK(failures.empty());
    }
  }
}

}  // namespace chubei::testing
