// What only the SQLite adapter has: files, backups, damage, another process.
#include "engine/store/sqlite/looking.hpp"
#include "engine/store/sqlite/schema.hpp"
#include "engine/store/sqlite/sqlite_store.hpp"
#include "tests/catch.hpp"
#include "tests/store/adapters.hpp"
#include "tests/store/unit_builder.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace chubei;
using namespace chubei::store;
using namespace chubei::store::sample;

namespace {

std::string failure_of(auto const& work) {
  try {
    work();
  } catch (StoreFailure const& failure) {
    return failure.what();
  }
  return "";
}

bool has(std::string const& text, std::string const& piece) {
  return text.find(piece) != std::string::npos;
}

void fill(Store& store, UnitBuilder& log, int instances) {
  for (int index = 0; index < instances; ++index) {
    log.start("i" + std::to_string(index), "application",
              {process::SlotSet{"data.text", boost::json::value(std::string(500, 'x'))},
               process::AccessSet{{allow("org:1")}}},
              Instant{index});
    if (index % 50 == 49) log.commit(store);
  }
  log.commit(store);
}

}  // namespace

TEST_CASE("sqlite store: a log is there after it was closed", "[store][sqlite]") {
  Folder folder;
  UnitBuilder log;
  {
    auto store = open_sqlite_store(folder.path("log"));
    store->create(identity());
    fill(*store, log, 120);
    store->set_note("clock", "noon");
    store->checkpoint_storage();
    store->checkpoint_storage();
  }
  auto store = open_sqlite_store(folder.path("log"));
  auto& view = store->writer_view();
  CHECK(view.identity()->log == identity().log);
  CHECK(view.size() == 120);
  CHECK(view.frontier() == log.frontier().encode());
  CHECK(view.note("clock") == "noon");
  CHECK(*view.head(InstanceId("i7")) == log.head("i7"));
  log.add("i7", {process::KeyTaken{"K"}}, Instant{500});
  log.commit(*store);
  CHECK(view.head(InstanceId("i7"))->version == 2);
  CHECK(view.by_key("application", "K") == InstanceId("i7"));
}

TEST_CASE("sqlite store: a batch that does not continue the log changes nothing",
          "[store][sqlite]") {
  Folder folder;
  auto store = open_sqlite_store(folder.path("log"));
  UnitBuilder log;
  log.start("a", "x", {}, Instant{1});
  CHECK(has(failure_of([&] { log.commit(*store); }), "create it first"));
  CHECK(store->writer_view().size() == 0);
  store->create(identity());
  UnitBuilder again;
  again.start("a", "x", {process::TaskOpened{task("t", "k", {}, std::nullopt, Instant{1})}},
              Instant{1});
  again.start("b", "x", {process::TaskOpened{task("t", "k", {}, std::nullopt, Instant{1})}},
              Instant{1});
  CHECK(has(failure_of([&] { again.commit(*store); }), "store.db"));
  CHECK(store->writer_view().size() == 0);
  CHECK(!store->writer_view().head(InstanceId("a")));
  UnitBuilder right;
  right.start("a", "x", {}, Instant{1});
  right.commit(*store);
  CHECK(store->writer_view().size() == 1);
}

TEST_CASE(
    "sqlite store: what a key answered is found while its place is not written, after, and "
    "when opened anew",
    "[store][sqlite]") {
  Folder folder;
  UnitBuilder log;
  constexpr int keys = 24'000, a_commit = 400;  // more than are kept in memory
  constexpr std::int64_t day_ms = 24 * 3'600'000;
  auto const scope = [](int number) { return hash(Suite::intl, "key " + std::to_string(number)); };
  auto store = open_sqlite_store(folder.path("log"));
  store->create(identity());
  log.start("a", "x", {}, Instant{1});
  log.commit(*store);
  auto const fill_up = [&](Instant at) {
    for (int number = 0; number < keys; ++number) {
      log.batch().remembered.push_back(
          {scope(number), scope(-number), InstanceId("a"), number, "accepted", at});
      if (number % a_commit < a_commit - 1) continue;
      log.add("a", {}, at);
      log.commit(*store);
    }
  };
  auto const all_found = [&](Reader& reader) {
    for (int number = 0; number < keys; number += 7) {
      auto const found = reader.remembered(scope(number));
      if (!found || found->version != number) return false;
    }
    return !reader.remembered(scope(keys));
  };
  fill_up(Instant{1});
  CHECK(all_found(store->writer_view()));
  CHECK(all_found(*store->reader()));
  CHECK(all_found(*look_at_sqlite_store(folder.path("log"))));
  store = nullptr;
  store = open_sqlite_store(folder.path("log"));
  CHECK(all_found(store->writer_view()));
  fill_up(Instant{8 * day_ms});  // the first ones are forgotten, their keys come again
  CHECK(all_found(store->writer_view()));
  store = nullptr;
  store = open_sqlite_store(folder.path("log"));
  CHECK(all_found(*store->reader()));
}

