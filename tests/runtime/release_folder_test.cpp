// Reading releases from disk: the repository's own folders.

#include "engine/runtime/release_folder.hpp"

#include "tests/catch.hpp"

namespace chubei::runtime {
namespace {

std::filesystem::path const source = CHUBEI_SOURCE_DIR;

TEST_CASE("release folder: a folder becomes files by relative path", "[runtime]") {
  auto const files = read_release_folder(source / "examples/hello/release");
  REQUIRE(files);
  std::string names;
  for (auto const& [path, bytes] : *files) {
    if (!path.starts_with("registry/")) names += path + " ";
  }
  CHECK(names == "definitions/request.json forms/decision.json forms/request.json release.json ");
}

TEST_CASE("release folder: an included folder keeps its name", "[runtime]") {
  auto const files = read_release_folder(source / "examples/small-grants/release");
  REQUIRE(files);
  CHECK(files->contains("release.json"));
  CHECK(files->contains("registry/release.json"));
  CHECK(files->contains("registry/definitions/person.json"));
}

TEST_CASE("release folder: a folder without release.json is not found", "[runtime]") {
  auto const files = read_release_folder(source / "engine");
  REQUIRE_FALSE(files);
  CHECK(files.error().code == ErrorCode::not_found);
}

}  // namespace
}  // namespace chubei::runtime
