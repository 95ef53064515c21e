// Targets, routing, the service around a handler: no sockets.
#include "api/http/router.hpp"

#include "api/http/service.hpp"
#include "tests/catch.hpp"

#include <string>
#include <vector>

using namespace chubei;
using namespace chubei::http;

namespace {

Route named(Method method, std::string pattern, std::string operation) {
  Route route;
  route.method = method;
  route.pattern = std::move(pattern);
  route.operation = std::move(operation);
  route.handler = [](Request, Respond respond) { respond(no_content()); };
  return route;
}

Router sample() {
  Router router;
  router.add(named(Method::get, "/", "root"));
  router.add(named(Method::get, "/v1/instances", "list"));
  router.add(named(Method::post, "/v1/instances:import", "import"));
  router.add(named(Method::get, "/v1/instances/{id}", "get"));
  router.add(named(Method::patch, "/v1/instances/{id}", "edit"));
  router.add(named(Method::get, "/v1/instances/{id}/events", "events"));
  router.add(named(Method::get, "/v1/instances/{id}/events/{event}", "event"));
  router.add(named(Method::get, "/v1/instances/mine", "mine"));
  router.add(named(Method::post, "/v1/tasks/{id}:claim", "claim"));
  router.add(named(Method::post, "/v1/tasks/{id}:add-sign", "add_sign"));
  router.add(named(Method::get, "/v1/tasks/{id}", "task"));
  router.add(named(Method::get, "/console/{path...}", "console"));
  return router;
}

Request request_for(Method method, std::string_view target) {
  Request request;
  request.method = method;
  request.request_id = "r1";
  request.remote = {"192.0.2.1", false};
  REQUIRE(parse_target(target, request));
  return request;
}

Response handled(Service& service, Request request) {
  std::optional<Response> answer;
  service.handle(std::move(request), [&](Response response) { answer = std::move(response); });
  REQUIRE(answer);
  return std::move(*answer);
}

struct Found {
  Method method;
  std::string target;
  std::string operation;
  std::string parameters;
};

}  // namespace

TEST_CASE("router: finds the operation and its parameters", "[http]") {
  auto const found = GENERATE(values<Found>({
      {Method::get, "/", "root", ""},
      {Method::get, "/v1/instances", "list", ""},
      {Method::get, "/v1/instances?filter=a", "list", ""},
      {Method::post, "/v1/instances:import", "import", ""},
      {Method::get, "/v1/instances/a-1", "get", "id=a-1;"},
      {Method::head, "/v1/instances/a-1", "get", "id=a-1;"},
      {Method::patch, "/v1/instances/a-1", "edit", "id=a-1;"},
      {Method::get, "/v1/instances/mine", "mine", ""},
      {Method::patch, "/v1/instances/mine", "", ""},
      {Method::get, "/v1/instances/mine/events", "events", "id=mine;"},
      {Method::get, "/v1/instances/a/events/e", "event", "id=a;event=e;"},
      {Method::get, "/v1/instances/a%2Fb", "get", "id=a/b;"},
      {Method::get, "/v1/instances/%E9%A1%B9", "get", "id=项;"},
      {Method::get, "/v1/instances/", "", ""},
      {Method::get, "/v1/instances//events", "", ""},
      {Method::post, "/v1/tasks/7:claim", "claim", "id=7;"},
      {Method::post, "/v1/tasks/7:add-sign", "add_sign", "id=7;"},
      {Method::get, "/v1/tasks/7:claim", "", ""},
      {Method::post, "/v1/tasks/:claim", "", ""},
      {Method::post, "/v1/tasks/7:unknown", "", ""},
      {Method::get, "/v1/tasks/7", "task", "id=7;"},
      {Method::get, "/console/", "console", "path=;"},
      {Method::get, "/console/a/b.js", "console", "path=a/b.js;"},
      {Method::get, "/elsewhere", "", ""},
      {Method::other, "/", "", ""},
  }));
  CAPTURE(found.target);
  auto const router = sample();
  auto request = request_for(found.method, found.target);
  auto const result = router.find(request);
  CHECK(result.has_value() == !found.operation.empty());
  if (!result) return;
  CHECK(request.route->operation == found.operation);
  std::string parameters;
  for (auto const& [key, value] : request.parameters) parameters += key + "=" + value + ";";
  CHECK(parameters == found.parameters);
}

TEST_CASE("router: tells which methods a path takes", "[http]") {
  auto const router = sample();
  CHECK(router.allow(request_for(Method::get, "/v1/instances/a")) == "GET, HEAD, PATCH, OPTIONS");
  CHECK(router.allow(request_for(Method::get, "/v1/tasks/7:claim")) == "POST, OPTIONS");
  CHECK(router.allow(request_for(Method::get, "/nowhere")).empty());
  CHECK(router.routes().size() == 12);
}

TEST_CASE("target: query parameters are decoded and may repeat", "[http]") {
  auto const request =
      request_for(Method::get, "/a?x=1&x=2&%E5%90%8D=%E5%82%A8+%E5%A4%87&flag&&empty=");
  CHECK(request.query.all("x") == std::vector<std::string_view>{"1", "2"});
  CHECK(request.query.find("名") == "储 备");
  CHECK(request.query.find("flag") == "");
  CHECK(request.query.find("empty") == "");
  CHECK_FALSE(request.query.find("absent"));
}

