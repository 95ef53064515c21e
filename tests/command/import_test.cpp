// What `chubei import` answers, writes and refuses.
#include "tests/catch.hpp"
#include "tests/command/program.hpp"

#include <fstream>

using namespace chubei::test;

namespace {

constexpr char const* whole = R"(<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
  <state id="Open"><transition event="close" target="Closed"/></state>
  <final id="Closed"/>
</scxml>)";

constexpr char const* scripted = R"(<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
  <state id="Open"><onentry><script>run()</script></onentry></state>
</scxml>)";

std::string file(TemporaryFolder const& folder, std::string const& name, std::string const& text) {
  auto const path = folder / name;
  std::ofstream(path) << text;
  return path.string();
}

}  // namespace

TEST_CASE("command: import writes a release that check reads", "[command]") {
  TemporaryFolder const folder;
  auto const to = (folder / "release").string();
  auto const imported = run({"import", file(folder, "case.scxml", whole), "--to", to});
  CHECK(imported.exit == 0);
  CHECK(run({"check", to, "--json"}).json().at("errors") == 0);
  auto const again = run({"import", file(folder, "case.scxml", whole), "--to", to});
  CHECK(again.exit == 2);
}

TEST_CASE("command: import writes nothing where something is left out, unless asked", "[command]") {
  TemporaryFolder const folder;
  auto const chart = file(folder, "case.scxml", scripted);
  auto const to = (folder / "release").string();
  auto const refused = run({"import", chart, "--to", to, "--language", "en"});
  CHECK(refused.exit == 1);
  CHECK(refused.notes.find("case.scxml:2: <script>: left out: ") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(to));
  CHECK(run({"import", chart, "--to", to, "--partial"}).exit == 0);
  CHECK(std::filesystem::exists(to));
}

TEST_CASE("command: import reads XState by the file's ending, and answers in JSON", "[command]") {
  TemporaryFolder const folder;
  auto const machine = file(folder, "door.json", R"({ "initial": "open", "states": {
      "open": { "on": { "SHUT": "shut" } }, "shut": { "type": "final" } } })");
  auto const outcome = run({"import", machine, "--json", "--name", "front_door"});
  CHECK(outcome.exit == 0);
  CHECK(outcome.json().at("definition").at("id") == "front_door");
}

TEST_CASE("command: import says where a file is no chart", "[command]") {
  TemporaryFolder const folder;
  CHECK(run({"import"}).exit == 2);
  CHECK(run({"import", (folder / "none.scxml").string()}).exit == 2);
  auto const outcome =
      run({"import", file(folder, "broken.scxml", "<scxml>\n<state>"), "--language", "en"});
  CHECK(outcome.exit == 1);
  CHECK(outcome.notes.find("not well-formed XML") != std::string::npos);
}
