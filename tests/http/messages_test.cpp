// What goes over the wire: framing, malformed messages, limits and timeouts, against a real server.
#include "tests/catch.hpp"
#include "tests/http/fixture.hpp"

#include <string>
#include <vector>

using namespace chubei;
using namespace chubei::test;
using namespace std::chrono_literals;
using http::Method;

namespace {

void echo_routes(http::Router& router) {
  router.add(route(Method::get, "/", echo));
  auto post = route(Method::post, "/", echo);
  post.body_bytes_max = 2048;
  router.add(std::move(post));
}

struct RawCase {
  std::string request;
  int status;
};

}  // namespace

TEST_CASE("http: answers and keeps the connection", "[http]") {
  Serving serving(echo_routes);
  HttpClient client(serving.port());
  for (int i = 0; i < 3; ++i) {
    auto const answer = client.ask("POST", "/", "body " + std::to_string(i));
    CHECK(answer.status == 200);
    CHECK(answer.body == "body " + std::to_string(i));
    CHECK(answer.header("Date") == "Fri, 26 Jul 2024 01:00:00 GMT");
    CHECK(answer.header("X-Content-Type-Options") == "nosniff");
    CHECK(answer.header("Cache-Control") == "no-store");
    CHECK(answer.header("Connection").empty());
    CHECK(answer.header("X-Request-Id") == "request-" + std::to_string(i + 1));
  }
  CHECK(serving.server().connections() == 1);
}

TEST_CASE("http: pipelined requests are answered in order", "[http]") {
  Serving serving(echo_routes);
  HttpClient client(serving.port());
  std::string all;
  for (int i = 0; i < 50; ++i)
    all += "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n" + std::to_string(10 + i);
  client.send(all);
  for (int i = 0; i < 50; ++i) CHECK(client.read_answer().body == std::to_string(10 + i));
}

