// Every code that a problem can have is produced by some test: here, or in the room that makes it.
#include "tests/api/transcript.hpp"
#include "tests/catch.hpp"

#include <boost/json/parse.hpp>

#include <filesystem>
#include <map>

namespace chubei::test {
namespace {

struct Place {
  std::string test;
  std::string mark;  ///< what stands in it
};

/// Codes that no operation answers by itself, and the test that produces each.
std::map<std::string, Place> const elsewhere = {
    {"internal", {"tests/http/answers_test.cpp", "status == 500"}},
    {"timed_out", {"tests/http/uploads_test.cpp", "status == 408"}},
    {"too_large", {"tests/http/uploads_test.cpp", "status == 413"}},
    {"too_many_requests", {"tests/http/router_test.cpp", "== 429"}},
    {"invalid_definition", {"tests/form/read.cpp", "ErrorCode::invalid_definition"}},
    {"corrupt", {"tests/ledger/part_test.cpp", "ErrorCode::corrupt"}},
    {"unsupported", {"tests/process/golden_test.cpp", "ErrorCode::unsupported"}},
};

/// Gives nothing until the test does.
class HeldBody final : public http::BodyReader {
 public:
  void next(http::TakeChunk take) override {
    asked_.set_value(std::make_shared<http::TakeChunk>(std::move(take)));
  }
  /// Waits until somebody asks for the first chunk.
  std::shared_ptr<http::TakeChunk> asked() { return asked_.get_future().get(); }

 private:
  std::promise<std::shared_ptr<http::TakeChunk>> asked_;
};

/// More attachments than a case may have.
void attach_too_many(OfficeFixture& office) {
  auto const target = "/v1/instances/" + office.start_petition("N") + "/attachments?name=a.txt";
  for (int number = 1; number <= 3; ++number) {
    auto const added = office.call("alice", "POST", target, "some text",
                                   {{"Idempotency-Key", std::to_string(number)}});
    REQUIRE(added.status == 200);
  }
  auto const refused =
      office.call("alice", "POST", target, "some text", {{"Idempotency-Key", "4"}});
  CHECK(refused.status == 409);
}

TEST_CASE("problems: an upload sent again while it is under way is told so, and keeps one file",
          "[api]") {
  OfficeFixture office;
  auto const target = "/v1/instances/" + office.start_petition("N") + "/attachments?name=a.txt";
  auto const body = std::make_shared<HeldBody>();
  auto first = office.begin_upload("alice", target, "u", body);
  auto const take = body->asked();
  auto const meanwhile =
      office.call("alice", "POST", target, "some text", {{"Idempotency-Key", "u"}});
  CHECK(meanwhile.status == 409);
  CHECK(boost::json::parse(meanwhile.body).at("code") == "idempotency_in_flight");
  (*take)(http::BodyChunk{"some text", true, office.clock().now()});
  CHECK(first.get().status == 200);
  CHECK(office.blobs().finished().size() == 1);
  auto const repeated =
      office.call("alice", "POST", target, "some text", {{"Idempotency-Key", "u"}});
  CHECK(repeated.status == 200);
  CHECK(boost::json::parse(repeated.body).at("attachments").as_array().size() == 1);
  CHECK(office.blobs().finished().size() == 1);
}

TEST_CASE("problems: a body that does not fit says in how many places, and lists them", "[api]") {
  OfficeFixture office;
  auto const target = "/v1/instances/" + office.start_petition("N") + "/events";
  auto const answer =
      office.call("alice", "POST", target, R"({"evnt":"x"})", {{"Idempotency-Key", "f"}});
  CHECK(answer.status == 422);
  auto const problem = boost::json::parse(answer.body);
  CHECK(problem.at("errors").as_array().size() == 2);
  auto const detail = std::string(problem.at("detail").as_string());
  CHECK(detail.find('2') != std::string::npos);
}

TEST_CASE("problems: every code is produced by some test", "[api]") {
  std::set<std::string> seen = {"idempotency_in_flight"};  // above
  for (auto const& entry :
       std::filesystem::directory_iterator(source() / "tests/api/transcripts")) {
    OfficeFixture office;
    CHECK(play(office, read_text(entry.path())) == "");
    seen.insert(office.problems().begin(), office.problems().end());
  }
  OfficeFixture office;
  attach_too_many(office);
  seen.insert(office.problems().begin(), office.problems().end());

  auto const document = boost::json::parse(read_text(source() / "api/openapi.json"));
  auto const& codes =
      document.at("components").at("schemas").at("Problem").at("properties").at("code").at("enum");
  for (auto const& each : codes.as_array()) {
    std::string const code(each.as_string());
    CAPTURE(code);
    auto const at = elsewhere.find(code);
    CHECK(seen.contains(code) == (at == elsewhere.end()));
    if (at == elsewhere.end()) continue;
    CHECK(read_text(source() / at->second.test).contains(at->second.mark));
  }
}

}  // namespace
}  // namespace chubei::test
