// The operations from outside, without a socket: transcripts, the contract, the table of codes.

#include "api/http/problem.hpp"
#include "engine/base/json.hpp"
#include "tests/api/transcript.hpp"
#include "tests/catch.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <filesystem>
#include <set>

namespace chubei::test {
namespace {

boost::json::value contract() {
  auto const text = read_text(source() / "api/openapi.json");
  auto parsed = json::parse(text, {.bytes_max = 4 << 20, .depth_max = 64});
  REQUIRE(parsed.has_value());
  return *parsed;
}

TEST_CASE("operations: transcripts play as written", "[api]") {
  for (auto const& entry :
       std::filesystem::directory_iterator(source() / "tests/api/transcripts")) {
    CAPTURE(entry.path().filename().string());
    OfficeFixture office;
    CHECK(play(office, read_text(entry.path())) == "");
  }
}

TEST_CASE("operations: router and contract list the same operations", "[api]") {
  OfficeFixture office;
  std::set<std::string> routed, written;
  for (auto const* const route : office.router().routes()) {
    auto path = route->pattern;
    if (auto const dots = path.find("..."); dots != std::string::npos) path.erase(dots, 3);
    auto method = std::string(http::name(route->method));
    for (auto& letter : method) letter = static_cast<char>(std::tolower(letter));
    routed.insert(method + " " + path + " " + route->operation + " [" + route->permission + "]" +
                  (route->needs_idempotency_key ? " key" : ""));
  }
  auto const document = contract();
  for (auto const& [path, item] : document.at("paths").as_object())
    for (auto const& [method, operation] : item.as_object()) {
      auto const* const list = operation.as_object().if_contains("parameters");
      bool const keyed =
          list && boost::json::serialize(*list).find("IdempotencyKey") != std::string::npos;
      written.insert(std::string(method) + " " + std::string(path) + " " +
                     std::string(operation.at("operationId").as_string()) + " [" +
                     std::string(operation.at("x-permission").as_string()) + "]" +
                     (keyed ? " key" : ""));
    }
  CHECK(routed == written);
}

TEST_CASE("operations: every operation has texts in both languages and an example", "[api]") {
  auto const document = contract();
  for (auto const& [path, item] : document.at("paths").as_object())
    for (auto const& [method, operation] : item.as_object()) {
      CAPTURE(std::string(path), std::string(method));
      auto const& summary = operation.at("x-summary");
      CHECK(!summary.at("zh").as_string().empty());
      CHECK(!summary.at("en").as_string().empty());
      CHECK(boost::json::serialize(operation.at("responses")).find("\"example\"") !=
            std::string::npos);
    }
}

TEST_CASE("operations: every code has its status", "[api]") {
  using enum ErrorCode;
  std::vector<std::pair<ErrorCode, int>> const table = {{bad_json, 400},
                                                        {bad_request, 400},
                                                        {bad_filter, 400},
                                                        {unauthenticated, 401},
                                                        {forbidden, 403},
                                                        {not_found, 404},
                                                        {method_not_allowed, 405},
                                                        {not_acceptable, 406},
                                                        {timed_out, 408},
                                                        {already_exists, 409},
                                                        {conflict, 409},
                                                        {precondition_failed, 412},
                                                        {precondition_required, 428},
                                                        {too_large, 413},
                                                        {unsupported_media_type, 415},
                                                        {invalid_data, 422},
                                                        {invalid_definition, 422},
                                                        {no_transition, 409},
                                                        {refused, 409},
                                                        {guard_error, 409},
                                                        {separation_of_duties, 403},
                                                        {not_assigned, 403},
                                                        {task_closed, 409},
                                                        {limit_reached, 409},
                                                        {idempotency_mismatch, 422},
                                                        {idempotency_in_flight, 409},
                                                        {too_many_requests, 429},
                                                        {unavailable, 503},
                                                        {corrupt, 500},
                                                        {unsupported, 501}};
  auto const document = contract();
  auto const& codes =
      document.at("components").at("schemas").at("Problem").at("properties").at("code").at("enum");
  CHECK(codes.as_array().size() == table.size() + 1);  // and "internal"
  for (auto const& [code, status] : table) {
    CAPTURE(std::string(name(code)));
    CHECK(http::status_of(code) == status);
    CHECK(std::ranges::find(codes.as_array(), boost::json::value(std::string_view(name(code)))) !=
          codes.as_array().end());
  }
}

TEST_CASE("operations: an attachment comes back as it was, and lies sealed", "[api]") {
  OfficeFixture office;
  auto const started =
      office.call("alice", "POST", "/v1/instances",
                  R"({"definition":"petition","data":{"number":"N","org":"acme","amount_fen":1}})",
                  {{"Idempotency-Key", "1"}});
  REQUIRE(started.status == 201);
  auto const id = std::string(boost::json::parse(started.body).at("id").as_string());
  std::string const content = "%PDF-1.7 " + std::string(150'000, 'x');
  auto const all = "/v1/instances/" + id + "/attachments";
  auto const added = office.call("alice", "POST", all + "?name=a.pdf", content,
                                 {{"Idempotency-Key", "2"}, {"Content-Type", "application/pdf"}});
  REQUIRE(added.status == 200);
  auto const view = boost::json::parse(added.body).at("attachments").at(0);
  CHECK(view.at("type") == "application/pdf");
  CHECK(view.at("bytes") == 150'009);
  auto const blob = std::string(view.at("blob").as_string());
  CHECK(office.blobs().finished().at(BlobId(blob)).find("xxxx") == std::string::npos);

  auto const got = office.call("alice", "GET", all + "/" + blob);
  CHECK(got.status == 200);
  CHECK(got.body == content);
  CHECK(got.headers.find("Content-Disposition").value_or("").starts_with("attachment"));
  CHECK(office.call("bob", "GET", all + "/" + blob).status == 404);

  auto const program =
      office.call("alice", "POST", all + "?name=a.exe", "MZ program", {{"Idempotency-Key", "3"}});
  CHECK(program.status == 415);
  CHECK(office.blobs().finished().size() == 1);
}

TEST_CASE("operations: a subscriber hears of what he may see, and resumes", "[api]") {
  OfficeFixture office;
  auto const feed = office.call("bob", "GET", "/v1/feed");
  REQUIRE(feed.events);
  auto const body = [](char const* org) {
    return std::string(R"({"definition":"petition","data":{"number":")") + org + R"(","org":")" +
           org + R"(","amount_fen":1}})";
  };
  office.call("alice", "POST", "/v1/instances", body("acme"), {{"Idempotency-Key", "1"}});
  auto const own =
      office.call("bob", "POST", "/v1/instances", body("bravo"), {{"Idempotency-Key", "2"}});
  auto const id = std::string(boost::json::parse(own.body).at("id").as_string());
  std::string seen;
  for (int turn = 0; turn < 1000 && seen.find(id) == std::string::npos; ++turn) {
    office.call("bob", "GET", "/v1/changes");  // gives the pool its turns
    seen += feed.events->take().bytes;
  }
  CHECK(seen.find(id) != std::string::npos);
  CHECK(std::ranges::count(seen, 'd') > 0);
  CHECK(seen.find("event: changed") == seen.rfind("event: changed"));
  feed.events->close();
}

}  // namespace
}  // namespace chubei::test
