// Findings over small definitions: each row is a definition's members and what the check says, one
// finding on a line as "severity code pointer [events]".

#include "engine/check/check.hpp"

#include "engine/check/exploration.hpp"
#include "tests/catch.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace chubei::check {
namespace {

using chart::Files;

constexpr char release_json[] = R"({
  "id": "test", "title": {"zh": "测试", "en": "Test"}, "zone": "+08:00", "calendar": "calendar.json",
  "office": "office", "functions": {"clerk": {"zh": "经办", "en": "Clerk"}},
  "definitions": ["a.json", "b.json"]})";

std::string definition(std::string const& id, std::string const& members) {
  return R"({"id": ")" + id + R"(", "title": {"zh": "甲", "en": "A"},)" + members + "}";
}

std::shared_ptr<chart::Release const> release(std::string const& a, std::string const& b) {
  Files files{{"release.json", release_json},
              {"calendar.json",
               R"({"id": "cn", "version": 1, "zone": "+08:00", "years": [{"year": 2024}]})"},
              {"a.json", definition("a", a)},
              {"b.json", definition("b", b)}};
  auto read = chart::read_release(std::move(files), form::Formats::standard());
  if (!read)
    for (auto const& fault : read.error().fields)
      UNSCOPED_INFO(fault.pointer << " " << fault.message.en);
  REQUIRE(read);
  return *read;
}

constexpr char quiet[] = R"("initial": "x", "states": {"x": {"type": "final"}})";

std::string shown(std::vector<Finding> const& findings) {
  std::string text;
  for (Finding const& finding : findings) {
    text += std::string(name(finding.severity)) + " " + finding.code + " " + finding.pointer;
    for (std::string const& event : finding.path)
      text += (&event == &finding.path.front() ? " [" : " ") + event;
    text += finding.path.empty() ? "\n" : "]\n";
  }
  return text;
}

struct Row {
  char const* what;
  char const* members;
  char const* findings;
};

