#include "engine/store/memory/subject_keys.hpp"

#include "engine/store/sqlite/subject_keys.hpp"
#include "tests/catch.hpp"
#include "tests/store/adapters.hpp"

#include <fstream>
#include <iterator>

using namespace chubei;
using namespace chubei::store;
using namespace chubei::store::sample;

namespace {

std::unique_ptr<ledger::SubjectKeys> open(std::string const& adapter, Folder const& folder) {
  return adapter == "memory" ? make_memory_subject_keys()
                             : open_sqlite_subject_keys(folder.path("keys"));
}

}  // namespace

TEST_CASE("subject keys: a subject has one key until it is erased", "[store][keys]") {
  Folder folder;
  auto const adapter = GENERATE(from_range(adapter_names()));
  auto keys = open(adapter, folder);
  SubjectId const one("s1"), other("s2");
  auto const key = keys->current(one);
  CHECK(keys->current(one).id == key.id);
  CHECK(keys->current(one).secret.view() == key.secret.view());
  CHECK(keys->current(other).id != key.id);
  CHECK(keys->current(other).secret.view() != key.secret.view());
  REQUIRE(keys->find(key.id));
  CHECK(keys->find(key.id)->secret.view() == key.secret.view());
  CHECK(!keys->find(ledger::SubjectKeyId("none")));
  CHECK(!keys->was_erased(one));

  keys->erase(one);
  CHECK(!keys->find(key.id));
  CHECK(keys->was_erased(one));
  CHECK(!keys->was_erased(other));
  CHECK(keys->find(keys->current(other).id));
  auto const later = keys->current(one);
  CHECK(later.id != key.id);
  CHECK(later.secret.view() != key.secret.view());
  CHECK(keys->was_erased(one));
  keys->erase(SubjectId("never seen"));
  CHECK(keys->was_erased(SubjectId("never seen")));
}

TEST_CASE("subject keys: an erased key leaves no bytes in the file", "[store][keys]") {
  Folder folder;
  auto keys = open_sqlite_subject_keys(folder.path("keys"));
  auto const path = folder.path("keys/keys.db");
  auto const holds = [&](ledger::SubjectKey const& key) {
    std::ifstream file(path, std::ios::binary);
    std::string const bytes{std::istreambuf_iterator<char>(file), {}};
    return bytes.find(key.secret.view()) != std::string::npos;
  };
  auto const erased = keys->current(SubjectId("s1"));
  auto const kept = keys->current(SubjectId("s2"));
  CHECK(holds(erased));
  keys->erase(SubjectId("s1"));
  CHECK(!holds(erased));
  CHECK(holds(kept));
  CHECK(!std::filesystem::exists(path + "-journal"));
  CHECK((std::filesystem::status(path).permissions() & std::filesystem::perms::others_all) ==
        std::filesystem::perms::none);

  keys.reset();
  auto again = open_sqlite_subject_keys(folder.path("keys"));
  CHECK(again->current(SubjectId("s2")).id == kept.id);
  CHECK(!again->find(erased.id));
  CHECK(again->was_erased(SubjectId("s1")));
}
