// The writer over each store: one batch, repeats, all-or-nothing lists, failures of the store.
#include "tests/catch.hpp"
#include "tests/runtime/running_log.hpp"

using namespace chubei;
using namespace chubei::test;

namespace {

std::string any_adapter() { return GENERATE(as<std::string>{}, "memory", "sqlite"); }

}  // namespace

TEST_CASE("writer: the last place is taken once, also by two in one batch", "[runtime]") {
  RunningLog log(any_adapter());
  REQUIRE(log.ask(start_place("a")));
  REQUIRE(log.ask(start_place("b")));
  auto const commits = log.store().commits.load();
  std::vector<runtime::Single> both;
  both.push_back({take("a"), {}, {}});
  both.push_back({take("b"), {}, {}});
  auto const answers = log.ask_together(std::move(both));
  CHECK(log.store().commits == commits + 1);
  REQUIRE(answers[0]);
  CHECK(answers[0]->head->active.back() == "held");
  REQUIRE_FALSE(answers[1]);
  CHECK(answers[1].error().code == ErrorCode::refused);
  CHECK(answers[1].error().details.at("rule") == "quota");
  CHECK(log.head("b")->version == 1);
  CHECK(log.store().reader()->totals("place.taken", "roads").count == 1);

  REQUIRE(log.ask(command("a", process::SendEvent{"give_back", {}})));
  CHECK(log.ask(take("b")));
}

TEST_CASE("writer: a repeat is answered from its record and decides nothing", "[runtime]") {
  RunningLog log(any_adapter());
  std::vector<runtime::Single> twice;
  twice.push_back({start_place("a"), key("k"), {}});
  twice.push_back({start_place("other"), key("k"), {}});
  auto const answers = log.ask_together(std::move(twice));
  REQUIRE(answers[0]);
  CHECK_FALSE(answers[0]->is_repeat);
  REQUIRE(answers[1]);
  CHECK(answers[1]->is_repeat);
  CHECK(answers[1]->instance == InstanceId("a"));
  CHECK_FALSE(log.head("other"));
  log.restart();
  auto const later = log.ask(start_place("other"), key("k"));
  REQUIRE(later);
  CHECK(later->is_repeat);
  CHECK(later->instance == InstanceId("a"));
  CHECK(later->version == 1);
  auto const strange = log.ask(start_place("other"), key("k", "another request"));
  REQUIRE_FALSE(strange);
  CHECK(strange.error().code == ErrorCode::idempotency_mismatch);
  CHECK(log.size() == 1);
}

TEST_CASE("writer: a refusal is repeated as it was, with every field", "[runtime]") {
  RunningLog log(any_adapter());
  auto const wrong = [] {
    return command("a", starting("place", {{"number", 7}, {"size", "big"}}));
  };
  auto const first = log.ask(wrong(), key("k"));
  REQUIRE_FALSE(first);
  CHECK(first.error().code == ErrorCode::invalid_data);
  REQUIRE(first.error().fields.size() == 2);
  log.restart();
  auto const again = log.ask(start_place("a"), key("k"));
  REQUIRE_FALSE(again);
  CHECK(again.error().code == first.error().code);
  CHECK(again.error().message == first.error().message);
  CHECK(again.error().fields == first.error().fields);
  CHECK(again.error().details == first.error().details);
}

TEST_CASE("writer: an all-or-nothing list is repeated as a whole", "[runtime]") {
  RunningLog log(any_adapter());
  auto const list = [] { return std::vector{start_place("a"), start_place("b"), take("a")}; };
  auto const first = log.ask_all(list(), key("k"));
  REQUIRE(first.size() == 3);
  for (auto const& answer : first) REQUIRE(answer);
  log.restart();
  auto const again = log.ask_all(list(), key("k"));
  REQUIRE(again.size() == 3);
  for (std::size_t at = 0; at < 3; ++at) {
    REQUIRE(again[at]);
    CHECK(again[at]->is_repeat);
    CHECK(again[at]->instance == first[at]->instance);
    CHECK(again[at]->version == first[at]->version);
  }
  for (auto const& answer : log.ask_all({take("b")}, key("k", "another request"))) {
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == ErrorCode::idempotency_mismatch);
  }
  CHECK(log.size() == 3);
}

TEST_CASE("writer: a refused list changes nothing, and stays refused under its key", "[runtime]") {
  RunningLog log(any_adapter());
  REQUIRE(log.ask(start_place("a")));
  REQUIRE(log.ask(take("a")));
  auto const list = [] { return std::vector{start_place("b"), take("b"), start_place("c")}; };
  auto const first = log.ask_all(list(), key("k"));
  REQUIRE(log.ask(command("a", process::SendEvent{"give_back", {}})));
  auto const again = log.ask_all(list(), key("k"));
  for (auto const* answers : {&first, &again}) {
    REQUIRE(answers->size() == 3);
    for (auto const& answer : *answers) REQUIRE_FALSE(answer);
    CHECK((*answers)[0].error().code == ErrorCode::conflict);
    CHECK((*answers)[0].error().details.at("refused_item") == 1);
    CHECK((*answers)[1].error().details.at("rule") == "quota");
    CHECK((*answers)[2].error().code == ErrorCode::conflict);
  }
  CHECK_FALSE(log.head("b"));
  CHECK(log.size() == 3);
}

TEST_CASE("writer: where the store fails, every answer says so once, and it goes on later",
          "[runtime]") {
  RunningLog log(any_adapter());
  REQUIRE(log.ask(start_place("a")));
  log.store().fails = true;
  std::vector<runtime::Single> both;
  both.push_back({take("a"), key("k"), {}});
  both.push_back({start_place("b"), {}, {}});
  for (auto const& answer : log.ask_together(std::move(both))) {
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == ErrorCode::unavailable);
  }
  CHECK_FALSE(log.writer().is_healthy());
  log.store().fails = false;
  auto const taken = log.ask(take("a"), key("k"));
  REQUIRE(taken);
  CHECK_FALSE(taken->is_repeat);
  CHECK(log.writer().is_healthy());
  CHECK(log.size() == 2);
}

TEST_CASE("writer: a stopped one refuses at once, and answers what was queued", "[runtime]") {
  RunningLog log(any_adapter());
  log.writer().stop();
  auto const answer = log.ask(start_place("a"));
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == ErrorCode::unavailable);
}
