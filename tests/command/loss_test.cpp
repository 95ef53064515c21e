// A log whose newest events are gone for good: from the refusal to the first event of what follows.
#include "api/adapters/file.hpp"
#include "api/adapters/randomness.hpp"
#include "api/command/data_folder.hpp"
#include "api/command/release_source.hpp"
#include "engine/runtime/batch.hpp"
#include "engine/runtime/continuation.hpp"
#include "engine/runtime/release_shelf.hpp"
#include "tests/catch.hpp"
#include "tests/command/program.hpp"

using namespace chubei;
using namespace chubei::test;

namespace {

constexpr std::int64_t events_of_first_grant = 21;
using Words = std::vector<std::string>;

Words with(Words words, Words const& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// A backup, two more events, and then the database is gone. The checkpoint is still there.
void lose(std::filesystem::path const& data, std::filesystem::path const& copy,
          std::filesystem::path const& keys) {
  make_log(data);
  REQUIRE(run({"backup", "--data", data, "--to", copy, "--keys-to", keys}).exit == 0);
  register_person(data, "late-1");
  register_person(data, "late-2");
  std::filesystem::remove_all(data / "log");
}

/// A personal value of the log that still opens.
bool opens_personal(std::filesystem::path const& data) {
  auto const reader = sqlite_stores().look(data / "log");
  auto const keys = sqlite_stores().subject_keys(data / "keys" / "subjects");
  auto const identity = *reader->identity();
  for (auto const& record : reader->records(0, 100)) {
    auto const head = reader->head(record.instance);
    for (auto const& label : head->personal) {
      auto const sealed = reader->personal(head->id, label);
      return sealed && runtime::open_personal(*keys, identity.origin(), head->id, label, *sealed);
    }
  }
  return false;
}

}  // namespace

TEST_CASE("command: after a loss that is accepted the log goes on under a new id and says so",
          "[command]") {
  TemporaryFolder folder;
  auto const data = folder / "data", copy = folder / "copy", keys = folder / "keys";
  lose(data, copy, keys);
  auto const former = sqlite_stores().look(copy / "log")->identity()->log;
  Words const restore{"restore", "--from", copy, "--data", data, "--json"};
  CHECK(run(restore).exit == 1);
  CHECK(run(with(restore, {"--accept-loss"})).exit == 2);
  CHECK(run(with(restore, {"--accept-loss", "--ground", "机房火灾"})).exit == 2);
  CHECK_FALSE(std::filesystem::exists(data / "log"));
  CHECK_THROWS(make_log(data));
  std::filesystem::remove_all(data / "log");  // the start that was refused had opened an empty one

  auto const accepted =
      run(with(restore, {"--accept-loss", "--ground", "机房火灾", "--by", "主任"}));
  INFO(accepted.results << accepted.notes);
  REQUIRE(accepted.exit == 0);
  CHECK(accepted.json().at("former").as_string() == former.text());
  CHECK(accepted.json().at("lost") == 2);
  CHECK(std::filesystem::exists(data / "checkpoint.lost"));

  SECTION("the service goes on, and everything verifies") {
    make_log(data);
    register_person(data, "after");
    auto const reader = sqlite_stores().look(data / "log");
    CHECK(reader->identity()->origin() == former);
    CHECK(reader->identity()->former.at(0).size == events_of_first_grant);
    CHECK(reader->size() == events_of_first_grant + 2);
    auto const lost = (data / "checkpoint.lost").string(), key = (data / "public.pem").string();
    auto const old = (copy / "checkpoint").string(), now = (data / "checkpoint").string();
    for (auto const& note : {lost, old, now}) {
      auto const verified = run({"verify", "--data", data, "--checkpoint", note, "--json"});
      INFO(note << verified.results << verified.notes);
      CHECK(verified.exit == 0);
    }
    auto const replayed = run({"replay", "--data", data});
    INFO(replayed.results << replayed.notes);
    CHECK(replayed.exit == 0);
    auto const file = (folder / "log.jsonl").string();
    REQUIRE(run({"export", "--data", data, "--to", file}).exit == 0);
    auto const whole = run({"verify", file, "--key", key, "--checkpoint", lost});
    INFO(whole.results << whole.notes);
    CHECK(whole.exit == 0);
    auto const instance = reader->records(3, 1).at(0).instance.text();
    auto const one = (folder / "case.jsonl").string();
    REQUIRE(run({"export", "--data", data, "--case", instance, "--to", one}).exit == 0);
    auto const alone = run({"verify", one, "--key", key});
    INFO(alone.results << alone.notes);
    CHECK(alone.exit == 0);
    CHECK(opens_personal(data));
  }

  SECTION("it may be lost again") {
    auto const second = folder / "second";
    REQUIRE(run({"backup", "--data", data, "--to", second}).exit == 0);
    register_person(data, "late-3");
    std::filesystem::remove_all(data / "log");
    auto const again = run({"restore", "--from", second, "--data", data, "--accept-loss",
                            "--ground", "再次故障", "--by", "主任", "--json"});
    INFO(again.results << again.notes);
    REQUIRE(again.exit == 0);
    make_log(data);
    auto const verified = run({"verify", "--data", data});
    INFO(verified.results << verified.notes);
    CHECK(verified.exit == 0);
    CHECK(opens_personal(data));
  }
}

TEST_CASE("command: a continuation that was made up is found", "[command]") {
  TemporaryFolder folder;
  auto const data = folder / "data", copy = folder / "copy", keys = folder / "keys";
  auto const forged = folder / "forged";
  lose(data, copy, keys);
  REQUIRE(run({"restore", "--from", copy, "--data", forged, "--keys-from", keys}).exit == 0);
  {
    auto const store = sqlite_stores().open(forged / "log");
    auto const shelf =
        runtime::ReleaseShelf::open(store->writer_view(), command::formats()).value();
    auto const admits_too_little = adapters::read_file(copy / "checkpoint").value();
    adapters::OsRandomness randomness;
    runtime::continue_log(*store, shelf->current(), randomness,
                          {LogId("other"), admits_too_little, "某人", "无", Instant{}});
  }
  make_log(forged);
  auto const found = run({"verify", "--data", forged, "--json"});
  CHECK(found.exit == 1);
  auto const report = found.json();
  auto const& finding = report.at("findings").as_array().at(0).as_object();
  CHECK(finding.at("kind") == "continuation");
  CHECK(finding.at("leaf") == events_of_first_grant);
}

TEST_CASE("command: a past that was rewritten is no loss to accept", "[command]") {
  TemporaryFolder folder;
  auto const data = folder / "data", copy = folder / "copy", keys = folder / "keys";
  lose(data, copy, keys);
  // Both went on from the same backup: neither is a prefix of the other.
  auto const fork = folder / "fork", second = folder / "second";
  REQUIRE(run({"restore", "--from", copy, "--data", fork, "--keys-from", keys}).exit == 0);
  for (auto const* number : {"x-1", "x-2", "x-3"}) register_person(fork, number);
  REQUIRE(run({"backup", "--data", fork, "--to", second}).exit == 0);
  auto const refused = run({"restore", "--from", second, "--data", data, "--accept-loss",
                            "--ground", "机房火灾", "--by", "主任", "--json"});
  CHECK(refused.exit == 1);
  CHECK_FALSE(std::filesystem::exists(data / "log"));
}
