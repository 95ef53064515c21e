#include "engine/ledger/proof.hpp"
#include "tests/catch.hpp"
#include "tests/store/adapters.hpp"
#include "tests/store/unit_builder.hpp"

using namespace chubei;
using namespace chubei::store;
using namespace chubei::store::sample;

namespace {
auto any_adapter() { return GENERATE(from_range(adapter_names())); }
}  // namespace

TEST_CASE("store: an empty store has no log and a log is created once", "[store]") {
  auto fresh = open_empty(any_adapter());
  auto& view = fresh.store->writer_view();
  CHECK(!view.identity());
  CHECK(view.size() == 0);
  CHECK(view.records(0, 10).empty());
  CHECK(!view.head(InstanceId("none")));
  CHECK(!view.next_due());
  fresh.store->create(identity());
  auto const kept = view.identity();
  REQUIRE(kept);
  CHECK(kept->log == identity().log);
  CHECK(kept->suite == Suite::intl);
  CHECK(kept->public_key_pem == identity().public_key_pem);
  CHECK(kept->created_at == identity().created_at);
  CHECK(!kept->is_simulated);
  CHECK_THROWS_AS(fresh.store->create(identity()), StoreFailure);
}

TEST_CASE("store: a log goes on under another name with one event, and keeps the former ones",
          "[store]") {
  auto fresh = open_fresh(any_adapter());
  UnitBuilder log;
  auto& view = fresh.store->writer_view();
  log.start("a", "x", {}, Instant{1});
  log.start("b", "x", {}, Instant{1});
  log.commit(*fresh.store);
  CHECK(view.identity()->former.empty());
  CHECK(view.identity()->names(0));

  auto renamed = identity();
  renamed.former.push_back({identity().log, 2});
  renamed.log = LogId("log-2");
  log.start("log", "log", {}, Instant{2});
  fresh.store->go_on_as(renamed, log.take());
  renamed.former.push_back({LogId("log-2"), 3});
  renamed.log = LogId("log-3");
  log.add("log", {}, Instant{3});
  fresh.store->go_on_as(renamed, log.take());
  log.add("a", {}, Instant{4});
  log.commit(*fresh.store);
  auto const reader = fresh.store->reader();
  for (Reader* one : {reader.get(), &view}) {
    auto const kept = one->identity();
    REQUIRE(kept);
    CHECK(kept->log == LogId("log-3"));
    CHECK(kept->former == renamed.former);
    CHECK(kept->origin() == identity().log);
    CHECK_FALSE(kept->names(3));
    CHECK(kept->names(4));
    CHECK(one->size() == 5);
    CHECK(one->head(InstanceId("log"))->version == 2);
  }
}

