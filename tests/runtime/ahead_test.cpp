// The writer decides one batch ahead of the one that is being committed: what it then sees, and
// what becomes of it where that commit fails. A commit is stopped in its middle by the test.
#include "tests/catch.hpp"
#include "tests/runtime/running_log.hpp"

#include <future>
#include <latch>
#include <thread>

using namespace chubei;
using namespace chubei::test;

namespace {

std::string any_adapter() { return GENERATE(as<std::string>{}, "memory", "sqlite"); }

/// One command a batch, and the first commit stands still until it is let go.
class Stopped {
 public:
  explicit Stopped(std::string adapter) : log(std::move(adapter), {.batch_max = 1}) {
    log.settle();
    log.store().before_commit = [this] {
      if (has_entered_.exchange(true)) return;
      entered_.count_down();
      let_go_.wait();
    };
  }

  /// All are queued before the first is decided; returns when the first is being committed.
  void hand_in(std::vector<runtime::Single> singles) {
    std::promise<void> queued;
    auto const all = queued.get_future().share();
    log.writer().submit(runtime::Call{[all](store::Store&) { all.wait(); }});
    answers_.resize(singles.size());
    for (std::size_t at = 0; at < singles.size(); ++at) {
      singles[at].answer = [this, at](runtime::Answer answer) {
        answers_[at].set_value(std::move(answer));
      };
      log.writer().submit(std::move(singles[at]));
    }
    queued.set_value();
    entered_.wait();
  }
  /// Waits until so many are still queued: the others are decided or being decided.
  void wait_for_queue(std::size_t left) {
    while (log.writer().queued() > left) std::this_thread::yield();
  }
  void let_go() { let_go_.count_down(); }
  runtime::Answer answer(std::size_t at) { return answers_[at].get_future().get(); }

  RunningLog log;

 private:
  std::atomic<bool> has_entered_{false};
  std::latch entered_{1}, let_go_{1};
  std::vector<std::promise<runtime::Answer>> answers_;
};

std::vector<runtime::Single> singles_of(std::vector<process::Command> commands) {
  std::vector<runtime::Single> singles;
  for (auto& command : commands) singles.push_back({std::move(command), {}, {}});
  return singles;
}

}  // namespace

TEST_CASE("writer: what is being committed is seen by what is decided meanwhile", "[runtime]") {
  Stopped stopped(any_adapter());
  auto& log = stopped.log;
  stopped.hand_in(singles_of({start_place("a"), take("a"), start_place("b"), take("b"),
                              command("a", process::SendEvent{"give_back", {}})}));
  stopped.wait_for_queue(3);
  CHECK(log.size() == 0);
  stopped.let_go();
  CHECK(stopped.answer(0)->version == 1);
  CHECK(stopped.answer(1)->version == 2);
  CHECK(stopped.answer(2)->version == 1);
  auto const refused = stopped.answer(3);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().details.at("rule") == "quota");
  CHECK(stopped.answer(4)->version == 3);
  CHECK(log.events("a").size() == 3);
  CHECK(log.store().reader()->totals("place.taken", "roads").count == 0);
}

TEST_CASE("writer: a repeat of what is being committed waits for it", "[runtime]") {
  Stopped stopped(any_adapter());
  auto singles = singles_of({start_place("a"), start_place("other")});
  for (auto& single : singles) single.idempotency = key("k");
  stopped.hand_in(std::move(singles));
  stopped.wait_for_queue(0);
  CHECK(stopped.log.size() == 0);
  stopped.let_go();
  CHECK_FALSE(stopped.answer(0)->is_repeat);
  auto const repeat = stopped.answer(1);
  CHECK(repeat->is_repeat);
  CHECK(repeat->instance == InstanceId("a"));
  CHECK(stopped.log.size() == 1);
}

TEST_CASE("writer: where a commit fails, what was decided on it never was", "[runtime]") {
  Stopped stopped(any_adapter());
  auto& log = stopped.log;
  auto singles = singles_of({start_place("a"), take("a")});
  singles[1].idempotency = key("k");
  stopped.hand_in(std::move(singles));
  stopped.wait_for_queue(0);
  log.store().fails = true;
  stopped.let_go();
  for (std::size_t at = 0; at < 2; ++at) {
    auto const answer = stopped.answer(at);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == ErrorCode::unavailable);
  }
  CHECK_FALSE(log.writer().is_healthy());
  log.store().fails = false;

  auto const missing = log.ask(take("a"), key("k"));
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ErrorCode::not_found);
  REQUIRE(log.ask(start_place("b")));
  REQUIRE(log.ask(take("b")));
  CHECK(log.writer().is_healthy());
  CHECK(log.size() == 2);
  CHECK(log.writer().published().size == 2);
  auto const reader = log.store().reader();
  CHECK(reader->frontier().starts_with("2"));
  CHECK_FALSE(reader->head(InstanceId("a")));
}
