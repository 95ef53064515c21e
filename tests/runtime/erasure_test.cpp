// An erasure destroys the key, whatever happens between the event and the key's store.
#include "engine/runtime/batch.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/running_log.hpp"

using namespace chubei;
using namespace chubei::test;

namespace {

std::string any_adapter() { return GENERATE(as<std::string>{}, "memory", "sqlite"); }

process::Command edit(std::string const& contact) {
  return command("a", process::EditDocument{boost::json::object{{"contact", contact}}, ""});
}

process::Command erase() {
  return command("a", process::ErasePersonal{"contact", "asked for"}, {"data_protection_officer"});
}

void start_with_contact(RunningLog& log) {
  REQUIRE(log.ask(command(
      "a", starting("place", {{"number", "a"}, {"topic", "roads"}, {"contact", "010-1"}}))));
}

/// The sealed contact of an event, as far as it still opens.
std::optional<boost::json::value> contact_of(RunningLog& log, std::int64_t version) {
  auto const records = log.store().reader()->records_of(InstanceId("a"), version, 1);
  return runtime::open_personal(log.keys(), LogId("test"), InstanceId("a"), "contact",
                                records.at(0).parts.at(1).content);
}

}  // namespace

TEST_CASE("erasure: when it is answered, key and sealed content are gone", "[runtime]") {
  RunningLog log(any_adapter());
  start_with_contact(log);
  CHECK(contact_of(log, 1));
  REQUIRE(log.ask(erase(), key("k")));
  CHECK_FALSE(contact_of(log, 1));
  CHECK_FALSE(log.store().reader()->personal(InstanceId("a"), "contact"));
}

TEST_CASE("erasure: what the subject hands in later has a new key and stays", "[runtime]") {
  RunningLog log(any_adapter());
  start_with_contact(log);
  std::vector<runtime::Single> both;
  both.push_back({erase(), key("k"), {}});
  both.push_back({edit("010-2"), {}, {}});
  for (auto const& answer : log.ask_together(std::move(both))) REQUIRE(answer);
  CHECK_FALSE(contact_of(log, 1));
  CHECK(contact_of(log, 3));
  log.restart();
  REQUIRE(log.ask(erase(), key("k")));  // a repeat erases nothing again
  CHECK(contact_of(log, 3));
  CHECK(log.store().reader()->personal(InstanceId("a"), "contact"));
}

TEST_CASE("erasure: while the key is still there, its answer alone says so, and a repeat ends it",
          "[runtime]") {
  RunningLog log(any_adapter());
  start_with_contact(log);
  log.keys().refuses_erasures = true;
  std::vector<runtime::Single> both;
  both.push_back({command("b", starting("place", {{"number", "b"}, {"topic", "x"}})), {}, {}});
  both.push_back({erase(), key("k"), {}});
  auto const answers = log.ask_together(std::move(both));
  CHECK(answers[0]);
  REQUIRE_FALSE(answers[1]);
  CHECK(answers[1].error().code == ErrorCode::unavailable);
  CHECK(answers[1].error().message.en.find("is recorded") != std::string::npos);
  CHECK(log.events("a").size() == 2);
  CHECK(contact_of(log, 1));
  log.keys().refuses_erasures = false;
  auto const repeat = log.ask(erase(), key("k"));
  REQUIRE(repeat);
  CHECK(repeat->is_repeat);
  CHECK_FALSE(contact_of(log, 1));
  CHECK(log.events("a").size() == 2);
}

TEST_CASE("erasure: a key that outlived its erasure goes when the log opens", "[runtime]") {
  RunningLog log(any_adapter());
  start_with_contact(log);
  log.keys().loses_erasures = true;
  REQUIRE(log.ask(erase()));
  CHECK(contact_of(log, 1));
  log.keys().loses_erasures = false;
  log.restart();
  CHECK_FALSE(contact_of(log, 1));

  // The second time, too, although the subject's keys were erased before.
  REQUIRE(log.ask(edit("010-2")));
  log.keys().loses_erasures = true;
  REQUIRE(log.ask(erase()));
  CHECK(contact_of(log, 3));
  log.keys().loses_erasures = false;
  log.restart();
  CHECK_FALSE(contact_of(log, 3));
}
