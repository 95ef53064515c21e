// Uploads pulled chunk by chunk: limits, breaks, early answers.
#include "tests/catch.hpp"
#include "tests/http/fixture.hpp"
#include "tests/http/waiting.hpp"

#include <memory>
#include <vector>

using namespace chubei;
using namespace chubei::test;
using namespace std::chrono_literals;
using http::Method;

namespace {

/// Pulls a body to its end, keeping only its length.
void count_body(std::shared_ptr<http::BodyReader> reader, std::size_t so_far,
                http::Respond respond) {
  auto& source = *reader;
  source.next([reader = std::move(reader), so_far,
               respond = std::move(respond)](Result<http::BodyChunk> chunk) mutable {
    if (!chunk) return respond(http::failure(chunk.error()));
    if (chunk->bytes.size() > 65536) return respond(http::no_content());
    so_far += chunk->bytes.size();
    if (chunk->is_last)
      return respond(http::text_response(
          200, "text/plain", std::to_string(so_far) + " at " + format(chunk->admitted_at)));
    count_body(std::move(reader), so_far, std::move(respond));
  });
}

http::Route upload_route() {
  auto made = route(Method::put, "/upload", [](http::Request request, http::Respond respond) {
    count_body(std::move(request.body_reader), 0, std::move(respond));
  });
  made.streams = true;
  made.body_bytes_max = big;
  return made;
}

}  // namespace

TEST_CASE("http: an upload of 50 MiB is read in bounded memory", "[http]") {
  Serving serving([](http::Router& router) { router.add(upload_route()); });
  HttpClient client(serving.port());
  auto const before = resident_bytes();
  client.send("PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(big) +
              "\r\n\r\n");
  std::string const piece(1 << 20, 'u');
  for (std::size_t sent = 0; sent < big; sent += piece.size()) client.send(piece);
  auto const answer = client.read_answer();
  CHECK(answer.status == 200);
  CHECK(answer.body == std::to_string(big) + " at 2024-07-26T01:00:00.000Z");
  CHECK(resident_bytes() - std::min(before, resident_bytes()) < (24U << 20));
  CHECK(client.ask("PUT", "/upload", "again").body.starts_with("5 at"));
}

TEST_CASE("http: a chunked upload over its limit is refused while it arrives", "[http]") {
  Serving serving(
      [](http::Router& router) {
        auto small = upload_route();
        small.body_bytes_max = 10;
        router.add(std::move(small));
      },
      [](http::ServerOptions& options) { options.timeouts.linger = 20ms; });
  HttpClient client(serving.port());
  client.send(
      "PUT /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n");
  client.send("8\r\n12345678\r\n");
  CHECK(client.read_answer().status == 413);
  CHECK(client.is_closed_by_server());
}

TEST_CASE("http: an upload that stalls or breaks off ends with an error for its handler",
          "[http]") {
  std::atomic<int> failed{0};
  Serving serving(
      [&](http::Router& router) {
        auto made = upload_route();
        made.handler = [&](http::Request request, http::Respond respond) {
          auto reader = std::move(request.body_reader);
          auto& source = *reader;
          source.next([&, reader, respond = std::move(respond)](Result<http::BodyChunk>) mutable {
            auto& again = *reader;
            again.next(
                [&, reader, respond = std::move(respond)](Result<http::BodyChunk> chunk) mutable {
                  if (!chunk) ++failed;
                  respond(chunk ? http::no_content() : http::failure(chunk.error()));
                });
          });
        };
        router.add(std::move(made));
      },
      [](http::ServerOptions& options) {
        options.timeouts.body = 40ms;
        options.timeouts.linger = 20ms;
      });
  HttpClient stalled(serving.port());
  stalled.send("PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc");
  CHECK(stalled.read_answer().status == 408);
  {
    HttpClient broken(serving.port());
    broken.send("PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc");
  }
  wait_for(failed, 2);
  CHECK(failed == 2);
}

TEST_CASE("http: a handler may answer an upload without reading it", "[http]") {
  Serving serving(
      [](http::Router& router) {
        auto made = upload_route();
        made.handler = [](http::Request, http::Respond respond) {
          respond(http::text_response(200, "text/plain", "no, thank you"));
        };
        router.add(std::move(made));
      },
      [](http::ServerOptions& options) { options.timeouts.linger = 20ms; });
  HttpClient client(serving.port());
  client.send(
      "PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\nExpect: 100-continue\r\n\r\n");
  auto const answer = client.read_answer();
  CHECK(answer.body == "no, thank you");
  CHECK(answer.header("Connection") == "close");
  CHECK(client.is_closed_by_server());
}

TEST_CASE("http: an early answer to an upload ends the wait for its next bytes", "[http]") {
  std::mutex mutex;
  std::vector<http::Respond> kept;
  std::vector<std::shared_ptr<http::BodyReader>> readers;
  std::vector<Result<http::BodyChunk>> chunks;
  std::atomic<int> asked{0};
  std::atomic<int> told{0};
  auto const take = [&](Result<http::BodyChunk> chunk) {
    std::scoped_lock const held(mutex);
    chunks.push_back(std::move(chunk));
    ++told;
  };
  Serving serving(
      [&](http::Router& router) {
        auto made = upload_route();
        made.handler = [&](http::Request request, http::Respond respond) {
          {
            std::scoped_lock const held(mutex);
            kept.push_back(std::move(respond));
            readers.push_back(request.body_reader);
          }
          request.body_reader->next(take);
          ++asked;
        };
        router.add(std::move(made));
      },
      [](http::ServerOptions& options) { options.timeouts.linger = 20ms; });
  HttpClient client(serving.port(), false, 10s);
  client.send("PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n");
  wait_for(asked, 1);
  {
    std::scoped_lock const held(mutex);
    kept.front()(http::text_response(200, "text/plain", "enough"));
  }
  auto const answer = client.read_answer();
  CHECK(answer.body == "enough");
  CHECK(answer.header("Connection") == "close");
  wait_for(told, 1);
  readers.front()->next(take);
  wait_for(told, 2);
  std::scoped_lock const held(mutex);
  REQUIRE(chunks.size() == 2);
  for (auto const& chunk : chunks) {
    REQUIRE_FALSE(chunk.has_value());
    CHECK(chunk.error().code == ErrorCode::bad_request);
  }
}
