// What is no transcript: event descriptors, reserved names, legality, target lists.

#include "tests/catch.hpp"
#include "tests/chart/trace_host.hpp"

namespace chubei::chart {

TEST_CASE("interpreter: a descriptor matches exactly, by family or everything", "[chart]") {
  struct Row {
    char const* descriptor;
    char const* event;
    bool expected;
  };
  Row const rows[] = {{"a", "a", true},          {"a", "a.b", false},    {"a.b", "a", false},
                      {"*", "a", true},          {"*", "a.b.c", true},   {"a.*", "a", true},
                      {"a.*", "a.b", true},      {"a.*", "a.b.c", true}, {"a.*", "ab", false},
                      {"a.*", "ab.c", false},    {"a.*", "b.a", false},  {"a.b.*", "a.b.c", true},
                      {"a.b.*", "a.c", false},   {"*.b", "a.b", false},  {"*.*", "a.b", false},
                      {"a.*.c", "a.b.c", false}, {"A", "a", false},      {"a", "", false}};
  for (Row const& row : rows) {
    CAPTURE(row.descriptor, row.event);
    CHECK(matches(row.descriptor, row.event) == row.expected);
  }
}

TEST_CASE("interpreter: the engine's event names are reserved", "[chart]") {
  for (char const* name : {"done.state.a", "done.invoke.x", "error.execution", "after.a#0",
                           "task.review.agree", "undelivered", "", "*", "a.*"}) {
    CAPTURE(name);
    CHECK(is_reserved(name));
  }
  for (char const* name : {"submit", "done", "task", "errors", "after", "undelivered.mail"}) {
    CAPTURE(name);
    CHECK_FALSE(is_reserved(name));
  }
}

// Indexes: 0 root, 1 a, 2 p, 3 p.r, 4 p.r.x, 5 p.r.y, 6 p.r.h, 7 p.s, 8 p.s.z.
static Chart regions() {
  return build_chart(R"({"states": {"a": {}, "p": {"type": "parallel", "states": {
      "r": {"states": {"x": {}, "y": {}, "h": {"type": "history"}}},
      "s": {"states": {"z": {}}}}}}})");
}

TEST_CASE("interpreter: a legal configuration is complete and has no orphan", "[chart]") {
  Chart const chart = regions();
  auto const legal = [&](Configuration active) { return is_legal(chart.definition, active); };
  CHECK(legal({0, 1}));
  CHECK(legal({0, 2, 3, 4, 7, 8}));
  CHECK_FALSE(legal({}));
  CHECK_FALSE(legal({1}));                    // no root
  CHECK_FALSE(legal({0}));                    // no child
  CHECK_FALSE(legal({0, 1, 2, 3, 4, 7, 8}));  // two children
  CHECK_FALSE(legal({0, 2, 3, 4}));           // a region is missing
  CHECK_FALSE(legal({0, 1, 4}));              // an orphan
  CHECK_FALSE(legal({0, 2, 3, 6, 7, 8}));     // a history state
  CHECK_FALSE(legal({0, 2, 3, 4, 8, 7}));     // not sorted
  CHECK_FALSE(legal({0, 1, 1}));              // twice
  CHECK_FALSE(legal({0, 99}));                // no such state
}

TEST_CASE("interpreter: targets stand in different regions of a parallel", "[chart]") {
  Chart const chart = regions();
  auto const fits = [&](std::vector<StateIndex> targets) {
    return may_be_entered_together(chart.definition, targets);
  };
  CHECK(fits({}));
  CHECK(fits({4}));
  CHECK(fits({4, 8}));
  CHECK(fits({6, 8}));
  CHECK_FALSE(fits({4, 5}));
  CHECK_FALSE(fits({4, 6}));
  CHECK_FALSE(fits({2, 4}));
  CHECK_FALSE(fits({4, 4}));
  CHECK_FALSE(fits({1, 8}));
}

TEST_CASE("interpreter: no call but is_enabled reaches the host of an unhandled event", "[chart]") {
  Chart const chart = build_chart(R"({"states": {"a": {"on": {"e": {"target": "b", "guard": "g"}}},
      "b": {}}})");
  TraceHost host(chart);
  Position position;
  REQUIRE(start(chart.definition, position, host));
  Position const before = position;
  host.lines.clear();
  for (char const* event : {"e", "unknown", ""}) {
    Result<Ran> const ran = step(chart.definition, position, event, host);
    REQUIRE(ran);
    CHECK_FALSE(ran->handled);
    CHECK_FALSE(ran->finished);
  }
  CHECK(host.lines.empty());
  CHECK(position == before);
}

TEST_CASE("interpreter: charts of more than 256 states work", "[chart]") {
  std::string states;
  for (int index = 0; index < 600; ++index)
    states += (index == 0 ? "\"s" : ", \"s") + std::to_string(index) + R"(": {"on": {"go": "s)" +
              std::to_string((index + 1) % 600) + "\"}}";
  Chart const chart = build_chart(R"({"states": {)" + states + "}}");
  TraceHost host(chart);
  Position position;
  REQUIRE(start(chart.definition, position, host));
  for (int index = 0; index < 600; ++index) {
    REQUIRE(is_legal(chart.definition, position.active));
    REQUIRE(position.active.back() == index + 1);
    REQUIRE(step(chart.definition, position, "go", host));
  }
  CHECK(position.active == Configuration{0, 1});
}

}  // namespace chubei::chart
