// XState v5 machines to definitions.

#include "engine/import/import.hpp"
#include "tests/catch.hpp"
#include "tests/import/reading.hpp"

#include <boost/json.hpp>

namespace chubei::import {
namespace {

using test::faults_of;

constexpr char const* order = R"({
  "id": "Order", "initial": "Waiting", "context": { "count": 0, "note": "x", "price": 1.5 },
  "states": {
    "Waiting": {
      "id": "w", "tags": ["open"],
      "entry": ["sound", { "type": "mark" }],
      "on": { "PAY": { "target": "#w.half", "guard": "isPaid", "reenter": true }, "*": "closed", "a.*": ".full" },
      "after": { "1000": "closed", "patience": "closed" },
      "initial": "full",
      "states": { "full": { "always": { "target": "half", "guard": { "type": "isHalf" } } }, "half": {} }
    },
    "both": { "type": "parallel", "onDone": "closed",
      "states": { "one": { "initial": "x", "states": { "x": { "on": { "DONE": "y" } }, "y": { "type": "final" },
                                                        "h": { "type": "history", "history": "deep", "target": "x" } } },
                  "two": { "invoke": { "src": "fetch" } } } },
    "closed": { "type": "final", "output": { "finalCount": 3 } }
  } })";

TEST_CASE("import: an XState machine becomes a definition that reads", "[import]") {
  auto const imported = from_xstate(order, "order");
  REQUIRE(imported);
  CHECK(faults_of(*imported) == "");
  auto const& states = imported->definition.at("states").as_object();
  auto const& waiting = states.at("waiting").as_object();
  CHECK(boost::json::serialize(waiting.at("on")) ==
        R"({"pay":{"guard":"false","target":"#order.waiting.half","reenter":true},)"
        R"("*":{"target":"#order.closed"},"a.*":{"target":"#order.waiting.full"}})");
  CHECK(boost::json::serialize(waiting.at("after")) ==
        R"x([{"until":"now + duration('1000ms')","target":"#order.closed"}])x");
  CHECK(boost::json::serialize(states.at("closed")) ==
        R"({"type":"final","output":{"final_count":"3"}})");
  CHECK(boost::json::serialize(imported->definition.at("vars")) ==
        R"({"count":{"type":"int","initial":"0"},"note":{"type":"text","initial":"'x'"}})");
  CHECK(imported->states.at("Waiting.half") == "waiting.half");
  CHECK(imported->events.at("PAY") == "pay");
}

TEST_CASE("import: what of a machine lives in a program is named with its pointer", "[import]") {
  auto const imported = from_xstate(order, "order");
  REQUIRE(imported);
  CHECK_FALSE(imported->is_whole());
  std::string left_out;
  for (Finding const& finding : imported->findings)
    if (finding.kind == Finding::Kind::left_out)
      left_out += finding.what + " " + finding.pointer + "\n";
  CHECK(left_out ==
        "context /context/price\n"
        "action /states/Waiting/entry/0\n"
        "action /states/Waiting/entry/1\n"
        "guard /states/Waiting/on/PAY/guard\n"
        "after /states/Waiting/after/patience\n"
        "guard /states/Waiting/states/full/always/guard\n"
        "invoke /states/both/states/two/invoke\n");
}

TEST_CASE("import: JSON that is no machine is refused at its pointer", "[import]") {
  struct Row {
    char const* text;
    char const* wanted;
  };
  Row const rows[] = {
      {"[]", ""},
      {R"({"states": {"a": {}}})", ""},
      {R"({"initial": "b", "states": {"a": {}}})", "/initial"},
      {R"({"initial": "a", "states": {"a": {"on": {"E": "c"}}}})", "/states/a/on/E"},
      {R"({"initial": "a", "states": {"a": 7}})", "/states/a"},
      {R"({"initial": "a", "states": {"a": {"on": {"E": 7}}}})", "/states/a/on/E"}};
  for (Row const& row : rows) {
    auto const imported = from_xstate(row.text, "x");
    CAPTURE(row.text);
    REQUIRE_FALSE(imported);
    CHECK(imported.error().fields.front().pointer == row.wanted);
  }
}

}  // namespace
}  // namespace chubei::import
