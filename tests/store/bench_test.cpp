// Hidden: test_store "[.bench]" prints what one commit of 128 units costs. A unit is what a step of
// an open case writes: an event of about 700 bytes and a head of about 1 KiB.
#include "tests/catch.hpp"
#include "tests/store/adapters.hpp"
#include "tests/store/unit_builder.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

using namespace chubei;
using namespace chubei::store;
using namespace chubei::store::sample;

namespace {

constexpr int open_cases = 10'000, units_a_commit = 128, commits = 300;

std::vector<process::Fact> first_facts(std::string const& id) {
  std::vector<process::Fact> facts{
      process::KeyTaken{"K-" + id}, process::Moved{{}, {}, {"review", "first"}},
      process::AccessSet{{allow("org:" + id), allow("function:officer@o1")}},
      process::TaskOpened{
          task(id + ".t1", "review", {"function:officer@o1"}, Instant{1LL << 40}, Instant{1})}};
  for (int slot = 0; slot < 8; ++slot) {
    facts.push_back(process::SlotSet{"data.field_" + std::to_string(slot),
                                     boost::json::value(std::string(24, 'x'))});
  }
  return facts;
}

struct Commit {
  store::Batch batch;
  void add_remembered(int number) {
    for (int index = 0; index < units_a_commit; ++index) {
      auto const key = digest(std::to_string(number) + '/' + std::to_string(index));
      batch.remembered.push_back(
          {key, key, batch.units[0].record.instance, 2, "accepted", batch.recorded_at});
    }
  }
};

}  // namespace

TEST_CASE("sqlite store: units a second at 128 a commit", "[.bench]") {
  bool const remembers = GENERATE(false, true);
  auto fresh = open_fresh("sqlite");
  UnitBuilder log;
  for (int index = 0; index < open_cases; ++index) {
    auto const id = std::to_string(100'000 + index);
    log.start(id, "application", first_facts(id), Instant{index});
    if (index % 500 == 499) log.commit(*fresh.store);
  }
  fresh.store->checkpoint_storage();
  std::vector<Commit> prepared;
  unsigned random = 1;
  std::size_t event_bytes = 0, head_bytes = 0;
  for (int number = 0; number < commits; ++number) {
    for (int index = 0; index < units_a_commit; ++index) {
      random = random * 1'664'525 + 1'013'904'223;
      auto const id = std::to_string(100'000 + (random >> 8) % open_cases);
      auto& unit = log.add(
          id,
          {process::SlotSet{"data.field_3", boost::json::value(std::to_string(random))},
           process::Moved{{}, {"first"}, {"second"}}, process::Moved{{}, {"second"}, {"first"}}},
          Instant{open_cases + number});
      unit.record.envelope.resize(500, ' ');
      event_bytes += unit.record.envelope.size() + unit.record.parts[0].content.size();
      std::string head;
      process::encode(head, *unit.head);
      head_bytes += head.size();
    }
    prepared.push_back({log.take()});
    if (remembers) prepared.back().add_remembered(number);
  }
  std::atomic<bool> done{false};
  std::thread mover([&] {
    while (!done) {
      fresh.store->checkpoint_storage();
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  });
  auto const begin = std::chrono::steady_clock::now();
  for (auto const& commit : prepared) fresh.store->commit(commit.batch);
  auto const seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  done = true;
  mover.join();
  int const units = commits * units_a_commit;
  std::printf("%s: %.0f units/s, %.1f us a unit, event %zu B, head %zu B\n",
              remembers ? "with idempotency" : "without", units / seconds, seconds / units * 1e6,
              event_bytes / units, head_bytes / units);
  CHECK(fresh.store->writer_view().size() == open_cases + units);
}
