#include "tests/catch.hpp"
#include "tests/store/adapters.hpp"
#include "tests/store/unit_builder.hpp"

using namespace chubei;
using namespace chubei::store;
using namespace chubei::store::sample;

namespace {

auto any_adapter() { return GENERATE(from_range(adapter_names())); }

std::vector<std::string> ids(std::vector<PendingMessage> const& messages) {
  std::vector<std::string> list;
  for (auto const& one : messages) list.push_back(one.id);
  return list;
}

Remembered remembered(std::string const& key, Instant at) {
  return {digest(key), digest("request"), InstanceId("a"), 3, "accepted", at};
}

}  // namespace

TEST_CASE("store: due rows come earliest first and follow timers and tasks", "[store]") {
  auto fresh = open_fresh(any_adapter());
  UnitBuilder log;
  auto& view = fresh.store->writer_view();
  log.start("a", "x", {process::TimerSet{timer("t", Instant{300})}}, Instant{1});
  log.start("b", "x", {process::TaskOpened{task("b.t1", "review", {}, Instant{100}, Instant{1})}},
            Instant{1});
  log.start("c", "x", {process::TimerSet{timer("t", Instant{100})}}, Instant{1});
  log.start("d", "x", {}, Instant{1});
  log.commit(*fresh.store);
  CHECK(view.next_due() == Instant{100});
  auto due = view.due_until(Instant{299}, 10);
  REQUIRE(due.size() == 2);
  CHECK(due[0].instance == InstanceId("b"));
  CHECK(due[1].instance == InstanceId("c"));
  CHECK(due[1].at == Instant{100});
  CHECK(view.due_until(Instant{300}, 1).size() == 1);
  CHECK(view.due_until(Instant{99}, 10).empty());

  log.add("c", {process::TimerEnded{"t", "fired"}}, Instant{100});
  log.add("b", {process::TaskClosed{TaskId("b.t1"), "decided", std::nullopt, false}}, Instant{100});
  log.commit(*fresh.store);
  CHECK(view.next_due() == Instant{300});
  log.add("a", {process::TimerEnded{"t", "cancelled"}}, Instant{101});
  log.commit(*fresh.store);
  CHECK(!view.next_due());
  CHECK(view.due_until(Instant{1'000}, 10).empty());
}

TEST_CASE("store: what waits for a calendar is listed from one instance on", "[store]") {
  auto fresh = open_fresh(any_adapter());
  UnitBuilder log;
  auto& view = fresh.store->writer_view();
  auto const unsure = [](std::string id) {
    auto made = timer(std::move(id), Instant{300});
    made.due.provisional = true;
    return process::TimerSet{made};
  };
  auto waiting = task("b.t1", "review", {}, Instant{100}, Instant{1});
  waiting.due->provisional = true;
  log.start("z", "x", {unsure("t")}, Instant{1});
  log.start("b", "x", {process::TaskOpened{waiting}}, Instant{1});
  log.start("a", "x", {process::TimerSet{timer("t", Instant{100})}}, Instant{1});
  log.start("c", "x", {unsure("t")}, Instant{1});
  log.commit(*fresh.store);
  using Ids = std::vector<InstanceId>;
  InstanceId const a("a"), b("b"), c("c"), z("z");
  CHECK(view.waiting_for_calendar(10, InstanceId()) == Ids{z, b, c});
  CHECK(view.waiting_for_calendar(2, InstanceId()) == Ids{z, b});
  CHECK(view.waiting_for_calendar(2, b) == Ids{c});
  CHECK(view.waiting_for_calendar(2, a) == Ids{c});
  CHECK(view.waiting_for_calendar(2, c).empty());

  // Overdue, standing still and final ones do not wait.
  waiting.overdue = true;
  auto still = timer("t", Instant{300});
  still.due.provisional = true;
  still.due.paused_at = Instant{2};
  log.add("b", {process::TaskChanged{"overdue", waiting}}, Instant{2});
  log.add("z", {process::TimerSet{still}}, Instant{2});
  log.add("c", {process::TimerSet{timer("t", Instant{300})}}, Instant{2});
  log.add("a", {unsure("u")}, Instant{2});
  log.commit(*fresh.store);
  CHECK(view.waiting_for_calendar(10, InstanceId()) == Ids{a});
}

TEST_CASE("store: messages wait in the order they were sent until they are dropped", "[store]") {
  auto fresh = open_fresh(any_adapter());
  UnitBuilder log;
  auto& view = fresh.store->writer_view();
  log.start("z", "x", {message("b", 1, "one"), message("c", 1, "two")}, Instant{1});
  log.start("a", "x", {message("b", 1, "three")}, Instant{1});
  log.commit(*fresh.store);
  log.add("z", {message("b", 2, "four")}, Instant{2});
  log.commit(*fresh.store);
  CHECK(ids(view.messages(10)) == std::vector<std::string>{"z/1/1", "z/1/2", "a/1/1", "z/2/1"});
  auto const first = view.messages(1);
  REQUIRE(first.size() == 1);
  CHECK(first[0].from == InstanceId("z"));
  CHECK(first[0].message.to == InstanceId("b"));
  CHECK(first[0].message.event == "one");
  CHECK(first[0].message.kind == "event");
  CHECK(first[0].message.sequence == 1);
  CHECK(first[0].message.data == boost::json::value{{"n", 1}});
  log.batch().messages_dropped = {"z/1/2", "z/1/1", "not/1/1"};
  log.commit(*fresh.store);
  CHECK(ids(view.messages(10)) == std::vector<std::string>{"a/1/1", "z/2/1"});
}

TEST_CASE("store: jobs wait until they are answered or dropped", "[store]") {
  auto fresh = open_fresh(any_adapter());
  UnitBuilder log;
  auto& view = fresh.store->writer_view();
  log.start("a", "x", {job("j1"), job("j2"), job("j3")}, Instant{1});
  log.commit(*fresh.store);
  auto const jobs = view.jobs(2);
  REQUIRE(jobs.size() == 2);
  CHECK(jobs[0].request == "j1");
  CHECK(jobs[0].instance == InstanceId("a"));
  CHECK(jobs[0].job.job == "draw");
  CHECK(jobs[0].job.input == boost::json::value{{"seats", 3}});
  CHECK(jobs[0].job.seed == std::string(64, '0'));
  CHECK(jobs[0].job.done == "drawn");
  log.add("a", {process::JobAnswered{"j1"}}, Instant{2});
  log.batch().jobs_dropped = {"j3"};
  log.commit(*fresh.store);
  REQUIRE(view.jobs(10).size() == 1);
  CHECK(view.jobs(10)[0].request == "j2");
}

TEST_CASE("store: numbers and aggregates add up over units", "[store]") {
  auto fresh = open_fresh(any_adapter());
  UnitBuilder log;
  auto& view = fresh.store->writer_view();
  process::Contribution const none{"x.quota", "", 0, 0}, one{"x.quota", "org-1", 1, 500},
      moved{"x.quota", "org-2", 1, 700};
  log.start("a", "x",
            {process::NumberTaken{"receipt", 2026, 1, "r1"}, process::ContributionSet{none, one}},
            Instant{1});
  log.start("b", "x",
            {process::NumberTaken{"receipt", 2026, 2, "r2"},
             process::NumberTaken{"receipt", 2027, 1, "r1"}, process::ContributionSet{none, one}},
            Instant{1});
  log.commit(*fresh.store);
  CHECK(view.last_number("receipt", 2026) == 2);
  CHECK(view.last_number("receipt", 2027) == 1);
  CHECK(view.last_number("notice", 2026) == 0);
  CHECK(view.totals("x.quota", "org-1").count == 2);
  CHECK(view.totals("x.quota", "org-1").sum == 1'000);
  log.add("a", {process::ContributionSet{one, moved}}, Instant{2});
  log.add("b", {process::ContributionSet{one, none}}, Instant{2});
  log.commit(*fresh.store);
  CHECK(view.totals("x.quota", "org-1").count == 0);
  CHECK(view.totals("x.quota", "org-1").sum == 0);
  CHECK(view.totals("x.quota", "org-2").count == 1);
  CHECK(view.totals("x.quota", "org-2").sum == 700);
  CHECK(view.totals("x.other", "org-2").count == 0);
}

TEST_CASE("store: an idempotency record is kept for seven days of the log", "[store]") {
  auto fresh = open_fresh(any_adapter());
  UnitBuilder log;
  auto& view = fresh.store->writer_view();
  constexpr std::int64_t day_ms = 24 * 3'600'000;
  log.start("a", "x", {}, Instant{day_ms});
  log.batch().remembered = {remembered("k1", Instant{day_ms})};
  log.commit(*fresh.store);
  auto const kept = view.remembered(digest("k1"));
  REQUIRE(kept);
  CHECK(kept->request == digest("request"));
  CHECK(kept->instance == InstanceId("a"));
  CHECK(kept->version == 3);
  CHECK(kept->answer == "accepted");
  CHECK(kept->at == Instant{day_ms});
  CHECK(!view.remembered(digest("k2")));

  log.add("a", {}, Instant{8 * day_ms});
  log.commit(*fresh.store);
  CHECK(view.remembered(digest("k1")));
  log.add("a", {}, Instant{8 * day_ms + 1});
  log.commit(*fresh.store);
  CHECK(!view.remembered(digest("k1")));
  log.batch().remembered = {remembered("k1", Instant{8 * day_ms + 1})};
  log.commit(*fresh.store);
  CHECK(view.remembered(digest("k1")));
}

TEST_CASE("store: an open task names its instance until it is closed", "[store]") {
  auto fresh = open_fresh(any_adapter());
  UnitBuilder log;
  auto& view = fresh.store->writer_view();
  log.start("a", "x",
            {process::TaskOpened{task("a.t1", "review", {"f:1"}, std::nullopt, Instant{1})},
             process::TaskOpened{task("a.t2", "review", {"f:1"}, std::nullopt, Instant{1})},
             process::TaskClosed{TaskId("a.t2"), "superseded", std::nullopt, false}},
            Instant{1});
  log.commit(*fresh.store);
  CHECK(view.instance_of_task(TaskId("a.t1")) == InstanceId("a"));
  CHECK(!view.instance_of_task(TaskId("a.t2")));
  log.add("a", {process::TaskClosed{TaskId("a.t1"), "decided", std::nullopt, false}}, Instant{2});
  log.commit(*fresh.store);
  CHECK(!view.instance_of_task(TaskId("a.t1")));
}

TEST_CASE("store: an erasure takes the sealed part along and is listed for ever", "[store]") {
  auto fresh = open_fresh(any_adapter());
  UnitBuilder log;
  auto& view = fresh.store->writer_view();
  process::DocumentSet const both{{}, "digest", {"contact", "owner"}};
  log.start("a", "x", {both}, Instant{1}).personal = {{"contact", "sealed"}, {"owner", "sealed"}};
  log.start("b", "x", {both}, Instant{1}).personal = {{"contact", "sealed"}};
  log.commit(*fresh.store);
  CHECK(view.erasures(0, 10).empty());
  log.add("a", {process::PersonalErased{"contact", "asked for"}}, Instant{2});
  log.add("b", {process::PersonalErased{"contact", "asked for"}}, Instant{2});
  log.add("b", {both}, Instant{3}).personal = {{"contact", "sealed anew"}};
  log.commit(*fresh.store);
  CHECK(!view.personal(InstanceId("a"), "contact"));
  CHECK(view.personal(InstanceId("a"), "owner") == "sealed");
  CHECK(view.personal(InstanceId("b"), "contact") == "sealed anew");
  auto const listed = view.erasures(0, 10);
  REQUIRE(listed.size() == 2);
  CHECK(listed[0].instance == InstanceId("a"));
  CHECK(listed[0].label == "contact");
  CHECK(listed[0].version == 2);
  CHECK(view.erasures(0, 1).size() == 1);
  auto const rest = view.erasures(listed[0].number, 10);
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].instance == InstanceId("b"));
  CHECK(view.erasures(listed[1].number, 10).empty());
}
