// Many clients at one time on the real service: one task, one key.
#include "api/adapters/file.hpp"
#include "tests/catch.hpp"
#include "tests/command/running_service.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

using namespace chubei;
using namespace chubei::test;

namespace {

constexpr int clients = 50;
std::string const unit = "91110108MA00001039";
std::string const office = "11110000MB00001077";

/// The test's people and fifty reviewers more.
std::string many_reviewers() {
  auto grant = json::parse(adapters::read_file(test_file("people.json")).value()).value();
  auto& people = grant.as_object();
  for (int number = 0; number < clients; ++number) {
    auto const name = "reviewer-" + std::to_string(number);
    people["persons"].as_array().push_back(
        {{"number", name},
         {"name", name},
         {"accounts", {{{"issuer", "urn:chubei:demo"}, {"subject", name}}}}});
    people["mandates"].as_array().push_back(
        {{"person", name}, {"organisation", office}, {"functions", {"reviewer"}}});
  }
  return boost::json::serialize(grant);
}

std::string request_body(std::string const& wish) {
  return R"({"definition":"request","data":{"org":")" + unit + R"(","wish":")" + wish + R"("}})";
}

std::string text_at(Told const& told, std::string_view pointer) {
  auto const* found = json::find(told.body, pointer);
  return found && found->is_string() ? std::string(found->get_string()) : "";
}

int how_many(std::vector<Told> const& told, int status) {
  return static_cast<int>(std::ranges::count(told, status, &Told::status));
}

std::string start_and_submit(RunningService const& service) {
  auto const started =
      service.ask("applicant-1", "POST", "/v1/instances", request_body("a desk"), "start");
  REQUIRE(started.status == 201);
  auto const id = text_at(started, "/id");
  auto const submitted = service.ask("applicant-1", "POST", "/v1/instances/" + id + "/events",
                                     R"({"event":"submit"})", "submit");
  REQUIRE(submitted.status == 200);
  return id;
}

}  // namespace

TEST_CASE("service: of fifty who approve one task one wins, the others learn what is now",
          "[command]") {
  RunningService service(many_reviewers());
  auto const id = start_and_submit(service);
  auto const seen = service.ask("reviewer-0", "GET", "/v1/instances/" + id);
  auto const task = text_at(seen, "/tasks/0/id");
  REQUIRE_FALSE(task.empty());
  auto const told = at_once(clients, [&](int number) {
    auto const name = "reviewer-" + std::to_string(number);
    return service.ask(name, "POST", "/v1/tasks/" + task + ":complete",
                       R"({"revision":1,"outcome":"approve","form":{"reason":"good"}})", name);
  });
  CHECK(how_many(told, 200) == 1);
  CHECK(how_many(told, 409) == clients - 1);
  for (auto const& one : told) {
    if (one.status == 200) {
      CHECK(text_at(one, "/outcome") == "approved");
      continue;
    }
    INFO(boost::json::serialize(one.body));
    CHECK((text_at(one, "/code") == "task_closed" || text_at(one, "/code") == "no_transition"));
    CHECK_FALSE(text_at(one, "/text/zh").empty());
    CHECK_FALSE(text_at(one, "/text/en").empty());
  }
  // What a loser does next: read again.
  auto const now = service.ask("reviewer-7", "GET", "/v1/instances/" + id);
  CHECK(now.status == 200);
  CHECK_FALSE(now.etag.empty());
  CHECK(now.etag != seen.etag);
  CHECK(text_at(now, "/outcome") == "approved");
  auto const actions = service.ask("reviewer-7", "GET", "/v1/instances/" + id + "/actions");
  CHECK(actions.status == 200);
  REQUIRE(json::find(actions.body, "/actions"));
  CHECK(json::find(actions.body, "/actions")->as_array().empty());
  auto const history = service.ask("reviewer-7", "GET", "/v1/instances/" + id + "/history");
  REQUIRE(json::find(history.body, "/events"));
  CHECK(json::find(history.body, "/events")->as_array().size() == 3);
}

