// A log from its first start to its bundle, its backup and back.
#include "api/adapters/file.hpp"
#include "api/command/data_folder.hpp"
#include "engine/ledger/checkpoint.hpp"
#include "tests/catch.hpp"
#include "tests/command/program.hpp"

using namespace chubei;
using namespace chubei::test;

namespace {

constexpr int events_of_first_grant = 21;

std::string error_code(Outcome const& outcome) {
  return std::string(outcome.json().at("error").at("code").as_string());
}

}  // namespace

TEST_CASE("command: the first start makes a log with the first grant, and the second adds nothing",
          "[command]") {
  TemporaryFolder folder;
  auto const data = folder / "data";
  make_log(data);
  for (int start = 1; start <= 2; ++start) {
    auto const verified = run({"verify", "--data", data, "--json"});
    INFO(verified.results << verified.notes);
    CHECK(verified.exit == 0);
    CHECK(verified.json().at("entries") == events_of_first_grant);
    auto const replayed = run({"replay", "--data", data, "--json"});
    INFO(replayed.results << replayed.notes);
    CHECK(replayed.exit == 0);
    CHECK(replayed.json().at("instances") == events_of_first_grant);
    make_log(data);
  }
  auto const mode = std::filesystem::status(data / "keys" / "signing.pem").permissions();
  CHECK((mode & std::filesystem::perms::others_all) == std::filesystem::perms::none);
}

TEST_CASE("command: a log bundle is verified with the public key, and a changed byte is named",
          "[command]") {
  TemporaryFolder folder;
  auto const data = folder / "data";
  make_log(data);
  auto const file = (folder / "log.jsonl").string(), key = (data / "public.pem").string();
  auto const exported = run({"export", "--data", data, "--to", file, "--json"});
  INFO(exported.results << exported.notes);
  REQUIRE(exported.exit == 0);
  CHECK(exported.json().at("entries") == events_of_first_grant);
  auto const good = run({"verify", file, "--key", key, "--checkpoint", data / "checkpoint"});
  INFO(good.results << good.notes);
  CHECK(good.exit == 0);

  auto text = adapters::read_file(file).value();
  auto const at = text.find("admitted_at", text.size() / 2);
  REQUIRE(at != text.npos);
  text[at] ^= 1;
  adapters::write_file(folder / "changed.jsonl", text);
  auto const bad = run({"verify", (folder / "changed.jsonl").string(), "--key", key, "--json"});
  CHECK(bad.exit == 1);
  CHECK(bad.json().at("findings").as_array().size() >= 1);
  CHECK(run({"verify", file}).exit == 2);
  CHECK(run({"verify", file, "--key", file}).exit == 2);
}

TEST_CASE("command: verify tells how many events of a case come without envelope", "[command]") {
  std::filesystem::path const golden = CHUBEI_SOURCE_DIR "/tests/ledger/golden";
  auto const file = (golden / "case_bundle_withholding.intl.jsonl").string();
  auto const key = (golden / "key.intl.txt").string();
  auto const told = run({"verify", file, "--key", key, "--language", "en"});
  INFO(told.results << told.notes);
  CHECK(told.exit == 0);
  CHECK((told.results + told.notes).contains("without envelope: 1 of these"));
  CHECK(run({"verify", file, "--key", key, "--json"}).json().at("entries_withheld") == 1);
}

TEST_CASE("command: a case bundle holds one case and is verified alone", "[command]") {
  TemporaryFolder folder;
  auto const data = folder / "data";
  make_log(data);
  auto const reader = sqlite_stores().look(data / "log");
  auto const instance = reader->records(3, 1).at(0).instance.text();
  auto const file = (folder / "case.jsonl").string();
  auto const exported = run({"export", "--data", data, "--case", instance, "--to", file});
  INFO(exported.results << exported.notes);
  CHECK(exported.exit == 0);
  auto const good = run({"verify", file, "--key", data / "public.pem"});
  INFO(good.results << good.notes);
  CHECK(good.exit == 0);
  auto const none = run({"export", "--data", data, "--case", "nobody", "--to", file, "--json"});
  CHECK(none.exit == 1);
  CHECK(error_code(none) == "not_found");
}

TEST_CASE("command: what is backed up comes back, and an older copy is refused", "[command]") {
  TemporaryFolder folder;
  auto const data = folder / "data", copy = folder / "copy", keys = folder / "keys";
  make_log(data);
  auto const saved = run({"backup", "--data", data, "--to", copy, "--keys-to", keys});
  INFO(saved.results << saved.notes);
  REQUIRE(saved.exit == 0);
  CHECK(run({"backup", "--data", data, "--to", copy}).exit == 2);

  auto const back = folder / "back";
  auto const restored = run({"restore", "--from", copy, "--data", back, "--keys-from", keys});
  INFO(restored.results << restored.notes);
  CHECK(restored.exit == 0);
  make_log(back);
  CHECK(run({"verify", "--data", back}).exit == 0);
  CHECK(run({"restore", "--from", copy, "--data", back}).exit == 2);
}

TEST_CASE("command: a checkpoint of the log that reaches further refuses start and restore",
          "[command]") {
  TemporaryFolder folder;
  auto const data = folder / "data", copy = folder / "copy";
  make_log(data);
  REQUIRE(run({"backup", "--data", data, "--to", copy}).exit == 0);
  // The same log goes on: its checkpoint grows past the copy.
  auto const key = adapters::read_file(data / "keys" / "signing.pem").value();
  auto const reader = sqlite_stores().look(data / "log");
  auto const grown = ledger::sign_checkpoint(
      {reader->identity()->log, Suite::intl, events_of_first_grant + 5, Digest{}, Instant{}},
      PrivateKey::from_pem(key).value());
  adapters::write_file(data / "checkpoint", grown);
  CHECK_THROWS(make_log(data));

  auto const words = std::vector<std::string>{
      "restore",           "--from", copy, "--data", folder / "new", "--checkpoint",
      data / "checkpoint", "--json"};
  auto const refused = run(words);
  CHECK(refused.exit == 1);
  CHECK(error_code(refused) == "corrupt");
  CHECK_FALSE(std::filesystem::exists(folder / "new"));
}

TEST_CASE("command: a checkpoint without a log refuses to begin a new one over it", "[command]") {
  TemporaryFolder folder;
  auto const data = folder / "data";
  make_log(data);
  std::filesystem::remove_all(data / "log");
  CHECK_THROWS(make_log(data));
}

TEST_CASE("command: tokens are minted only where there is a demo issuer", "[command]") {
  TemporaryFolder folder;
  auto const data = folder / "data";
  CHECK(run({"token", "--data", data, "--person", "registrar"}).exit == 2);
  make_log(data);
  auto const minted = run({"token", "--data", data, "--person", "registrar", "--json"});
  CHECK(minted.exit == 0);
  CHECK(minted.json().at("issuer") == "urn:chubei:demo");
}
