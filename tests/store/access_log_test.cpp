#include "engine/store/memory/access_log.hpp"

#include "engine/store/sqlite/access_log.hpp"
#include "tests/catch.hpp"
#include "tests/store/adapters.hpp"

using namespace chubei;
using namespace chubei::store;
using namespace chubei::store::sample;

namespace {

AccessRecord record(std::string const& day, std::string const& instance, std::string const& who) {
  return {parse_instant(day + "T00:00:00Z").value(),
          PersonId(who),
          "O-1",
          "get_instance",
          InstanceId(instance),
          "ok",
          "r-" + day,
          "account",
          "192.0.2.1",
          instance == "b"};
}

std::string requests(AccessPage const& page) {
  std::string text;
  for (auto const& one : page.records) text += one.request + ' ';
  return text;
}

}  // namespace

TEST_CASE("access log: records are found by time, instance and person, and purged in time",
          "[store][access]") {
  Folder folder;
  auto const adapter = GENERATE(from_range(adapter_names()));
  auto log = adapter == "memory" ? make_memory_access_log()
                                 : open_sqlite_access_log(folder.path("access"));
  std::vector<AccessRecord> const records = {
      record("2026-01-31", "a", "p1"), record("2026-02-28", "b", "p1"),
      record("2026-03-01", "a", "p2"), record("2026-08-31", "", "")};
  log->append(std::span(records).first(2));
  log->append(std::span(records).subspan(2));
  log->append({});
  auto const all = log->query({});
  CHECK(all.records == records);
  CHECK(all.next == 0);
  CHECK(requests(log->query({.instance = InstanceId("a")})) == "r-2026-01-31 r-2026-03-01 ");
  CHECK(requests(log->query({.principal = PersonId("p1")})) == "r-2026-01-31 r-2026-02-28 ");
  CHECK(requests(log->query({.from = records[1].at, .until = records[3].at})) ==
        "r-2026-02-28 r-2026-03-01 ");
  auto const first = log->query({.page_size = 3});
  CHECK(first.records.size() == 3);
  CHECK(first.next != 0);
  CHECK(requests(log->query({.after = first.next, .page_size = 3})) == "r-2026-08-31 ");
  auto const newest = log->query({.newest_first = true, .page_size = 3});
  CHECK(requests(newest) == "r-2026-08-31 r-2026-03-01 r-2026-02-28 ");
  CHECK(requests(log->query({.after = newest.next, .newest_first = true})) == "r-2026-01-31 ");

  // Six months before 31 August is the last day of February.
  CHECK(log->purge(records[3].at, access_months_min) == 1);
  CHECK(requests(log->query({})) == "r-2026-02-28 r-2026-03-01 r-2026-08-31 ");
  CHECK(log->purge(records[3].at, 12) == 0);
}

TEST_CASE("access log: months before count over years and short months", "[store][access]") {
  auto const day = [](char const* text) {
    return parse_instant(std::string(text) + "T12:34:56.789Z").value();
  };
  CHECK(months_before(day("2026-08-31"), 6) == day("2026-02-28"));
  CHECK(months_before(day("2024-08-30"), 6) == day("2024-02-29"));
  CHECK(months_before(day("2026-01-15"), 6) == day("2025-07-15"));
  CHECK(months_before(day("2026-01-15"), 13) == day("2024-12-15"));
}