TEST_CASE("service: of fifty who claim one task one holds it, the others may not", "[command]") {
  RunningService service(many_reviewers());
  auto const id = start_and_submit(service);
  auto const task = text_at(service.ask("reviewer-0", "GET", "/v1/instances/" + id), "/tasks/0/id");
  auto const told = at_once(clients, [&](int number) {
    auto const name = "reviewer-" + std::to_string(number);
    return service.ask(name, "POST", "/v1/tasks/" + task + ":claim", "{}", name);
  });
  CHECK(how_many(told, 200) == 1);
  CHECK(how_many(told, 403) == clients - 1);
  for (auto const& one : told)
    if (one.status != 200) CHECK(text_at(one, "/code") == "not_assigned");
}

TEST_CASE("service: one submission sent fifty times at once makes one case", "[command]") {
  RunningService service(many_reviewers());
  auto const told = at_once(clients, [&](int) {
    return service.ask("applicant-1", "POST", "/v1/instances", request_body("a desk"), "once");
  });
  CHECK(how_many(told, 201) == clients);
  for (auto const& one : told) CHECK(one.body == told.front().body);
  auto const later =
      service.ask("applicant-1", "POST", "/v1/instances", request_body("a desk"), "once");
  CHECK(later.status == 201);
  CHECK(later.body == told.front().body);
  auto const list = service.ask("applicant-1", "GET", "/v1/instances?definition=request");
  REQUIRE(json::find(list.body, "/instances"));
  CHECK(json::find(list.body, "/instances")->as_array().size() == 1);

  auto const other =
      service.ask("applicant-1", "POST", "/v1/instances", request_body("a chair"), "once");
  CHECK(other.status == 422);
  CHECK(text_at(other, "/code") == "idempotency_mismatch");
  // The key of one person is nothing to another.
  auto const foreign = service.ask("applicant-2", "POST", "/v1/instances",
                                   R"({"definition":"request","data":{"org":"91110108MA000020XF",)"
                                   R"("wish":"a lamp"}})",
                                   "once");
  CHECK(foreign.status == 201);
  CHECK(text_at(foreign, "/id") != text_at(told.front(), "/id"));
}

TEST_CASE("service: who proves nobody is told why, and what is too much or malformed is refused",
          "[command]") {
  RunningService service(many_reviewers());
  auto const ask = [&](std::string const& headers, std::string const& body = {}) {
    HttpClient client(service.port());
    return client.ask(body.empty() ? "GET" : "POST", "/v1/instances", body,
                      headers + "Accept-Language: en\r\n");
  };
  auto const bearer = [](std::string const& token) {
    return "Authorization: Bearer " + token + "\r\n";
  };
  auto const good = service.token("applicant-1");
  auto forged = good;
  forged[forged.size() / 2] = forged[forged.size() / 2] == 'A' ? 'B' : 'A';
  for (auto const& headers : {std::string(), bearer("x.y.z"), bearer(forged),
                              std::string("Authorization: Basic bGk6bGk=\r\n"),
                              bearer(service.token("applicant-1", 0))}) {
    auto const answer = ask(headers);
    CAPTURE(headers, answer.body);
    CHECK(answer.status == 401);
    CHECK(answer.header("WWW-Authenticate").starts_with("Bearer"));
    CHECK(json::parse(answer.body).value().at("code") == "unauthenticated");
  }
  CHECK(ask(bearer(service.token("applicant-1", 0))).body.contains("expired"));

  // Demo tokens and demo people are for this machine: not under another name, not through a proxy.
  HttpClient rebound(service.port());
  rebound.send("GET /v1/me HTTP/1.1\r\nHost: rebound.example\r\n" + bearer(good) + "\r\n");
  CHECK(rebound.read_answer().status == 401);
  HttpClient proxied(service.port());
  CHECK(proxied.ask("GET", "/v1/demo-people", "", "X-Forwarded-For: 203.0.113.7\r\n").status ==
        403);

  auto const typed = bearer(good) + "Content-Type: application/json\r\nIdempotency-Key: k\r\n";
  HttpClient large(service.port());
  large.send("POST /v1/instances HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n" +
             typed + "\r\n");
  CHECK(large.read_answer().status == 413);
  auto const deep = ask(typed, std::string(100'000, '['));
  CHECK(deep.status == 400);
  CHECK(json::parse(deep.body).value().at("code") == "bad_json");
  CHECK(ask(typed, "{\"definition\":\"request\",\"definition\":\"request\"}").status == 400);
  CHECK(ask(bearer(good)).status == 200);
}