TEST_CASE("sqlite store: a backup is one consistent state and can be served", "[store][sqlite]") {
  Folder folder;
  auto store = open_sqlite_store(folder.path("log"));
  store->create(identity());
  UnitBuilder log;
  fill(*store, log, 3'000);
  std::vector<double> progress;
  bool committed = false;
  store->backup(folder.path("copy"), [&](double part) {
    progress.push_back(part);
    if (committed) return;
    committed = true;  // a commit in the middle does not disturb it
    log.add("i1", {process::SlotSet{"data.late", 1}}, Instant{9'000});
    log.commit(*store);
  });
  CHECK(progress.back() == 1.0);
  CHECK(std::ranges::is_sorted(progress));
  CHECK(store->writer_view().size() == 3'001);
  CHECK(has(failure_of([&] { store->backup(folder.path("copy"), {}); }), "not empty"));

  auto copy = open_sqlite_store(folder.path("copy"));
  CHECK(copy->writer_view().size() == 3'000);
  CHECK(copy->writer_view().head(InstanceId("i1"))->version == 1);
  CHECK(copy->writer_view().records(2'999, 5).size() == 1);
}

TEST_CASE("sqlite store: a second process is refused", "[store][sqlite]") {
  Folder folder;
  auto store = open_sqlite_store(folder.path("log"));
  CHECK(has(failure_of([&] { open_sqlite_store(folder.path("log")); }), "one log has one writer"));
  store.reset();
  CHECK(failure_of([&] { open_sqlite_store(folder.path("log")); }).empty());
}

TEST_CASE("sqlite store: a file that is no store says what to do", "[store][sqlite]") {
  Folder folder;
  auto const file = folder.path("store.db");
  auto const refusal = [&] { return failure_of([&] { open_sqlite_store(folder.path("")); }); };
  SECTION("rubbish") {
    std::ofstream(file) << std::string(5'000, 'x');
    CHECK(has(refusal(), "restore the newest backup"));
  }
  SECTION("a database of another program") {
    SQLite::Database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("CREATE TABLE t (x)");
    CHECK(has(refusal(), "another program"));
  }
  SECTION("a newer format") {
    open_sqlite_store(folder.path(""));
    SQLite::Database(file, SQLite::OPEN_READWRITE).exec("PRAGMA user_version=99");
    CHECK(has(refusal(), "upgrade the program"));
  }
  SECTION("a folder that cannot be made") {
    std::ofstream(file) << "x";
    CHECK(has(failure_of([&] { open_sqlite_store(file + "/below"); }), "name a folder"));
  }
}

TEST_CASE("sqlite store: a damaged head is reported, not believed", "[store][sqlite]") {
  Folder folder;
  UnitBuilder log;
  {
    auto store = open_sqlite_store(folder.path("log"));
    store->create(identity());
    log.start("a", "x", {}, Instant{1});
    log.commit(*store);
  }
  SQLite::Database(folder.path("log/store.db"), SQLite::OPEN_READWRITE)
      .exec("UPDATE head SET content = '{\"surprise\":1}'");
  auto store = open_sqlite_store(folder.path("log"));
  auto const failure = failure_of([&] { store->writer_view().head(InstanceId("a")); });
  CHECK(has(failure, "restore the newest backup"));
}

TEST_CASE("sqlite store: readers of other threads see whole commits only", "[store][sqlite]") {
  Folder folder;
  auto store = open_sqlite_store(folder.path("log"));
  store->create(identity());
  UnitBuilder log;
  constexpr int instances = 5, rounds = 60;
  for (int index = 0; index < instances; ++index) {
    log.start("i" + std::to_string(index), "x", {}, Instant{0});
  }
  log.commit(*store);
  std::atomic<bool> done{false};
  std::atomic<int> torn{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 3; ++thread) {
    threads.emplace_back([&] {
      while (!done) {
        auto reader = store->reader();
        reader->pin();
        auto const version = reader->head(InstanceId("i0"))->version;
        for (int index = 1; index < instances; ++index) {
          auto const head = reader->head(InstanceId("i" + std::to_string(index)));
          if (head->version != version) ++torn;
        }
        if (reader->size() != version * instances) ++torn;
      }
    });
  }
  for (int round = 1; round <= rounds; ++round) {
    for (int index = 0; index < instances; ++index) {
      log.add("i" + std::to_string(index), {}, Instant{round});
    }
    log.commit(*store);
    if (round % 20 == 0) store->checkpoint_storage();
    if (round % 20 == 10) store->set_note("alive_at", std::to_string(round));
  }
  done = true;
  for (auto& thread : threads) thread.join();
  CHECK(torn == 0);
}