Row const rows[] = {
    {"a definition without fault",
     R"("initial": "draft", "states": {
       "draft": {"deadline": "none", "on": {"go": {"by": "true", "target": "end"}}},
       "end": {"type": "final"}})",
     ""},
    {"a state that nothing leads to",
     R"("initial": "draft", "states": {
       "draft": {"deadline": "none", "on": {"go": "end"}},
       "lost": {"deadline": "none", "on": {"go": "end"}},
       "end": {"type": "final"}})",
     "error unreachable_state /states/lost\n"},
    {"a child of an unreachable state is not told again",
     R"("initial": "draft", "states": {
       "draft": {"deadline": "none", "on": {"go": "end"}},
       "lost": {"initial": "in", "states": {"in": {"deadline": "none", "on": {"go": "#a.end"}}}},
       "end": {"type": "final"}})",
     "error unreachable_state /states/lost\n"},
    {"a trap behind two events",
     R"("initial": "draft", "states": {
       "draft": {"deadline": "none", "on": {"go": "work"}},
       "work": {"deadline": "none", "on": {"good": "end", "bad": "trap"}},
       "trap": {"deadline": "none", "on": {"again": "trap"}},
       "end": {"type": "final"}})",
     "error no_way_to_finish /states/trap [go bad]\n"},
    {"a region that never ends keeps the whole from ending",
     R"("initial": "both", "states": {
       "both": {"type": "parallel", "deadline": "none", "onDone": "end", "states": {
         "one": {"initial": "a", "states": {"a": {"on": {"x": "b"}}, "b": {"type": "final"}}},
         "two": {"initial": "c", "states": {"c": {"on": {"y": "d"}}, "d": {}, "e": {"type": "final"}}}}},
       "end": {"type": "final"}})",
     "error never_taken /states/both/onDone\n"
     "error unreachable_state /states/both/states/two/states/e\n"
     "error no_way_to_finish /states/both/states/two/states/c\n"
     "error unreachable_state /states/end\n"},
    {"a suspension that remembers comes back",
     R"("initial": "work", "states": {
       "work": {"deadline": "none", "initial": "a", "on": {"stop": "hold"}, "states": {
         "a": {"on": {"next": "b"}}, "b": {"on": {"next": "#a.end"}},
         "back": {"type": "history", "target": "a"}}},
       "hold": {"deadline": "none", "on": {"resume": "work.back"}},
       "end": {"type": "final"}})",
     ""},
    {"a transition behind one without a condition",
     R"("initial": "draft", "states": {
       "draft": {"deadline": "none", "on": {"go": [
         {"target": "end"}, {"guard": "now > now", "target": "other"}]}},
       "other": {"type": "final"}, "end": {"type": "final"}})",
     "error never_taken /states/draft/on/go/1\nerror unreachable_state /states/other\n"},
    {"a transition behind one for somebody else",
     R"("initial": "draft", "states": {
       "draft": {"deadline": "none", "on": {"go": [
         {"function": "clerk", "target": "other"}, {"by": "true", "target": "end"}]}},
       "other": {"type": "final"}, "end": {"type": "final"}})",
     ""},
    {"an outer transition that an inner one always takes before",
     R"("initial": "outer", "states": {
       "outer": {"deadline": "none", "initial": "in", "on": {"go": "end"}, "states": {
         "in": {"on": {"go": "in", "leave": "#a.end"}}}},
       "end": {"type": "final"}})",
     "error never_taken /states/outer/on/go\n"},
    {"eventless transitions that go round",
     R"("initial": "a", "states": {
       "a": {"deadline": "none", "on": {"go": "b", "end": "end"}},
       "b": {"always": "c"}, "c": {"always": "b"}, "end": {"type": "final"}})",
     "error livelock /states/a [go]\n"},
    {"guarded eventless transitions end",
     R"("initial": "a", "states": {
       "a": {"deadline": "none", "on": {"go": "b"}},
       "b": {"deadline": "none", "always": {"guard": "now > now", "target": "c"}, "on": {"end": "end"}},
       "c": {"deadline": "none", "always": {"guard": "now > now", "target": "b"}},
       "end": {"type": "final"}})",
     "error no_way_to_finish /states/c [go]\n"},
    {"a state that waits without a deadline",
     R"("initial": "draft", "states": {
       "draft": {"on": {"go": "end"}}, "end": {"type": "final"}})",
     "warning no_deadline /states/draft\n"},
    {"a deadline of the state around is enough",
     R"("initial": "outer", "states": {
       "outer": {"initial": "draft", "after": [{"delay": {"days": 3}, "target": "end"}],
                 "states": {"draft": {"on": {"go": "#a.end"}}}},
       "end": {"type": "final"}})",
     ""},
    {"tasks without a due",
     R"("initial": "review", "states": {
       "review": {"tasks": {"look": {"function": "clerk"}}, "onDone": "end"},
       "end": {"type": "final"}})",
     "warning no_deadline /states/review\n"},
    {"tasks that nothing follows",
     R"("initial": "review", "states": {
       "review": {"deadline": "none", "tasks": {"look": {"function": "clerk"}}, "on": {"stop": "end"}},
       "end": {"type": "final"}})",
     "error task_leads_nowhere /states/review\n"},
    {"a task that only time could decide",
     R"("initial": "review", "states": {
       "review": {"tasks": {"look": {"function": "clerk", "due": {"days": 3},
                                     "outcomes": {"silent": {"deemed": true}}}}, "onDone": "end"},
       "end": {"type": "final"}})",
     "error task_undecidable /states/review/tasks/look\n"},
    {"an outcome that no transition takes",
     R"("initial": "review", "states": {
       "review": {"deadline": "none",
         "tasks": {"look": {"function": "clerk", "outcomes": {"yes": {}, "no": {}}}},
         "onDone": [{"guard": "outcome == 'yes'", "target": "end"}]},
       "end": {"type": "final"}})",
     "error outcome_unhandled /states/review\n"},
    {"several tasks may end mixed",
     R"("initial": "review", "states": {
       "review": {"deadline": "none",
         "tasks": {"one": {"function": "clerk", "outcomes": {"yes": {}, "no": {}}},
                   "two": {"function": "clerk", "outcomes": {"yes": {}, "no": {}}}},
         "onDone": [{"guard": "outcome == 'yes' || outcome == 'no'", "target": "end"}]},
       "end": {"type": "final"}})",
     "error outcome_unhandled /states/review\n"},
    {"two tasks of one person that must differ",
     R"("vars": {"who": {"type": "text"}}, "initial": "review", "states": {
       "review": {"deadline": "none", "onDone": "end", "tasks": {
         "one": {"person": "vars.who"}, "two": {"person": "vars.who", "distinct_from": "one"}}},
       "end": {"type": "final"}})",
     "error distinct_never /states/review/tasks/two\n"},
    {"an event raised that nobody hears",
     R"("initial": "a", "states": {
       "a": {"deadline": "none", "entry": {"type": "raise", "event": "ping"}, "on": {"go": "end"}},
       "end": {"type": "final"}})",
     "warning event_unheard /states/a\n"},
    {"an event raised is heard at once",
     R"("initial": "a", "states": {
       "a": {"deadline": "none", "on": {"go": {"actions": {"type": "raise", "event": "ping"}}, "ping": "end"}},
       "end": {"type": "final"}})",
     ""},
    {"no final state",
     R"("initial": "a", "states": {"a": {"deadline": "none", "on": {"go": "a"}}})",
     "warning never_ends \n"},
    {"a registry needs no final state",
     R"("registry": "person", "initial": "a", "states": {"a": {"deadline": "none", "on": {"go": "a"}}})",
     ""},
    {"an event sent to a definition that does not accept it",
     R"("initial": "a", "states": {
       "a": {"deadline": "none", "on": {"go": {"target": "end", "actions": {
         "type": "send", "event": "hello", "to": {"definition": "b", "key": "instance.key"}}}}},
       "end": {"type": "final"}})",
     "error not_accepted /states/a/on/go\n"},
};

