// What a definition that reads has become: slots and their types, the order of transitions, verbs,
// clocks, includes. The release is tests/chart/release.

#include "engine/chart/interpreter.hpp"
#include "tests/catch.hpp"
#include "tests/chart/chart_builder.hpp"
#include "tests/chart/reader_release.hpp"

#include <algorithm>

namespace chubei::chart {
namespace {

std::shared_ptr<Release const> release() {
  static auto const read_once = read(everything());
  REQUIRE(read_once);
  return *read_once;
}

Definition const& request() { return *release()->find("request"); }

Transition const& transition(Definition const& definition, std::string_view state,
                             std::string_view event, std::size_t place = 0) {
  for (TransitionIndex const index : definition.find_state(state)->transitions)
    if (definition.transitions[index].event == event && place-- == 0)
      return definition.transitions[index];
  FAIL("no transition of " << state << " for " << event);
  return definition.transitions.front();
}

std::string targets(Transition const& transition, Definition const& definition) {
  std::string list;
  for (StateIndex const target : transition.targets)
    list += (list.empty() ? "" : " ") + definition.states[target].id;
  return list;
}

TEST_CASE("reader: states stand in document order with dotted ids", "[chart]") {
  std::string ids;
  for (State const& state : request().states) ids += state.id + " ";
  CHECK(ids ==
        " draft review work work.money work.money.waiting work.money.done work.report "
        "work.report.child work.report.done work.memory suspended decided refused lapsed ");
  CHECK(request().find_state("work")->kind == StateKind::parallel);
  CHECK(request().find_state("work.memory")->kind == StateKind::deep_history);
  CHECK(request().find_state("draft")->title == Text{"草稿", "Draft"});
  CHECK(request().find_state("draft")->draft);
  CHECK(request().find_state("review")->title == Text{"review", "review"});
  CHECK(request().root().initial == std::vector<StateIndex>{1});
  CHECK(request().root().initial_actions.size() == 1);
}

TEST_CASE(
    "reader: stored slots are what expressions read and offers show, sorted, typed by the form",
    "[chart]") {
  std::string stored;
  for (StoredSlot const& slot : request().stored) {
    stored += slot.path + " " + slot.type.text() + "\n";
    CHECK(request().stored[request().slots[slot.slot].stored].path == slot.path);
  }
  CHECK(stored ==
        "data.amount_fen int\n"
        "data.day string\n"
        "data.kind string\n"
        "data.lead string\n"
        "data.name string\n"
        "data.partners list(map(string, dyn))\n"
        "data.round string\n"
        "vars.count int\n"
        "vars.extra map(string, dyn)\n"
        "vars.marks list(dyn)\n"
        "vars.number string\n"
        "vars.seen bool\n"
        "vars.since timestamp\n");
}

TEST_CASE("reader: actions and variables name the place of their slot after sorting", "[chart]") {
  auto const& set = std::get<AssignAction>(request().root().initial_actions.front()).set.front();
  CHECK(request().stored[set.stored].path == "vars.since");
  auto const& submit = transition(request(), "draft", "submit");
  auto const& number = std::get<NumberAction>(submit.actions.front());
  CHECK(request().stored[number.stored].path == "vars.number");
  std::string initials;
  for (Variable const& variable : request().variables)
    if (variable.initial) initials += request().stored[variable.stored].path + " ";
  CHECK(initials == "vars.count vars.seen ");
}

TEST_CASE("reader: a look-up is typed by what the other definition offers", "[chart]") {
  auto const at = std::ranges::find_if(request().slots, [](Slot const& slot) {
    return slot.source == SlotSource::lookup && slot.path == "data.closes_at";
  });
  REQUIRE(at != request().slots.end());
  CHECK(at->type.is(cel::Kind::timestamp));
  CHECK(request().lookups[at->lookup].definition == "round");
}

TEST_CASE("reader: a verb becomes a transition of every state it names", "[chart]") {
  for (char const* state : {"review", "work"}) {
    auto const& withdraw = transition(request(), state, "withdraw");
    CHECK(targets(withdraw, request()) == "draft");
    CHECK(withdraw.by.is_open());
    CHECK(withdraw.guard->source == "vars.count < 3");
    CHECK(withdraw.pointer == "/verbs/withdraw");
  }
  CHECK(request().find_event("withdraw")->title == Text{"撤回", "Withdraw"});
}

TEST_CASE("reader: what a person may send is listed with title and form", "[chart]") {
  std::string names;
  for (EventKind const& event : request().events)
    names += event.name + (event.form ? "*" : "") + " ";
  CHECK(names == "submit comment* withdraw suspend paid nudge resume ");
}

TEST_CASE("reader: a deadline is a timer and a transition of one name", "[chart]") {
  State const& draft = *request().find_state("draft");
  REQUIRE(draft.after.size() == 2);
  CHECK(draft.after[0].id == "draft#1");
  CHECK(draft.after[0].legal);
  CHECK(draft.after[0].until->source == "lookup.round.data.closes_at");
  CHECK(draft.after[1].delay == ClockRule{.amount = 5,
                                          .unit = ClockUnit::working_days,
                                          .counts_start = false,
                                          .roll = Roll::next_working_day,
                                          .closes_ms = 17 * 3'600'000});
  CHECK(targets(transition(request(), "draft", "after.draft#1"), request()) == "lapsed");
}

TEST_CASE("reader: tasks keep what completion and separation of duties need", "[chart]") {
  REQUIRE(request().tasks.size() == 2);
  TaskKind const& opinion = request().tasks[0];
  CHECK(opinion.functions == std::vector<std::string>{"reviewer"});
  CHECK(opinion.outcomes.size() == 3);
  CHECK(opinion.outcomes[1].veto);
  CHECK(opinion.outcomes[2].deemed);
  CHECK(opinion.overdue == "silent");
  CHECK(opinion.distinct_from == std::vector<std::string>{"start", "submit", "final_check"});
  CHECK(opinion.sum == std::vector<std::string>{"score"});
  CHECK(request().tasks[1].outcomes.front().name == "done");
  CHECK(request().find_state("review")->completion.back().outcome == "disagreed");
}

TEST_CASE("reader: targets are read as XState reads them", "[chart]") {
  CHECK(targets(transition(request(), "suspended", "resume"), request()) == "work.memory");
  CHECK(transition(request(), "suspended", "resume").reenter);
  auto const& memory = *request().find_state("work.memory");
  REQUIRE(memory.initial.size() == 2);
  CHECK(request().states[memory.initial[0]].id == "work.money.waiting");
  CHECK(targets(transition(request(), "review", "done.state.review", 1), request()) == "refused");
  CHECK(targets(transition(request(), "work.report.child", "done.invoke.sub"), request()) ==
        "work.report.done");
}

TEST_CASE("reader: the digest covers every byte of every file", "[chart]") {
  CHECK(release()->digest.size() == 64);
  Files files = everything();
  files["letters/decided.json"] += "\n";
  CHECK((*read(std::move(files)))->digest != release()->digest);
}

TEST_CASE("reader: an included release comes first, under its folder's name", "[chart]") {
  Files files;
  for (auto const& [path, bytes] : everything()) files["below/" + path] = bytes;
  files["release.json"] = R"({"id": "above", "title": {"zh": "上层", "en": "Above"},
    "office": "other", "includes": ["../below"], "definitions": ["definitions/own.json"],
    "functions": {"clerk": {"zh": "经办", "en": "Clerk"}}})";
  files["definitions/own.json"] = R"({"id": "own", "title": {"zh": "自有", "en": "Own"},
    "initial": "a", "states": {"a": {"on": {"go": {"function": ["clerk", "reviewer"],
      "guard": "lookup('request', 'x', 'data.name') == ''", "target": "b"}}},
      "b": {"type": "final"}}})";
  auto const above = read(std::move(files));
  REQUIRE(above);
  std::string names;
  for (auto const& definition : (*above)->definitions) names += definition->file + " ";
  CHECK(names ==
        "below/definitions/round.json below/definitions/request.json definitions/own.json ");
  CHECK((*above)->office == "other");
  CHECK((*above)->zone == Zone{480});
  CHECK((*above)->functions.size() == 4);
  CHECK((*above)->forms.contains("below/forms/request.json"));
  CHECK((*above)->find("request")->data_name == "below/forms/request.json");
}

TEST_CASE("reader: a definition that reads can be started", "[chart]") {
  CHECK(is_legal(request(), {0, 1}));
  CHECK(open_events(request(), {{0, 1}, {}}) ==
        std::vector<std::string>{"submit", "comment", "reminded"});
}

}  // namespace
}  // namespace chubei::chart
