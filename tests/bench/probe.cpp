#include "tests/bench/probe.hpp"

#include "engine/base/hash.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <random>
#include <vector>

namespace chubei::bench {

namespace {

using Steady = std::chrono::steady_clock;

double ms_since(Steady::time_point begin) {
  return std::chrono::duration<double, std::milli>(Steady::now() - begin).count();
}

void create_tables(SQLite::Database& database) {
  database.exec(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=16000");
  database.exec(
      "CREATE TABLE event(id INTEGER PRIMARY KEY, instance INTEGER, version INTEGER, body TEXT, "
      "hash BLOB);"
      "CREATE UNIQUE INDEX event_version ON event(instance, version);"
      "CREATE TABLE cur(instance INTEGER PRIMARY KEY, version INTEGER, state INTEGER, due INTEGER, "
      "data TEXT);"
      "CREATE INDEX cur_state ON cur(state);"
      "CREATE INDEX cur_due ON cur(due);");
}

}  // namespace

ProbeResult probe(std::string const& folder, int batch, double seconds) {
  auto const path = folder + "/probe.db";
  std::filesystem::remove(path);
  SQLite::Database database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  create_tables(database);
  SQLite::Statement insert(database,
                           "INSERT INTO event(instance, version, body, hash) VALUES(?,?,?,?)");
  SQLite::Statement upsert(
      database,
      "INSERT INTO cur VALUES(?,?,?,?,?) ON CONFLICT(instance) DO UPDATE SET "
      "version=excluded.version, state=excluded.state, due=excluded.due, data=excluded.data");
  constexpr int instances = 10'000;
  std::mt19937_64 random(7);
  std::vector<int> versions(instances);
  std::string const body(380, 'x');
  std::string const data(440, 'y');
  Hasher hasher(Suite::intl);
  Digest previous;
  std::vector<double> times;
  std::int64_t units = 0;
  auto const begin = Steady::now();
  while (ms_since(begin) < seconds * 1000) {
    auto const batch_begin = Steady::now();
    SQLite::Transaction transaction(database);
    for (int unit = 0; unit < batch; ++unit) {
      auto const instance = static_cast<int>(random() % instances);
      int const version = ++versions[static_cast<std::size_t>(instance)];
      auto const text = R"({"instance":)" + std::to_string(instance) + R"(,"version":)" +
                        std::to_string(version) + R"(,"body":")" + body + "\"}";
      hasher.update(previous.view());
      hasher.update(text);
      previous = hasher.finish();
      insert.bind(1, instance);
      insert.bind(2, version);
      insert.bind(3, text);
      insert.bind(4, previous.bytes.data(), static_cast<int>(Digest::size));
      insert.exec();
      insert.reset();
      upsert.bind(1, instance);
      upsert.bind(2, version);
      upsert.bind(3, version % 12);
      upsert.bind(4, static_cast<std::int64_t>(random() % 1'000'000));
      upsert.bind(5, data);
      upsert.exec();
      upsert.reset();
    }
    transaction.commit();
    times.push_back(ms_since(batch_begin));
    units += batch;
  }
  auto const elapsed = ms_since(begin) / 1000;
  std::ranges::sort(times);
  return {static_cast<double>(units) / elapsed, times[times.size() / 2]};
}

}  // namespace chubei::bench
