// What a reviewer may not know reaches him by no rendering, and a proof tells no more than the
// history does.

#include "api/redaction.hpp"
#include "engine/base/json.hpp"
#include "engine/ledger/bundle.hpp"
#include "engine/ledger/receipt.hpp"
#include "tests/api/office_fixture.hpp"
#include "tests/catch.hpp"

#include <boost/json/parse.hpp>

#include <sstream>

namespace chubei::test {
namespace {

class Paper {
 public:
  explicit Paper(OfficeFixture& office, char const* topic = R"(,"topic":"roads")")
      : office_(office) {
    auto const data = std::string(R"({"number":"P","org":"acme","units":["acme","bravo"])") + topic;
    auto const started =
        send("alice", "/v1/instances", R"({"definition":"paper","data":)" + data + "}}");
    REQUIRE(started.status == 201);
    id = std::string(boost::json::parse(started.body).at("id").as_string());
  }

  Reply send(std::string const& who, std::string const& target, std::string const& body) {
    return office_.call(who, "POST", target, body, {{"Idempotency-Key", std::to_string(++sent_)}});
  }

  void attach(std::string const& query) {
    auto const added = send("alice", one() + "/attachments?" + query, "some text");
    REQUIRE(added.status == 200);
  }

  void confirm() {
    for (auto const& [who, task] : {std::pair{"amy", ".t1"}, std::pair{"bob", ".t2"}}) {
      auto const done =
          send(who, "/v1/tasks/" + id + task + ":complete", R"({"revision":1,"outcome":"agree"})");
      REQUIRE(done.status == 200);
    }
  }

  void review() {
    auto const done =
        send("rita", "/v1/tasks/" + id + ".t3:complete", R"({"revision":1,"outcome":"good"})");
    REQUIRE(done.status == 200);
  }

  std::string one() const { return "/v1/instances/" + id; }

  std::string id{};

 private:
  OfficeFixture& office_;
  int sent_ = 0;
};

/// The paths of a form that hold unified social credit codes.
struct CreditCodes {
  chart::Files const& files;
  std::vector<std::string> found;

