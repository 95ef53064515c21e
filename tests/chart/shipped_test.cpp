// Every definition this repository ships (workflows, examples, the tests' own release) is read by
// the reader, accepted by definition.schema.json and loaded by XState.

#include "engine/base/json.hpp"
#include "tests/catch.hpp"
#include "tests/chart/reader_release.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sys/wait.h>

namespace chubei::chart {
namespace {

namespace fs = std::filesystem;

std::string bytes_of(fs::path const& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<fs::path> definitions() {
  std::vector<fs::path> paths;
  for (char const* folder : {"workflows", "examples", "tests/chart/release"}) {
    fs::path const root = fs::path(CHUBEI_SOURCE_DIR) / folder;
    if (!fs::is_directory(root)) continue;
    for (auto const& entry : fs::recursive_directory_iterator(root)) {
      bool const is_definition = entry.path().parent_path().filename() == "definitions" &&
                                 entry.path().extension() == ".json";
      if (is_definition) paths.push_back(entry.path());
    }
  }
  std::ranges::sort(paths);
  return paths;
}

std::shared_ptr<form::Form const> schema() {
  auto const text = bytes_of(fs::path(CHUBEI_SOURCE_DIR) / "engine/chart/definition.schema.json");
  auto const content = json::parse(text);
  REQUIRE(content);
  auto form = form::read(*content, form::Formats::standard());
  if (!form)
    for (auto const& fault : form.error().fields)
      UNSCOPED_INFO(fault.pointer << " " << fault.rule << " " << fault.message.en);
  REQUIRE(form);
  return *form;
}

/// Where the schema objects, or nothing.
std::vector<FieldError> objections(form::Form const& form, std::string const& text) {
  auto content = json::parse(text);
  if (!content) return content.error().fields;
  auto const admitted = form.admit(*content);
  return admitted ? std::vector<FieldError>{} : admitted.error().fields;
}

TEST_CASE("definition schema: accepts every shipped definition", "[chart]") {
  auto const form = schema();
  REQUIRE_FALSE(definitions().empty());
  for (auto const& path : definitions()) {
    auto const faults = objections(*form, bytes_of(path));
    CAPTURE(path.string());
    for (auto const& fault : faults) UNSCOPED_INFO(fault.pointer << " " << fault.message.en);
    CHECK(faults.empty());
  }
}

TEST_CASE("definition schema: refuses the shapes that the reader refuses", "[chart]") {
  auto const form = schema();
  struct Row {
    char const* old_text;
    char const* new_text;
  };
  Row const rows[] = {
      {R"("errors": "incident")", R"("error": "incident")"},
      {R"("errors": "incident")", R"("errors": "ignore")"},
      {R"("pauses": ["work"])", R"("colour": "red")"},
      {R"("type": "parallel")", R"("type": "paralel")"},
      {R"("type": "bool")", R"("type": "boolean")"},
      {R"("type": "notify")", R"("type": "notfy")"},
      {R"("kind": "submission")", R"("kind": "submision")"},
      {R"("weight":)", R"("wieght":)"},
      {R"("initial": "waiting",)", ""},
      {R"("title": { "zh": "草稿", "en": "Draft" })", R"("title": "Draft")"},
      {R"("due": { "working_days": 10 })", R"("due": { "working_day": 10 })"},
      {R"("due": { "working_days": 10 },)", ""},
      {R"("due_until": "now)", R"("due": { "days": 1 }, "due_until": "now)"},
      {R"("until": "lookup.round.data.closes_at", )", ""},
      {R"("element": "each.org",)", R"("element": 7,)"},
      {R"("each": "data.partners",)", ""},
      {R"("function": ["secretary", "reviewer"], )", ""},
      {R"("function": "secretary", "target": "suspended")", R"("function": "secretary")"},
      {R"("in": ["work"], "function": "secretary")", R"("in": ["work"])"},
      {R"("lapsed": { "type": "final" })", R"("lapsed": { "type": "final", "on": {} })"},
      {R"("lapsed": {)", R"("Lapsed-2": {)"},
      {R"("width": 4)", R"("width": 40)"},
      {R"("note.*": {})", R"("Note!": {})"},
      {R"(〔{year}〕{number}号)", R"(〔{year}〕号)"}};
  for (Row const& row : rows) {
    Files files = everything();
    edit(files, "definitions/request.json", row.old_text, row.new_text);
    CAPTURE(row.old_text, row.new_text);
    CHECK_FALSE(objections(*form, files.at("definitions/request.json")).empty());
    CHECK(faults_of(files) != "ok\n");
  }
}

TEST_CASE("definitions: XState loads every shipped one", "[chart]") {
  if (std::system("command -v node > /dev/null 2>&1") != 0) {
    std::cout << "skipped: no node\n";
    return;
  }
  std::string command = "node '" CHUBEI_SOURCE_DIR "/tests/chart/xstate_load.mjs'";
  for (auto const& path : definitions()) command += " '" + path.string() + "'";
  FILE* const pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string output;
  char buffer[512];
  while (std::fgets(buffer, sizeof buffer, pipe) != nullptr) output += buffer;
  int const code = WEXITSTATUS(pclose(pipe));
  if (code == 77) {
    std::cout << "skipped: no xstate (npm ci in tests, or CHUBEI_NODE_MODULES)\n";
    return;
  }
  CHECK(output == "");
  CHECK(code == 0);
}

TEST_CASE("reader: reads every shipped release", "[chart]") {
  for (char const* folder : {"workflows", "examples"})
    for (auto const& entry :
         fs::recursive_directory_iterator(fs::path(CHUBEI_SOURCE_DIR) / folder)) {
      if (entry.path().filename() != "release.json") continue;
      fs::path const release = entry.path().parent_path().lexically_relative(CHUBEI_SOURCE_DIR);
      CAPTURE(release.string());
      CHECK(faults_of(shipped(release.generic_string())) == "ok\n");
    }
}

}  // namespace
}  // namespace chubei::chart
