// Random people do random things in the small office. After every event the Office checks that its
// bytes read back, that folding them gives the decided head, and that the configuration is legal.
// CHUBEI_SEED and CHUBEI_WALKS choose others.

#include "tests/catch.hpp"
#include "tests/support/office.hpp"

#include <algorithm>
#include <cstdlib>
#include <random>

namespace chubei::testing {

using process::Actor;
using process::HandleTask;
using process::Offer;

namespace {

std::uint64_t number_from(char const* variable, std::uint64_t otherwise) {
  char const* text = std::getenv(variable);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

class Walk {
 public:
  Walk(std::string const& release, std::uint64_t seed) : office(release_of(release)), dice_(seed) {
    office.now = *parse_instant("2024-09-02T09:00:00+08:00");
  }

  void step() {
    switch (roll(10)) {
      case 0:
      case 1:
        return start();
      case 2:
        office.advance({office.now.ms + static_cast<std::int64_t>(roll(100)) * 3'600'000});
        return;
      case 3:
        return send_anything();
      case 4:
        if (!office.instances().empty()) {
          (void)office.answer(any(office.instances()), boost::json::object{{"number", roll(9)}});
        }
        break;
      default:
        take_an_offer();
    }
    office.settle();
  }

  Office office;

 private:
  std::size_t roll(std::size_t sides) { return dice_() % sides; }

  template <class List>
  typename List::value_type const& any(List const& list) {
    return list[roll(list.size())];
  }

  Actor actor() {
    static std::vector<std::string> const people = {"li", "zhao", "qian", "sun", "wang", "wu"};
    static std::vector<std::string> const organisations = {"hq", "hq", "a", "b", "c"};
    Actor actor;
    actor.kind = Actor::Kind::person;
    actor.person = PersonId(any(people));
    actor.organisation = any(organisations);
    if (roll(8) == 0) actor.on_behalf_of = PersonId(any(people));
    for (auto const& [function, title] : office.release().functions) {
      if (roll(3) > 0) actor.functions.push_back(function);
    }
    actor.tags = {"person:" + actor.person.text(), "org:" + actor.organisation};
    for (auto const& function : actor.functions) {
      actor.tags.push_back("function:" + function + "@" + actor.organisation);
    }
    std::ranges::sort(actor.tags);
    return actor;
  }

  boost::json::value document() {
    static std::vector<std::string> const modes = {"all",  "any",      "quorum", "lead",
                                                   "veto", "weighted", "deemed", "scored"};
    boost::json::object data;
    if (roll(2) == 0) data["number"] = std::to_string(roll(30));
    data["org"] = "hq";
    data["wish"] = "一台打印机";
    if (roll(2) == 0) data["amount"] = roll(3) * 30;
    if (roll(3) == 0) data["until"] = "2024-10-08T12:00:00+08:00";
    if (roll(3) == 0) data["mode"] = any(modes);
    if (roll(3) == 0) data["members"] = boost::json::array{"a", "b", "c"};
    if (roll(3) == 0) data["topic"] = roll(2) == 0 ? "roads" : "parks";
    if (roll(3) == 0) data["budget_fen"] = roll(4) * 100;
    if (roll(3) == 0) data["contact"] = boost::json::object{{"name", std::to_string(roll(9))}};
    if (roll(3) == 0) {
      data["units"] = boost::json::array{boost::json::object{{"code", "a"}, {"share", roll(3)}},
                                         boost::json::object{{"code", "b"}, {"share", 1}}};
    }
    return data;
  }

  process::Command command(InstanceId instance, process::CommandBody body, Actor actor) {
    process::Command command;
    command.instance = std::move(instance);
    command.admitted_at = office.now;
    command.actor = std::move(actor);
    command.body = std::move(body);
    return command;
  }

  void start() {
    auto const& definition = *any(office.release().definitions);
    auto data = document().get_object();
    if (definition.data) {  // only members its form knows, so that some starts succeed
      auto const members = definition.data->field("")->members;
      std::vector<std::string> unknown;
      for (auto const& [key, value] : data) {
        if (std::ranges::find(members, std::string(key)) == members.end()) unknown.push_back(key);
      }
      for (auto const& key : unknown) data.erase(key);
    } else {
      data.clear();
    }
    InstanceId const id("i" + std::to_string(++count_));
    process::StartInstance start{definition.id, std::move(data), std::nullopt, ""};
    (void)office.submit(command(id, std::move(start), actor()));
  }

  void send_anything() {
    if (office.instances().empty()) return;
    auto const& id = any(office.instances());
    auto const& definition = office.definition_of(*office.find_instance(id));
    if (definition.events.empty()) return;
    (void)office.submit(
        command(id, process::SendEvent{any(definition.events).name, document()}, actor()));
  }

  void take_an_offer() {
    if (office.instances().empty()) return;
    auto const& id = any(office.instances());
    auto const& head = *office.find_instance(id);
    auto who = actor();
    auto const list = process::offers(office.release(), office.definition_of(head), head, who,
                                      office.now, office);
    if (list.empty()) return;
    Offer const& offer = any(list);
    process::CommandBody body = process::SendEvent{offer.name, {}};
    if (offer.kind == Offer::Kind::edit) body = process::EditDocument{document(), ""};
    if (offer.kind == Offer::Kind::task) body = verb(offer);
    (void)office.submit(command(id, std::move(body), std::move(who)));
  }

  HandleTask verb(Offer const& offer) {
    HandleTask handle;
    handle.task = *offer.task;
    handle.revision = offer.revision;
    handle.to = {roll(2) == 0 ? "person:sun" : "function:leader@hq"};
    handle.verb = roll(3) == 0 ? static_cast<HandleTask::Verb>(roll(9)) : HandleTask::Verb::decide;
    if (!offer.outcomes.empty()) {
      auto const& outcome = *any(offer.outcomes).outcome;
      handle.outcome = outcome.name;
      if (outcome.form || offer.form == "forms/score.json") {
        handle.form = boost::json::object{{"reason", "足够长的理由"}};
      }
      if (offer.form == "forms/score.json") handle.form = boost::json::object{{"score", roll(99)}};
      if (offer.form == "forms/decision.json") {
        handle.form = boost::json::object{{"reason", "同意"}};
      }
    }
    return handle;
  }

  std::mt19937_64 dice_;
  int count_ = 0;
};

void walk_twice(std::string const& release, std::uint64_t seed, int steps) {
  CAPTURE(release, seed);
  Walk walk(release, seed);
  Walk again(release, seed);
  for (int step = 0; step < steps && walk.office.broken().empty(); ++step) {
    walk.step();
    again.step();
  }
  CHECK(walk.office.broken() == "");
  CHECK(walk.office.log() == again.office.log());
  CHECK_FALSE(walk.office.log().empty());
}

}  // namespace

TEST_CASE("process: replay gives the decided heads, and deciding again the same bytes",
          "[process]") {
  auto const first = number_from("CHUBEI_SEED", 1);
  auto const walks = number_from("CHUBEI_WALKS", 25);
  for (std::uint64_t seed = first; seed < first + walks; ++seed) {
    walk_twice("tests/process/releases/small", seed, 120);
  }
}

}  // namespace chubei::testing
