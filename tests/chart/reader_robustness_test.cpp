// The reader on input nobody meant: every value of every file of tests/chart/release replaced by
// something of another shape. It must answer, and where it refuses, say where.

#include "engine/base/json.hpp"
#include "tests/catch.hpp"
#include "tests/chart/reader_release.hpp"

#include <boost/json/serialize.hpp>

namespace chubei::chart {
namespace {

std::size_t replace_each(std::string const& path, json::value const& replacement) {
  auto const located = json::parse_located(everything().at(path));
  REQUIRE(located);
  std::size_t refused = 0;
  for (auto const& [pointer, place] : located->places) {
    json::value changed = located->root;
    *json::find(changed, pointer) = replacement;
    Files files = everything();
    files[path] = boost::json::serialize(changed);
    auto const release = read(std::move(files));
    if (release) continue;
    ++refused;
    bool const says_where = !release.error().fields.empty() &&
                            release.error().fields.front().pointer.find('#') != std::string::npos;
    if (!says_where) FAIL(path << "#" << pointer);
  }
  return refused;
}

TEST_CASE("reader: a value of another shape in any place is answered", "[chart]") {
  json::value const replacements[] = {nullptr, "work", json::array{1}};
  for (char const* path : {"release.json", "definitions/round.json", "definitions/request.json",
                           "letters/decided.json", "calendar.json"})
    for (auto const& replacement : replacements) {
      CAPTURE(path, boost::json::serialize(replacement));
      CHECK(replace_each(path, replacement) > 0);
    }
}

TEST_CASE("reader: a file cut off anywhere is refused", "[chart]") {
  std::string const whole = everything().at("definitions/round.json");
  for (std::size_t length = 0; length + 2 < whole.size(); length += 7) {
    Files files = everything();
    files["definitions/round.json"] = whole.substr(0, length);
    CHECK_FALSE(read(std::move(files)));
  }
}

}  // namespace
}  // namespace chubei::chart