  void look_into(boost::json::value const& schema, std::string const& path,
                 std::string const& file) {
    auto const& object = schema.as_object();
    if (auto const* const format = object.if_contains("format"); format && *format == "uscc")
      found.push_back(path);
    if (auto const* const reference = object.if_contains("$ref")) {
      auto const text = std::string(reference->as_string());
      auto const hash = text.find('#');
      auto const name = hash == 0 ? file : text.substr(0, hash);
      auto const whole = boost::json::parse(files.at("forms/" + name));
      auto const* const inner =
          hash == std::string::npos ? &whole : json::find(whole, text.substr(hash + 1));
      REQUIRE(inner);
      look_into(*inner, path, name);
    }
    if (auto const* const items = object.if_contains("items"); items && items->is_object())
      look_into(*items, path, file);
    if (auto const* const members = object.if_contains("properties"))
      for (auto const& [name, member] : members->as_object())
        look_into(member, path + "." + std::string(name), file);
  }
};

PublicKey key_of(OfficeFixture& office) {
  auto const log = boost::json::parse(office.call("", "GET", "/v1/log").body);
  auto const key = PublicKey::from_pem(std::string(log.at("public_key").as_string()));
  REQUIRE(key);
  return *key;
}

ledger::Report verified(OfficeFixture& office, std::string const& bundle) {
  ledger::BundleVerifier verifier({{key_of(office)}, {}, false});
  std::istringstream lines(bundle);
  for (std::string line; std::getline(lines, line);) verifier.line(line);
  return verifier.finish();
}

}  // namespace

TEST_CASE("blind: experts of the programme read no credit code of an application", "[api]") {
  auto const files = files_below("workflows/beijing");
  auto const source = boost::json::parse(files.at("definitions/application.json"));
  chart::Definition definition;
  auto& expert = definition.levels.emplace_back(chart::Level{"expert", {}});
  for (auto const& path : source.at("levels").at("expert").at("hides").as_array())
    expert.hides.emplace_back(path.as_string());
  Mask const mask(definition, {"expert"});
  CHECK(mask.hides("actors"));
  CHECK(mask.hides("attachments"));
  CreditCodes codes{files, {}};
  codes.look_into(boost::json::parse(files.at("forms/application.json")), "data",
                  "application.json");
  CHECK(codes.found.size() > 10);
  for (auto const& path : codes.found) {
    INFO(path);
    CHECK(mask.hides(path));
  }
}

TEST_CASE("blind: nothing a reviewer is shown tells whose the case is", "[api]") {
  OfficeFixture office;
  Paper paper(office);
  paper.attach("name=acme-licence.txt&field=licence");
  paper.attach("name=acme-plan.txt");
  paper.confirm();
  office.sign();
  for (std::string const& target :
       {paper.one(), paper.one() + "/data", paper.one() + "/history", paper.one() + "/actions",
        paper.one() + "/proof", std::string("/v1/instances?definition=paper"),
        std::string("/v1/tasks?view=visible&definition=paper"), std::string("/v1/tasks"),
        "/v1/tasks/" + paper.id + ".t3", std::string("/v1/changes")}) {
    auto const reply = office.call("rita", "GET", target);
    INFO(target + "\n" + reply.body);
    CHECK(reply.status == 200);
    for (auto const* const told : {"acme", "bravo", "alice", "amy", "bob"})
      CHECK(reply.body.find(told) == std::string::npos);
  }
  CHECK(office.call("clara", "GET", paper.one()).body.find("acme-plan.txt") != std::string::npos);
  CHECK(office.call("clara", "GET", paper.one() + "/history").body.find("person-bob") !=
        std::string::npos);
}

TEST_CASE("blind: a file that is not shown is not handed out", "[api]") {
  OfficeFixture office;
  Paper paper(office);
  paper.attach("name=plan.txt");
  auto const view = boost::json::parse(office.call("clara", "GET", paper.one()).body);
  auto const blob = std::string(view.at("attachments").at(0).at("blob").as_string());
  CHECK(office.call("clara", "GET", paper.one() + "/attachments/" + blob).status == 200);
  CHECK(office.call("rita", "GET", paper.one() + "/attachments/" + blob).status == 404);
}

TEST_CASE("blind: a hidden field neither chooses rows nor orders them", "[api]") {
  OfficeFixture office;
  Paper paper(office);
  for (auto const* const query :
       {"filter=key.startsWith('acme')", "filter=data.org%20!%3D%20'x'", "order_by=key"}) {
    auto const reply =
        office.call("rita", "GET", std::string("/v1/instances?definition=paper&") + query);
    INFO(reply.body);
    CHECK(reply.status == 200);
    CHECK(boost::json::parse(reply.body).at("instances").as_array().empty());
    CHECK(boost::json::parse(reply.body).at("next_page_token") == "");
  }
  // Over all definitions it is not known whose levels would hide it.
  auto const everywhere = office.call("clara", "GET", "/v1/instances?order_by=key");
  CHECK(everywhere.status == 400);
  CHECK(boost::json::parse(everywhere.body).at("field") == "key");
}

TEST_CASE("actions: an outcome that a rule refuses already is told so", "[api]") {
  OfficeFixture office;
  for (bool const has_topic : {true, false}) {
    OfficeFixture fresh;
    Paper paper(fresh, has_topic ? R"(,"topic":"roads")" : "");
    paper.confirm();
    auto const actions =
        boost::json::parse(fresh.call("rita", "GET", paper.one() + "/actions").body);
    auto const& outcomes = actions.at("actions").at(0).at("outcomes");
    CHECK(outcomes.at(0).at("enabled") == has_topic);
    CHECK(outcomes.at(1).at("enabled") == true);
    if (!has_topic) CHECK(outcomes.at(0).at("refusal").at("details").at("rule") == "has_topic");
  }
}

TEST_CASE("proof: what the history hides is withheld, and the bundle verifies", "[api]") {
  OfficeFixture office;
  Paper paper(office);
  paper.confirm();
  paper.review();
  office.sign();
  auto const whole = office.call("clara", "GET", paper.one() + "/proof").body;
  auto const full = verified(office, whole);
  CHECK(full.ok());
  CHECK(full.entries == 4);
  CHECK(full.entries_withheld == 0);
  CHECK(full.parts_withheld == 0);
  CHECK(whole.find("chubei-case-bundle/1") != std::string::npos);

  // bravo's confirmation and the reviewer's decision were not by people of alice's organisation.
  auto const bundle = office.call("alice", "GET", paper.one() + "/proof").body;
  for (auto const* const told : {"person-bob", "person-rita"})
    CHECK(bundle.find(told) == std::string::npos);
  CHECK(bundle.find("person-amy") != std::string::npos);
  CHECK(bundle.find("chubei-case-bundle/2") != std::string::npos);
  auto const report = verified(office, bundle);
  CHECK(report.ok());
  CHECK(report.entries == 4);
  CHECK(report.entries_withheld == 2);

  auto const blind = verified(office, office.call("rita", "GET", paper.one() + "/proof").body);
  CHECK(blind.ok());
  CHECK(blind.entries_withheld == 3);
}

TEST_CASE("proof: a decision part comes only where all its facts may be read", "[api]") {
  OfficeFixture office;
  Paper paper(office);
  paper.confirm();
  office.sign();
  auto const own = verified(office, office.call("alice", "GET", paper.one() + "/proof").body);
  CHECK(own.parts_checked >= 1);   // what alice handed in
  CHECK(own.parts_withheld >= 1);  // amy's decision: its tally tells of votes
}

TEST_CASE("receipts: who may not know the officer gets a signed statement instead", "[api]") {
  OfficeFixture office;
  Paper paper(office);
  paper.confirm();
  paper.review();
  office.sign();
  auto const key = key_of(office);
  auto const target = paper.one() + "/receipts?kind=decision";
  auto const text = office.call("alice", "GET", target).body;
  CHECK(text.find("person-rita") == std::string::npos);
  auto const receipt = ledger::parse_receipt(text);
  REQUIRE(receipt);
  REQUIRE(receipt->told);
  CHECK(receipt->told->instance.text() == paper.id);
  auto const report = ledger::verify(*receipt, std::span(&key, 1));
  CHECK(report.ok());
  CHECK(report.size > 0);
  auto const officers = ledger::parse_receipt(office.call("clara", "GET", target).body);
  REQUIRE(officers);
  CHECK_FALSE(officers->told);
  CHECK(officers->envelope.find("person-rita") != std::string::npos);
}

}  // namespace chubei::test
