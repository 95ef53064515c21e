// No byte of an event's row can change unseen.
#include "api/command/data_verifier.hpp"
#include "engine/base/encoding.hpp"
#include "tests/catch.hpp"
#include "tests/command/program.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdlib>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CHUBEI_IS_SANITIZED true
#else
#define CHUBEI_IS_SANITIZED false
#endif

using namespace chubei;
using namespace chubei::test;

namespace {

/// CHUBEI_FLIP_EVERY: 1 flips every byte, as an optimised program does; others take every 101st.
std::size_t stride() {
  char const* const text = std::getenv("CHUBEI_FLIP_EVERY");
#ifdef __OPTIMIZE__
  constexpr bool is_slow = CHUBEI_IS_SANITIZED;
#else
  constexpr bool is_slow = true;
#endif
  return text ? std::strtoul(text, nullptr, 10) : is_slow ? 101 : 1;
}

/// One event row, changed and put back.
class Row {
 public:
  Row(std::filesystem::path const& data, std::int64_t position)
      : database_(data / "log" / "store.db", SQLite::OPEN_READWRITE), position_(position) {
    database_.exec("PRAGMA synchronous=OFF");
  }

  std::string bytes(std::string const& column) {
    SQLite::Statement query(database_, "SELECT " + column + " FROM event WHERE position = ?");
    query.bind(1, position_);
    query.executeStep();
    auto const value = query.getColumn(0);
    return {static_cast<char const*>(value.getBlob()), static_cast<std::size_t>(value.getBytes())};
  }
  std::int64_t number(std::string const& column) {
    SQLite::Statement query(database_, "SELECT " + column + " FROM event WHERE position = ?");
    query.bind(1, position_);
    query.executeStep();
    return query.getColumn(0).getInt64();
  }
  void set_bytes(std::string const& column, std::string const& bytes) {
    bool const is_text = column == "envelope";
    SQLite::Statement update(database_, "UPDATE event SET " + column + " = " +
                                            (is_text ? "CAST(? AS TEXT)" : "?") +
                                            " WHERE position = ?");
    update.bind(1, bytes.data(), static_cast<int>(bytes.size()));
    update.bind(2, position_);
    update.exec();
  }
  void set_number(std::string const& column, std::int64_t from, std::int64_t to) {
    bool const is_position = column == "position";
    SQLite::Statement update(database_, "UPDATE event SET " + column + " = ? WHERE position = ?");
    update.bind(1, to);
    update.bind(2, is_position ? from : position_);
    update.exec();
  }

 private:
  SQLite::Database database_;
  std::int64_t position_;
};

/// Whether a finding stands at the event.
bool is_named(store::Reader& reader, std::int64_t position) {
  reader.refresh();
  auto const report =
      command::verify_rows(reader, {}, {}, [](std::uint64_t, std::uint64_t) {}).value();
  for (auto const& finding : report.findings) {
    if (finding.leaf == static_cast<std::uint64_t>(position)) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("verify: every flipped byte of every event row is found and its event named",
          "[command]") {
  TemporaryFolder folder;
  auto const data = folder / "data";
  make_log(data);
  auto const reader = sqlite_stores().look(data / "log");
  auto const size = reader->size();
  REQUIRE(size >= 20);
  std::size_t flipped = 0, counter = 0;
  for (std::int64_t position = 0; position < size; ++position) {
    Row row(data, position);
    for (char const* column : {"entry", "envelope", "parts"}) {
      auto const good = row.bytes(column);
      for (std::size_t at = 0; at < good.size(); ++at) {
        if (counter++ % stride() != 0) continue;
        auto bad = good;
        bad[at] = static_cast<char>(bad[at] ^ (1 << (counter % 8)));
        row.set_bytes(column, bad);
        CAPTURE(position, column, at);
        if (!is_named(*reader, position)) FAIL("not named");
        ++flipped;
      }
      row.set_bytes(column, good);
    }
    for (char const* column : {"position", "instance", "version"}) {
      auto const good = row.number(column);
      for (int byte = 0; byte < 8; ++byte) {
        auto const bad = good ^ (std::int64_t{0x41} << (8 * byte));
        row.set_number(column, good, bad);
        CAPTURE(position, column, byte);
        if (!is_named(*reader, position)) FAIL("not named");
        row.set_number(column, bad, good);
        ++flipped;
      }
    }
  }
  CHECK(run({"verify", "--data", data}).exit == 0);
  INFO("flipped " << flipped);
  CHECK(flipped > 100);
}

TEST_CASE("verify: an erased subject's key changes nothing that was signed", "[command]") {
  TemporaryFolder folder;
  auto const data = folder / "data";
  make_log(data);
  auto const stores = sqlite_stores();
  auto const reader = stores.look(data / "log");
  auto const keys = stores.subject_keys(data / "keys" / "subjects");
  std::size_t erased = 0;
  for (auto const& record : reader->records(0, 100)) {
    auto const envelope = ledger::parse_envelope(record.envelope).value();
    for (auto const& part : envelope.parts) {
      if (part.kind != ledger::PartKind::personal) continue;
      keys->erase(part.subject);
      ++erased;
    }
  }
  CHECK(erased >= 8);
  CHECK(run({"verify", "--data", data}).exit == 0);
  CHECK(run({"replay", "--data", data}).exit == 0);
  make_log(data);
}
