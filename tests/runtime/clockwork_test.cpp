// What the writer does by itself: timers over restarts and outages, messages between instances.
#include "tests/catch.hpp"
#include "tests/runtime/running_log.hpp"

#include <future>

using namespace chubei;
using namespace chubei::test;

namespace {

constexpr std::int64_t minute = 60'000;
using Types = std::vector<std::string>;

std::string any_adapter() { return GENERATE(as<std::string>{}, "memory", "sqlite"); }

Instant after(std::int64_t minutes) { return {ManualClock().now().ms + minutes * minute}; }

process::Command start_term(std::string const& id, std::int64_t remind, std::int64_t until) {
  return command(id, starting("term", {{"number", id},
                                       {"remind_at", format(after(remind))},
                                       {"until", format(after(until))}}));
}

/// Instances in the order in which their last events stand in the log, from a position.
std::vector<std::string> order_from(RunningLog& log, std::int64_t position) {
  std::vector<std::string> order;
  for (auto const& record : log.store().reader()->records(position, 100)) {
    order.push_back(record.instance.text());
  }
  return order;
}

void record_outage(RunningLog& log) {
  REQUIRE(log.ask(command("o", starting("outage", {{"number", "1"}}), {"operator"})));
  REQUIRE(log.ask(command("o", process::SendEvent{"confirm", {}}, {"operator"})));
}

}  // namespace

TEST_CASE("writer: a timer outlives a restart and fires once", "[runtime]") {
  RunningLog log(any_adapter());
  REQUIRE(log.ask(start_term("a", 5, 60)));
  log.settle();
  CHECK(log.size() == 1);
  log.stop();
  log.clock.set(after(7));
  log.start();
  log.settle();
  CHECK(log.events("a") == Types{"instance.started", "timer.fired"});
  CHECK(log.head("a")->find_slot("vars.reminded")->value == 1);
  CHECK(log.head("a")->changed_at == after(5));  // its `now` is its due instant
  log.restart();
  log.settle();
  CHECK(log.size() == 2);
}

TEST_CASE("writer: overdue timers fire in due order, whosesoever they are", "[runtime]") {
  RunningLog log(any_adapter());
  REQUIRE(log.ask(start_term("a", 1, 2)));
  REQUIRE(log.ask(start_term("b", 3, 9)));
  REQUIRE(log.ask(start_term("c", 2, 4)));
  log.clock.set(after(8));
  log.settle();
  CHECK(order_from(log, 3) == std::vector<std::string>{"a", "a", "c", "b", "c"});
  CHECK(log.head("a")->outcome == "lapsed");
}

TEST_CASE("writer: after an outage timers with legal effect wait until it is recorded",
          "[runtime]") {
  RunningLog log(any_adapter());
  REQUIRE(log.ask(start_term("a", 5, 6)));
  log.note("alive_at", format(log.clock.now()));
  log.stop();
  log.clock.set(after(30));
  log.start();
  log.settle();
  CHECK(log.writer().held() == "outage");
  CHECK(log.events("a") == Types{"instance.started", "timer.fired"});
  CHECK_FALSE(log.head("a")->finished);

  // Alive again, and started again: the outage is still not recorded.
  log.note("alive_at", format(log.clock.now()));
  log.restart();
  log.settle();
  CHECK(log.writer().held() == "outage");
  CHECK_FALSE(log.head("a")->finished);

  record_outage(log);
  log.settle();
  CHECK(log.writer().held().empty());
  CHECK(log.head("a")->outcome == "lapsed");
  CHECK(log.head("a")->changed_at == after(6));
  log.restart();
  log.settle();
  CHECK(log.writer().held().empty());
  CHECK(log.events("a").size() == 3);
}

TEST_CASE("writer: held timers keep no others from firing", "[runtime]") {
  RunningLog log(any_adapter());
  std::vector<process::Command> many;
  for (int at = 0; at < 300; ++at) many.push_back(start_term("h" + std::to_string(at), 900, 1));
  for (auto const& answer : log.ask_all(std::move(many))) REQUIRE(answer);
  REQUIRE(log.ask(start_term("plain", 2, 900)));
  log.note("alive_at", format(log.clock.now()));
  log.stop();
  log.clock.set(after(30));
  log.start();
  log.settle();
  CHECK(log.events("plain") == Types{"instance.started", "timer.fired"});
  CHECK(log.size() == 302);
}

TEST_CASE("writer: a short stop holds nothing", "[runtime]") {
  RunningLog log(any_adapter());
  REQUIRE(log.ask(start_term("a", 5, 6)));
  log.note("alive_at", format(log.clock.now()));
  log.stop();
  log.clock.set(after(9));
  log.start();
  log.settle();
  CHECK(log.writer().held().empty());
  CHECK(log.head("a")->outcome == "lapsed");
}

TEST_CASE("writer: a clock behind the log holds all timers", "[runtime]") {
  RunningLog log(any_adapter());
  log.clock.set(after(10));
  std::promise<void> committed;
  log.writer().submit(runtime::Single{start_term("a", 1, 60), std::nullopt, [&](runtime::Answer) {
                                        log.clock.set(after(3));  // before it looks at timers
                                        committed.set_value();
                                      }});
  committed.get_future().get();
  log.restart();
  log.settle();
  CHECK(log.writer().held() == "clock_behind_log");
  CHECK(log.size() == 1);
  log.clock.set(after(11));
  log.settle();
  CHECK(log.writer().held().empty());
  CHECK(log.events("a") == Types{"instance.started", "timer.fired"});
}

TEST_CASE("writer: a message arrives once, though the store hands it out again", "[runtime]") {
  RunningLog log(any_adapter());
  REQUIRE(log.ask(command("a", starting("letter", {{"number", "a"}, {"to", "b"}}))));
  REQUIRE(log.ask(command("b", starting("letter", {{"number", "b"}, {"to", "nobody"}}))));
  log.store().keeps_messages = true;
  REQUIRE(log.ask(command("a", process::SendEvent{"tell", {}})));
  for (int again = 0; again < 3; ++again) log.round();
  log.store().keeps_messages = false;
  log.settle();
  log.restart();
  log.settle();
  CHECK(log.events("b") == Types{"instance.started", "message.taken"});
  CHECK(log.head("b")->find_slot("vars.heard")->value == 1);
  CHECK(log.store().reader()->messages(10).empty());
}

TEST_CASE("writer: messages sent before a stop arrive after it, in order", "[runtime]") {
  RunningLog log(any_adapter());
  REQUIRE(log.ask(command("a", starting("letter", {{"number", "a"}, {"to", "b"}}))));
  REQUIRE(log.ask(command("b", starting("letter", {{"number", "b"}, {"to", "nobody"}}))));
  std::vector<runtime::Single> three;
  for (int at = 0; at < 3; ++at)
    three.push_back({command("a", process::SendEvent{"tell", {}}), {}, {}});
  for (auto const& answer : log.ask_together(std::move(three))) REQUIRE(answer);
  log.restart();
  log.settle();
  CHECK(log.head("b")->find_slot("vars.heard")->value == 3);
  REQUIRE(log.head("b")->received.size() == 1);
  CHECK(log.head("b")->received.front().second == 3);
}
