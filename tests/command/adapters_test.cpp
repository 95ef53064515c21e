// The adapters between the ports and the machine.
#include "api/adapters/blob_directory.hpp"
#include "api/adapters/checkpoint_file.hpp"
#include "api/adapters/clock.hpp"
#include "api/adapters/file.hpp"
#include "api/adapters/folder_lock.hpp"
#include "api/adapters/kept_access_log.hpp"
#include "api/adapters/key_file.hpp"
#include "api/adapters/randomness.hpp"
#include "engine/store/memory/access_log.hpp"
#include "tests/catch.hpp"
#include "tests/command/program.hpp"

#include <set>

using namespace chubei;
using namespace chubei::adapters;
using chubei::test::TemporaryFolder;

TEST_CASE("adapters: a checkpoint file is replaced as a whole", "[command]") {
  TemporaryFolder folder;
  FileCheckpoint file(folder / "checkpoint");
  CHECK_FALSE(file.read().has_value());
  file.write("one\n");
  file.write("two\n");
  CHECK(file.read() == "two\n");
  CHECK_FALSE(std::filesystem::exists(folder / "checkpoint.new"));
  FileCheckpoint nowhere(folder / "no/such/checkpoint");
  CHECK_THROWS_AS(nowhere.write("x"), FileFailure);
}

TEST_CASE("adapters: a blob has its name only when it is whole", "[command]") {
  TemporaryFolder folder;
  BlobId const blob("01abc"), half("01xyz");
  {
    BlobDirectory blobs(folder / "blobs");
    auto const writer = blobs.create(blob);
    writer->append("one ");
    CHECK(blobs.open(blob) == nullptr);
    writer->append("two");
    writer->finish();
    auto const source = blobs.open(blob);
    REQUIRE(source);
    CHECK(source->read(5) == "one t");
    CHECK(source->read(5) == "wo");
    CHECK(source->read(5).empty());
    CHECK_THROWS_AS(blobs.create(blob), FileFailure);
    blobs.create(half)->append("dropped");
    CHECK(blobs.open(half) == nullptr);
    blobs.create(half)->finish();
  }
  std::filesystem::create_directories(folder / "blobs" / "szz");
  write_file(folder / "blobs" / "szz" / "01zz.part", "");
  BlobDirectory again(folder / "blobs");
  CHECK_FALSE(std::filesystem::exists(folder / "blobs" / "szz" / "01zz.part"));
  again.remove(half);
  again.remove(half);
  CHECK(again.open(half) == nullptr);
  CHECK(again.open(blob) != nullptr);
}

TEST_CASE("adapters: a signing key is made once, for its owner, and refused to others",
          "[command]") {
  TemporaryFolder folder;
  OsRandomness randomness;
  auto const suite = GENERATE(Suite::intl, Suite::gm);
  auto const path = folder / "signing.pem";
  CHECK_FALSE(read_signing_key(path).value().has_value());
  auto const made = make_signing_key(path, suite, randomness);
  auto const kept = read_signing_key(path).value();
  REQUIRE(kept.has_value());
  CHECK(kept->public_key() == made.public_key());
  std::filesystem::permissions(path, std::filesystem::perms::group_read,
                               std::filesystem::perm_options::add);
  CHECK_THROWS_AS(read_signing_key(path), FileFailure);
}

TEST_CASE("adapters: a secret stays what it is", "[command]") {
  TemporaryFolder folder;
  OsRandomness randomness;
  auto const secret = secret_in(folder / "secret", randomness);
  CHECK(secret.size() == 32);
  CHECK(secret_in(folder / "secret", randomness) == secret);
  write_file(folder / "broken", "abc", 0600);
  CHECK_THROWS_AS(secret_in(folder / "broken", randomness), FileFailure);
}

TEST_CASE("adapters: a data folder has one process", "[command]") {
  TemporaryFolder folder;
  std::filesystem::create_directories(folder / "data");
  auto held = FolderLock::take(folder / "data");
  REQUIRE(held.has_value());
  CHECK_FALSE(FolderLock::take(folder / "data").has_value());
  held.reset();
  CHECK(FolderLock::take(folder / "data").has_value());
}

TEST_CASE("adapters: ids sort by time and do not repeat", "[command]") {
  OsRandomness randomness;
  std::set<std::string> ids;
  std::string last;
  for (std::int64_t at = 0; at < 1000; ++at) {
    auto id = fresh_id(Instant{1'721'955'600'000 + at * 1000}, randomness);
    CHECK(id.size() == 26);
    REQUIRE(id > last);
    last = id;
    ids.insert(id.substr(10));
  }
  CHECK(ids.size() == 1000);
}

TEST_CASE("adapters: a manual clock moves where it is set", "[command]") {
  ManualClock clock(Instant{1000});
  clock.set(Instant{2000});
  CHECK(clock.now() == Instant{2000});
}

TEST_CASE("adapters: the access log reads newest first, page by page", "[command]") {
  KeptAccessLog log(store::make_memory_access_log());
  for (int number = 1; number <= 5; ++number) {
    AccessEntry entry;
    entry.at = Instant{number * 1000};
    entry.person = number % 2 == 0 ? "even" : "odd";
    entry.operation = "getInstance";
    entry.account = "account-" + std::to_string(number);
    entry.by_auditor = number == 4;
    log.write(entry);
  }
  AccessQuery query;
  query.page_size = 2;
  std::vector<std::string> seen;
  for (;;) {
    auto const page = log.read(query);
    for (auto const& entry : page.entries) seen.push_back(entry.account);
    if (page.next.empty()) break;
    query.after = page.next;
  }
  CHECK(seen ==
        std::vector<std::string>{"account-5", "account-4", "account-3", "account-2", "account-1"});
  AccessQuery even;
  even.person = "even";
  auto const page = log.read(even);
  REQUIRE(page.entries.size() == 2);
  CHECK(page.entries[0].by_auditor);
  CHECK(page.entries[1].at == Instant{2000});
}