TEST_CASE("target: refuses what cannot be meant", "[http]") {
  auto const target = GENERATE(values<std::string>({
      "",
      "a",
      "/%",
      "/%1",
      "/%zz",
      "/%00",
      "/%ff",
      "/%c0%af",
      "/%ed%a0%80",
      "/..",
      "/a/./b",
      "/%2e%2E/a",
      "/a?x=%",
      "/a?x=%ff",
      "/a#b",
      "ftp://a/b",
  }));
  CAPTURE(target);
  Request request;
  CHECK_FALSE(parse_target(target, request));
  std::string many = "/";
  for (int i = 0; i < 65; ++i) many += "a/";
  CHECK_FALSE(parse_target(many, request));
  many = "/?";
  for (int i = 0; i < 65; ++i) many += "a&";
  CHECK_FALSE(parse_target(many, request));
}

TEST_CASE("request: Chinese unless English is preferred", "[http]") {
  CHECK(language_of("") == Language::zh);
  CHECK(language_of("fr") == Language::zh);
  CHECK(language_of("en") == Language::en);
  CHECK(language_of("en-GB,en;q=0.8") == Language::en);
  CHECK(language_of("zh-CN,zh;q=0.9,en;q=0.8") == Language::zh);
  CHECK(language_of("en;q=0.5, zh;q=0.4") == Language::en);
  CHECK(language_of("en;q=0, fr") == Language::zh);
  CHECK(language_of("english") == Language::zh);
}

TEST_CASE("headers: names have no case, several values join", "[http]") {
  Headers headers;
  headers.add("Accept", "a");
  headers.add("X-Other", "b");
  headers.add("ACCEPT", "c");
  CHECK(headers.find("accept") == "a");
  CHECK(headers.combined("Accept") == "a, c");
  CHECK(headers.count("accept") == 2);
  headers.set("accept", "d");
  CHECK(headers.combined("Accept") == "d");
  headers.remove("x-other");
  CHECK(headers.size() == 1);
  CHECK(lists_token("keep-alive, Upgrade", "upgrade"));
  CHECK_FALSE(lists_token("keep-alive", "keep"));
}

TEST_CASE("service: vets in order: route, caller, limit, right, idempotency key", "[http]") {
  auto secured = named(Method::post, "/secured", "secured");
  secured.permission = "instances.write";
  secured.needs_idempotency_key = true;
  Router router;
  router.add(std::move(secured));
  router.add(named(Method::get, "/open", "open"));
  ServiceOptions options;
  options.rate_limit = {1, 3, 100};
  options.authenticate = [](Request const& request) -> Result<std::shared_ptr<Principal const>> {
    auto const token = request.headers.find("Authorization");
    if (!token) return nullptr;
    if (*token == "bad") return fail(ErrorCode::unauthenticated, {"令牌有误", "bad token"});
    auto principal = std::make_shared<Principal>();
    principal->subject = *token;
    principal->log_name = "digest of " + std::string(*token);
    return principal;
  };
  options.authorize = [](Request const& request) -> Result<void> {
    if (request.principal && request.principal->subject == "guest")
      return fail(ErrorCode::forbidden, {"无权", "no right"});
    return {};
  };
  Metrics metrics;
  std::string lines;
  Log log([&](std::string_view text) { lines += text; }, [] { return Instant{0}; });
  options.metrics = &metrics;
  options.log = &log;
  Service service(std::move(router), std::move(options));
  auto const ask = [&](std::string_view token, std::string_view key, Method method = Method::post,
                       std::string_view target = "/secured") {
    auto request = request_for(method, target);
    if (!token.empty()) request.headers.add("Authorization", token);
    if (!key.empty()) request.headers.add("Idempotency-Key", key);
    return handled(service, std::move(request)).status;
  };
  CHECK(ask("", "k") == 401);
  CHECK(ask("bad", "k") == 401);
  CHECK(ask("guest", "k") == 403);
  CHECK(ask("ann", "") == 428);
  CHECK(ask("ann", "a b") == 400);
  CHECK(ask("ann", "k") == 204);
  CHECK(ask("ann", "k") == 429);
  CHECK(ask("bob", "k") == 204);
  CHECK(ask("ann", "k", Method::get) == 405);
  CHECK(ask("", "", Method::get, "/open") == 204);
  CHECK(ask("", "", Method::options, "/open") == 204);
  CHECK(ask("", "", Method::get, "/nowhere") == 404);
  log.flush();
  CHECK(lines.find("\"principal\":\"digest of ann\"") != lines.npos);
  CHECK(lines.find("\"route\":\"/secured\"") != lines.npos);
  auto const exposed = metrics.expose();
  CHECK(exposed.find("chubei_http_requests_total{operation=\"secured\",status=\"2xx\"} 2\n") !=
        exposed.npos);
  CHECK(exposed.find("chubei_http_request_seconds_count{operation=\"open\"} 1\n") != exposed.npos);
}

TEST_CASE("service: pages get a content security policy, TLS gets HSTS", "[http]") {
  Router router;
  auto page = named(Method::get, "/", "page");
  page.handler = [](Request, Respond respond) {
    auto response = text_response(200, "text/html; charset=utf-8", "<p>");
    response.headers.add("Cache-Control", "max-age=60");
    respond(std::move(response));
  };
  router.add(std::move(page));
  Service service(std::move(router), {});
  auto request = request_for(Method::get, "/");
  request.is_tls = true;
  auto const answer = handled(service, std::move(request));
  CHECK(answer.headers.find("Content-Security-Policy")->find("default-src 'self'") == 0);
  CHECK(answer.headers.find("Cache-Control") == "max-age=60");
  CHECK(answer.headers.has("Strict-Transport-Security"));
  CHECK(answer.headers.find("X-Content-Type-Options") == "nosniff");
}