TEST_CASE("check: finds what the table says and nothing else", "[check]") {
  for (Row const& row : rows) {
    CAPTURE(row.what);
    CHECK(shown(check(*release(row.members, quiet))) == row.findings);
  }
}

TEST_CASE("check: an event the receiver accepts is no finding", "[check]") {
  auto const both = release(R"("initial": "a", "states": {
      "a": {"deadline": "none", "on": {"go": {"target": "end", "actions": {
        "type": "send", "event": "hello", "to": {"definition": "b", "key": "instance.key"}}}}},
      "end": {"type": "final"}})",
                            R"("accepts": ["hello"], "initial": "x", "states": {
      "x": {"deadline": "none", "on": {"hello": "y"}}, "y": {"type": "final"}})");
  CHECK(shown(check(*both)) == "");
}

Files files_of(std::filesystem::path const& folder) {
  Files files;
  for (auto const& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    files[entry.path().lexically_relative(folder).generic_string()] =
        std::string(std::istreambuf_iterator<char>(file), {});
  }
  return files;
}

TEST_CASE("check: the smallest example has no finding", "[check]") {
  auto files = files_of(CHUBEI_SOURCE_DIR "/examples/hello/release");
  for (auto& [path, bytes] : files_of(CHUBEI_SOURCE_DIR "/workflows/registry")) {
    files["registry/" + path] = std::move(bytes);
  }
  auto formats = form::Formats::standard();
  formats.add("uscc", {.check = [](std::string_view) { return std::optional<Text>{}; }});
  auto const hello = chart::read_release(files, formats);
  REQUIRE(hello);
  CHECK(shown(check(**hello)) == "");
}

TEST_CASE("check: a release with every keyword has only the findings meant", "[check]") {
  auto const all = chart::read_release(files_of(CHUBEI_SOURCE_DIR "/tests/chart/release"),
                                       form::Formats::standard());
  REQUIRE(all);
  CHECK(shown(check(**all)) == "");
}

TEST_CASE("check: a limit that is reached is said", "[check]") {
  auto const wide = release(R"("initial": "w", "states": {
      "w": {"type": "parallel", "deadline": "none", "states": {
        "a": {"initial": "x", "states": {"x": {"on": {"a": "y"}}, "y": {"on": {"a": "x"}}}},
        "b": {"initial": "x", "states": {"x": {"on": {"b": "y"}}, "y": {"on": {"b": "x"}}}},
        "c": {"initial": "x", "states": {"x": {"on": {"c": "y"}}, "y": {"on": {"c": "x"}}}}}}})",
                            quiet);
  CHECK(shown(check(*wide->find("a"), {.positions_max = 4})) == "warning check_incomplete \n");
  CHECK(explore(*wide->find("a"), {}).positions.size() == 8);
}

}  // namespace
}  // namespace chubei::check