TEST_CASE("store: a commit is read back as it was written", "[store]") {
  auto fresh = open_fresh(any_adapter());
  UnitBuilder log;
  auto& unit = log.start("case-1", "application",
                         {process::KeyTaken{"A-1"}, process::Moved{{}, {}, {"draft"}},
                          process::DocumentSet{{{"a", 1}}, "d1", {"contact", "leader"}}},
                         Instant{5'000});
  unit.document = R"({"a":1})";
  unit.personal = {{"contact", "sealed-1"}, {"leader", "sealed-2"}};
  unit.record.parts.push_back({"personal.1", ledger::Salt{9, 8}, std::string("a\0b", 3)});
  auto const entry = unit.entry;
  auto const record = unit.record;
  log.commit(*fresh.store);

  auto reader = fresh.store->reader();
  for (Reader* view : {reader.get(), &fresh.store->writer_view()}) {
    InstanceId const id("case-1");
    auto const head = view->head(id);
    REQUIRE(head);
    CHECK(*head == log.head("case-1"));
    CHECK(view->entry(id) == entry);
    CHECK(view->by_key("application", "A-1") == id);
    CHECK(!view->by_key("model", "A-1"));
    CHECK(view->document(id) == R"({"a":1})");
    CHECK(view->personal(id, "contact") == "sealed-1");
    CHECK(!view->personal(id, "nobody"));
    CHECK(!view->document(InstanceId("case-2")));
    auto const records = view->records(0, 10);
    REQUIRE(records.size() == 1);
    CHECK(records[0].position == 0);
    CHECK(records[0].instance == id);
    CHECK(records[0].version == 1);
    CHECK(records[0].envelope == record.envelope);
    CHECK(records[0].parts == record.parts);
    CHECK(view->size() == 1);
    CHECK(view->last_recorded_at() == Instant{5'000});
    CHECK(view->frontier() == log.frontier().encode());
  }
}

TEST_CASE("store: records come in the order of the log, whole or of one instance", "[store]") {
  auto fresh = open_fresh(any_adapter());
  UnitBuilder log;
  for (int round = 0; round < 6; ++round) {
    for (std::string const id : {"a", "b", "c"}) {
      if (round == 0)
        log.start(id, "application", {}, Instant{round});
      else
        log.add(id, {process::SlotSet{"data.round", round}}, Instant{round});
    }
    log.commit(*fresh.store);
  }
  auto& view = fresh.store->writer_view();
  auto const tail = view.records(15, 10);
  REQUIRE(tail.size() == 3);
  CHECK(tail[0].position == 15);
  CHECK(tail[2].instance == InstanceId("c"));
  CHECK(view.records(2, 5).size() == 5);
  CHECK(view.records(18, 5).empty());
  auto const entries = view.entries(2, 5);
  REQUIRE(entries.size() == 5);
  Hasher hasher(Suite::intl);
  CHECK(ledger::leaf_digest(hasher, entries.front()) == log.leaves()[2]);
  CHECK(view.entries(18, 5).empty());
  auto const of_b = view.records_of(InstanceId("b"), 3, 3);
  REQUIRE(of_b.size() == 3);
  CHECK(of_b[0].version == 3);
  CHECK(of_b[0].position == 7);
  CHECK(of_b[2].version == 5);
  CHECK(view.records_of(InstanceId("none"), 1, 3).empty());
  CHECK(view.head(InstanceId("b"))->version == 6);
}

TEST_CASE("store: the tree's stored nodes prove every leaf", "[store]") {
  auto fresh = open_fresh(any_adapter());
  UnitBuilder log;
  for (int index = 0; index < 600; ++index) {
    log.start("i" + std::to_string(index), "application", {}, Instant{index});
    if (index % 100 == 99) log.commit(*fresh.store);
  }
  auto reader = fresh.store->reader();
  CHECK(reader->size() == 600);
  auto const leaves = reader->read_nodes(0, 510, 256);
  REQUIRE(leaves.size() == 90);
  CHECK(leaves[0] == log.leaves()[510]);
  CHECK(reader->read_nodes(8, 0, 256).size() == 2);
  auto restored = ledger::MerkleFrontier::restore(Suite::intl, 600, *reader);
  REQUIRE(restored);
  CHECK(restored->root() == log.frontier().root());
  CHECK(restored->encode() == reader->frontier());
  CHECK(ledger::prove_inclusion(Suite::intl, 300, 600, *reader).has_value());
}

TEST_CASE("store: a reader stands still until it is refreshed", "[store]") {
  auto fresh = open_fresh(any_adapter());
  UnitBuilder log;
  log.start("a", "application", {process::AccessSet{{allow("org:1")}}}, Instant{1});
  log.commit(*fresh.store);
  auto reader = fresh.store->reader();
  reader->pin();
  log.add("a", {process::SlotSet{"data.x", 1}, process::TimerSet{timer("t", Instant{9})}},
          Instant{2});
  log.start("b", "application", {}, Instant{2});
  log.commit(*fresh.store);
  fresh.store->set_note("clock", "later");
  CHECK(reader->head(InstanceId("a"))->version == 1);
  CHECK(!reader->head(InstanceId("b")));
  CHECK(reader->size() == 1);
  CHECK(!reader->next_due());
  CHECK(!reader->note("clock"));
  CHECK(reader->list({.sees_all = true})->rows.size() == 1);
  CHECK(fresh.store->reader()->size() == 3);
  reader->refresh();
  CHECK(reader->size() == 3);
  CHECK(reader->head(InstanceId("a"))->version == 2);
  CHECK(reader->next_due() == Instant{9});
  CHECK(reader->note("clock") == "later");
}

TEST_CASE("store: a reader that looks late sees what was committed until then", "[store]") {
  auto fresh = open_fresh(any_adapter());
  UnitBuilder log;
  log.start("a", "application", {}, Instant{1});
  log.commit(*fresh.store);
  auto reader = fresh.store->reader();
  auto const first = reader->head(InstanceId("a"))->version;
  log.add("a", {process::SlotSet{"data.x", 1}}, Instant{2});
  log.commit(*fresh.store);
  auto const later = reader->head(InstanceId("a"))->version;
  CHECK(first <= later);
  reader->pin();
  auto const size = reader->size();
  log.add("a", {process::SlotSet{"data.x", 2}}, Instant{3});
  log.commit(*fresh.store);
  CHECK(reader->head(InstanceId("a"))->version == size);
  CHECK(reader->size() == size);
}

TEST_CASE("store: a document keeps its newest text and its labels", "[store]") {
  auto fresh = open_fresh(any_adapter());
  UnitBuilder log;
  auto& first = log.start("a", "application",
                          {process::DocumentSet{{{"x", 1}}, "d1", {"one", "two"}}}, Instant{1});
  first.document = R"({"x":1})";
  first.personal = {{"one", "s1"}, {"two", "s2"}};
  log.commit(*fresh.store);
  auto& second =
      log.add("a", {process::DocumentSet{{{"x", 2}}, "d2", {"two", "three"}}}, Instant{2});
  second.document = R"({"x":2})";
  second.personal = {{"three", "s3"}};
  log.add("a", {process::SlotSet{"data.x", 2}}, Instant{2});
  log.commit(*fresh.store);
  auto& view = fresh.store->writer_view();
  InstanceId const id("a");
  CHECK(view.document(id) == R"({"x":2})");
  CHECK(!view.personal(id, "one"));
  CHECK(view.personal(id, "two") == "s2");
  CHECK(view.personal(id, "three") == "s3");
}

TEST_CASE("store: notes and checkpoints keep their newest text", "[store]") {
  auto fresh = open_fresh(any_adapter());
  auto& view = fresh.store->writer_view();
  CHECK(!view.note("clock"));
  CHECK(!view.newest_checkpoint());
  fresh.store->set_note("clock", "1");
  fresh.store->set_note("clock", "2");
  fresh.store->set_note("release/ab", std::string(100'000, 'x'));
  fresh.store->keep({10, "ten"});
  fresh.store->keep({20, "twenty"});
  fresh.store->keep({15, "fifteen"});
  CHECK(view.note("clock") == "2");
  CHECK(view.note("release/ab")->size() == 100'000);
  REQUIRE(view.newest_checkpoint());
  CHECK(view.newest_checkpoint()->size == 20);
  CHECK(view.newest_checkpoint()->text == "twenty");
}