TEST_CASE("http: refuses malformed messages and closes", "[http]") {
  Serving serving(echo_routes,
                  [](http::ServerOptions& options) { options.timeouts.linger = 20ms; });
  std::string const get = "GET / HTTP/1.1\r\nHost: a\r\n";
  std::string const post = "POST / HTTP/1.1\r\nHost: a\r\n";
  auto const raw = GENERATE_COPY(values<RawCase>({
      {"GET / \r\n\r\n", 505},
      {"GET /\r\n\r\n", 400},
      {"GET / HTTP/\r\nHost: a\r\n\r\n", 505},
      {"GET / HTTP/9.9\r\nHost: a\r\n\r\n", 505},
      {"GET / http/1.1\r\nHost: a\r\n\r\n", 505},
      {"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"G@T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"Extra lineGET / HTTP/1.1\r\nHost: a\r\n\r\n", 505},
      {"GET / HTTP/1.1\nHost: a\n\n", 505},
      {"GET / HTTP/1.1\r\nHost: a\n\r\n", 400},
      {"GET / HTTP/1.1\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\n", 400},
      {get + "Host: b\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
      {get + "X-Invalid[]: test\r\n\r\n", 400},
      {get + "X-Space : test\r\n\r\n", 400},
      {get + ": nameless\r\n\r\n", 400},
      {get + "no colon\r\n\r\n", 400},
      {get + "X-Control: test\x07\r\n\r\n", 400},
      {get + std::string("X-Nul: a\0b\r\n\r\n", 15), 400},
      {get + "X-Bare: a\rb\r\n\r\n", 400},
      {get + "\rSome-Header: Test\r\n\r\n", 400},
      {get + "X-Fold: a\r\n b\r\n\r\n", 400},
      {get + "X-Fold: a\r\n\tb\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
      {post + "Content-Length: -1\r\n\r\n", 400},
      {post + "Content-Length: +5\r\n\r\nhello", 400},
      {post + "Content-Length: 0x5\r\n\r\nhello", 400},
      {post + "Content-Length: abc\r\n\r\n", 400},
      {post + "Content-Length: -123456789123456789123456789\r\n\r\n", 400},
      {post + "Content-Length: 123456789123456789123456789\r\n\r\n", 400},
      {post + "Content-Length: 5, 6\r\n\r\nhello", 400},
      {post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400},
      {post + "Content-Length:\r\n\r\n", 400},
      {post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400},
      {post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400},
      {post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400},
      {post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400},
      {post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {post + "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n", 400},
      {post + "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n", 400},
      {post + "Transfer-Encoding: chunked\r\n\r\n5\nhello\n0\n\n\r\n\r\n", 400},
      {post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", 400},
      {post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffff\r\n", 413},
      {post + "Content-Length: 2049\r\n\r\n", 413},
      {get + "Expect: miracles\r\n\r\n", 417},
      {"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET /a/../b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET /a/%2e%2e/b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
      {get + "X-Long: " + std::string(17000, 'a') + "\r\n\r\n", 431},
      {"GET /" + std::string(20000, 'a'), 431},
  }));
  CAPTURE(raw.request);
  HttpClient client(serving.port());
  client.send(raw.request);
  auto const answer = client.read_answer();
  CHECK(answer.status == raw.status);
  CHECK(answer.header("Connection") == "close");
  CHECK(answer.header("Content-Type") == "application/problem+json");
  CHECK(client.is_closed_by_server());
}

TEST_CASE("http: reads well-formed oddities", "[http]") {
  Serving serving(echo_routes);
  auto const request = GENERATE(values<std::string>({
      "GET / HTTP/1.1\r\nhoSt:\texample.com\r\nempty:\r\n\r\n",
      "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\n\r\n",
      "GET http://example.com HTTP/1.1\r\nHost: example.com\r\n\r\n",
      "GET /? HTTP/1.1\r\nHost:\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n",
      "GET / HTTP/1.0\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
      "2;name=\"a b\"\r\nhe\r\n003\r\nllo\r\n0\r\nTrailer: x\r\n\r\n",
  }));
  CAPTURE(request);
  HttpClient client(serving.port());
  client.send(request);
  auto const answer = client.read_answer();
  CHECK(answer.status == 200);
  CHECK(answer.body == "hello");
}

TEST_CASE("http: a request may arrive byte by byte", "[http]") {
  Serving serving(echo_routes);
  HttpClient client(serving.port());
  std::string const request =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5\r\nhello\r\n6\r\n world\r\n0\r\nA: b\r\n\r\n";
  for (char const c : request) client.send(std::string_view(&c, 1));
  CHECK(client.read_answer().body == "hello world");
  for (char const c : request) client.send(std::string_view(&c, 1));
  CHECK(client.read_answer().body == "hello world");
}

TEST_CASE("http: an unfinished request is waited for", "[http]") {
  Serving serving(echo_routes);
  std::string const whole = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r";
  for (std::size_t const cut :
       {1U, 4U, 10U, 15U, 19U, 20U, 21U, 24U, 26U, 27U, 36U, 37U, 38U, 39U}) {
    CAPTURE(cut);
    HttpClient client(serving.port());
    client.send(std::string_view(whole).substr(0, cut));
    CHECK(client.is_silent(5ms));
  }
}

TEST_CASE("http: too many header fields are refused", "[http]") {
  Serving serving(echo_routes);
  HttpClient client(serving.port());
  std::string lines;
  for (int i = 0; i < 64; ++i) lines += "X-" + std::to_string(i) + ": a\r\n";
  CHECK(client.ask("GET", "/", {}, lines).status == 431);
}

TEST_CASE("http: HTTP/1.0 closes unless asked to keep alive", "[http]") {
  Serving serving(echo_routes);
  HttpClient closing(serving.port());
  closing.send("GET / HTTP/1.0\r\n\r\n");
  CHECK(closing.read_answer().header("Connection") == "close");
  CHECK(closing.is_closed_by_server());
  HttpClient keeping(serving.port());
  for (int i = 0; i < 2; ++i) {
    keeping.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    CHECK(keeping.read_answer().header("Connection") == "keep-alive");
  }
}

TEST_CASE("http: Connection close is honoured", "[http]") {
  Serving serving(echo_routes);
  HttpClient client(serving.port());
  CHECK(client.ask("GET", "/", {}, "Connection: close\r\n").header("Connection") == "close");
  CHECK(client.is_closed_by_server());
}

TEST_CASE("http: HEAD has the headers of GET and no body", "[http]") {
  Serving serving(echo_routes);
  HttpClient client(serving.port());
  auto const head = client.ask("HEAD", "/");
  CHECK(head.status == 200);
  CHECK(head.header("Content-Length") == "5");
  CHECK(client.ask("GET", "/").body == "hello");
}

TEST_CASE("http: other methods get 405 with Allow, OPTIONS gets 204", "[http]") {
  Serving serving(echo_routes);
  HttpClient client(serving.port());
  auto const refused = client.ask("DELETE", "/");
  CHECK(refused.status == 405);
  CHECK(refused.header("Allow") == "GET, HEAD, POST, OPTIONS");
  CHECK(client.ask("BREW", "/").status == 405);
  auto const options = client.ask("OPTIONS", "/");
  CHECK(options.status == 204);
  CHECK(options.header("Allow") == "GET, HEAD, POST, OPTIONS");
  CHECK(client.ask("OPTIONS", "*").status == 204);
  CHECK(client.ask("GET", "/nowhere").status == 404);
}

TEST_CASE("http: 100-continue is sent before the body is read", "[http]") {
  Serving serving(echo_routes);
  HttpClient client(serving.port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  CHECK(client.read_answer().status == 100);
  client.send("hello");
  CHECK(client.read_answer().body == "hello");
}

TEST_CASE("http: an unwanted small body is read away, a large one ends the connection", "[http]") {
  Serving serving(echo_routes,
                  [](http::ServerOptions& options) { options.timeouts.linger = 20ms; });
  HttpClient client(serving.port());
  auto const kept = client.ask("POST", "/nowhere", std::string(1000, 'x'));
  CHECK(kept.status == 404);
  CHECK(kept.header("Connection").empty());
  auto const closed = client.ask("POST", "/nowhere", std::string(100'000, 'x'));
  CHECK(closed.status == 404);
  CHECK(closed.header("Connection") == "close");
  CHECK(client.is_closed_by_server());
}

TEST_CASE("http: a request refused in its first bytes has an id of its own", "[http]") {
  Serving serving(echo_routes,
                  [](http::ServerOptions& options) { options.timeouts.linger = 20ms; });
  for (std::string const& broken :
       {std::string("GET / HTTP/1.1\r\nHost a\r\n\r\n"),
        std::string("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxy\r\n")}) {
    HttpClient client(serving.port());
    CHECK(client.ask("GET", "/", {}, "X-Request-Id: first-1\r\n").header("X-Request-Id") ==
          "first-1");
    client.send(broken);
    auto const refused = client.read_answer();
    CHECK(refused.status == 400);
    CHECK(refused.header("X-Request-Id").starts_with("request-"));
  }
}

TEST_CASE("http: a slow head and a slow body get 408, an idle connection is closed", "[http]") {
  Serving serving(echo_routes, [](http::ServerOptions& options) {
    options.timeouts.header = 40ms;
    options.timeouts.body = 40ms;
    options.timeouts.idle = 80ms;
    options.timeouts.linger = 20ms;
  });
  HttpClient head(serving.port());
  head.send("GET / HTTP/1.1\r\nHos");
  CHECK(head.read_answer().status == 408);
  CHECK(head.is_closed_by_server());
  HttpClient body(serving.port());
  body.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel");
  CHECK(body.read_answer().status == 408);
  CHECK(body.is_closed_by_server());
  HttpClient idle(serving.port());
  CHECK(idle.ask("GET", "/").status == 200);
  CHECK(idle.is_closed_by_server());
}

TEST_CASE("http: the limits on connections hold, in all and by address", "[http]") {
  Serving serving(echo_routes, [](http::ServerOptions& options) {
    options.limits.connections_per_address_max = 2;
  });
  HttpClient first(serving.port());
  CHECK(first.ask("GET", "/").status == 200);
  HttpClient second(serving.port());
  CHECK(second.ask("GET", "/").status == 200);
  HttpClient third(serving.port());
  CHECK(third.read_answer().status == 503);
  CHECK(third.is_closed_by_server());
}
