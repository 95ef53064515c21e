// Uploads, downloads, server-sent events, answers from other threads, graceful stop, TLS, many
// connections.
#include "api/http/outbox.hpp"
#include "tests/catch.hpp"
#include "tests/http/fixture.hpp"
#include "tests/http/waiting.hpp"

#include <condition_variable>
#include <fstream>
#include <latch>
#include <thread>
#include <vector>

using namespace chubei;
using namespace chubei::test;
using namespace std::chrono_literals;
using http::Method;

namespace {

http::Handler download_of(std::size_t total, std::optional<std::uint64_t> promised) {
  return [total, promised](http::Request, http::Respond respond) {
    http::Download body;
    body.bytes = promised;
    body.pull = http::pull_from([left = total]() mutable -> std::optional<std::string> {
      if (left == 0) return std::nullopt;
      auto const count = std::min<std::size_t>(left, 65536);
      left -= count;
      return std::string(count, 'd');
    });
    respond(http::download("application/octet-stream", "项目 清单.csv", std::move(body)));
  };
}

struct Subscribers {
  std::mutex mutex;
  std::vector<std::shared_ptr<http::EventChannel>> channels;
  std::string last_event_id;
  std::atomic<int> closed{0};

  http::Handler handler(std::size_t buffer_bytes_max = 256 * 1024) {
    return [this, buffer_bytes_max](http::Request request, http::Respond respond) {
      auto channel = std::make_shared<http::EventChannel>(buffer_bytes_max);
      channel->on_close([this] { ++closed; });
      {
        std::scoped_lock const held(mutex);
        last_event_id = request.headers.find("Last-Event-ID").value_or("");
        channels.push_back(channel);
      }
      channel->send({"1", "changed", "first"});
      respond(http::event_stream(channel));
    };
  }
  std::shared_ptr<http::EventChannel> last() {
    std::scoped_lock const held(mutex);
    return channels.back();
  }
};

std::string read_event(HttpClient& client) { return client.read_chunk(); }

}  // namespace

TEST_CASE("http: a download of 50 MiB is written in bounded memory", "[http]") {
  auto const promised = GENERATE(std::optional<std::uint64_t>(), std::optional<std::uint64_t>(big));
  Serving serving([&](http::Router& router) {
    router.add(route(Method::get, "/file", download_of(big, promised)));
  });
  HttpClient client(serving.port());
  client.send("GET /file HTTP/1.1\r\nHost: a\r\n\r\n");
  auto const before = resident_bytes();
  auto const head = client.read_head();
  CHECK(head.header("Content-Disposition") ==
        "attachment; filename=\"_.csv\"; "
        "filename*=UTF-8''%E9%A1%B9%E7%9B%AE%20%E6%B8%85%E5%8D%95.csv");
  std::size_t total = 0;
  if (promised) {
    for (; total < big; total += 65536) client.read_bytes(65536);
  } else {
    for (auto chunk = client.read_chunk(); !chunk.empty(); chunk = client.read_chunk())
      total += chunk.size();
  }
  CHECK(total == big);
  CHECK(resident_bytes() - std::min(before, resident_bytes()) < (24U << 20));
  CHECK(client.ask("HEAD", "/file").status == 200);
}

TEST_CASE("http: a download is pulled no faster than its client reads", "[http]") {
  std::atomic<int> pulled{0};
  Serving serving([&](http::Router& router) {
    router.add(route(Method::get, "/file", [&](http::Request, http::Respond respond) {
      http::Download body;
      body.pull = http::pull_from([&]() -> std::optional<std::string> {
        return ++pulled <= 800 ? std::optional(std::string(65536, 'd')) : std::nullopt;
      });
      respond(http::download("text/csv", "a.csv", std::move(body)));
    }));
  });
  HttpClient client(serving.port());
  client.shrink_window(65536);
  client.send("GET /file HTTP/1.1\r\nHost: a\r\n\r\n");
  client.read_head();
  for (int i = 0; i < 5; ++i) client.read_chunk();
  CHECK(pulled < 400);  // what the kernel buffers, and one piece
  while (!client.read_chunk().empty()) continue;
  CHECK(pulled == 801);
}

TEST_CASE("http: a download that breaks its promise or fails is cut off", "[http]") {
  Serving serving([](http::Router& router) {
    router.add(route(Method::get, "/short", download_of(10, 20)));
    router.add(route(Method::get, "/long", download_of(20, 10)));
    router.add(route(Method::get, "/failing", [](http::Request, http::Respond respond) {
      http::Download body;
      body.pull = [](http::TakePiece take) {
        take(fail(ErrorCode::corrupt, {"校验不符", "does not verify"}));
      };
      respond(http::download("text/csv", "a.csv", std::move(body)));
    }));
  });
  for (auto const* const path : {"/short", "/long", "/failing"}) {
    CAPTURE(path);
    HttpClient client(serving.port());
    CHECK_THROWS(client.ask("GET", path));
  }
}

TEST_CASE("http: pieces of a download may come from another thread", "[http]") {
  std::vector<std::thread> workers;
  Serving serving([&](http::Router& router) {
    router.add(route(Method::get, "/file", [&](http::Request, http::Respond respond) {
      http::Download body;
      body.pull = [&workers, left = 3](http::TakePiece take) mutable {
        workers.emplace_back([take = std::move(take), left]() mutable {
          take(left > 0 ? std::string("piece") : std::string());
        });
        --left;
      };
      respond(http::download("text/csv", "a.csv", std::move(body)));
    }));
  });
  {
    HttpClient client(serving.port());
    CHECK(client.ask("GET", "/file").body == "piecepiecepiece");
  }
  serving.server().stop(1s);
  for (auto& worker : workers) worker.join();
}

TEST_CASE("http: events arrive as they are sent, and end gracefully", "[http]") {
  Subscribers subscribers;
  Serving serving([&](http::Router& router) {
    router.add(route(Method::get, "/feed", subscribers.handler()));
  });
  HttpClient client(serving.port());
  client.send("GET /feed HTTP/1.1\r\nHost: a\r\nLast-Event-ID: 41\r\n\r\n");
  CHECK(client.read_head().header("Content-Type") == "text/event-stream");
  CHECK(read_event(client) == "id: 1\nevent: changed\ndata: first\n\n");
  CHECK(subscribers.last_event_id == "41");
  auto const channel = subscribers.last();
  CHECK(channel->send({"2", "", "two\nlines"}));
  CHECK(read_event(client) == "id: 2\ndata: two\ndata: lines\n\n");
  channel->finish();
  CHECK(read_event(client).empty());
  CHECK_FALSE(channel->send({"3", "", ""}));
  CHECK(subscribers.closed == 1);
  CHECK(client.ask("GET", "/nowhere").status == 404);  // the connection goes on
}

TEST_CASE("http: silence on an event stream is filled with heartbeats", "[http]") {
  Subscribers subscribers;
  Serving serving(
      [&](http::Router& router) { router.add(route(Method::get, "/feed", subscribers.handler())); },
      [](http::ServerOptions& options) { options.timeouts.heartbeat = 20ms; });
  HttpClient client(serving.port());
  client.send("GET /feed HTTP/1.1\r\nHost: a\r\n\r\n");
  client.read_head();
  read_event(client);
  CHECK(read_event(client) == ":\n\n");
  CHECK(read_event(client) == ":\n\n");
}

TEST_CASE("http: a slow subscriber is cut off, others are not", "[http]") {
  Subscribers subscribers;
  Serving serving([&](http::Router& router) {
    router.add(route(Method::get, "/feed", subscribers.handler(64 * 1024)));
  });
  HttpClient client(serving.port());
  client.shrink_window(4096);
  client.send("GET /feed HTTP/1.1\r\nHost: a\r\n\r\n");
  client.read_head();
  auto const channel = subscribers.last();
  std::string const data(16 * 1024, 'e');
  int sent = 0;
  while (sent < 10'000 && channel->send({std::to_string(sent), "", data})) ++sent;
  CHECK(sent < 10'000);
  CHECK(channel->is_cut());
  CHECK(subscribers.closed == 1);
  CHECK_THROWS([&] {
    while (!client.read_chunk().empty()) continue;
  }());
}

TEST_CASE("http: a subscriber that goes away is forgotten", "[http]") {
  Subscribers subscribers;
  Serving serving([&](http::Router& router) {
    router.add(route(Method::get, "/feed", subscribers.handler()));
  });
  {
    HttpClient client(serving.port());
    client.send("GET /feed HTTP/1.1\r\nHost: a\r\n\r\n");
    client.read_head();
    read_event(client);
  }
  wait_for(subscribers.closed, 1);
  CHECK(subscribers.closed == 1);
}

TEST_CASE("http: stops gracefully: requests in flight finish, streams get a last event", "[http]") {
  Subscribers subscribers;
  std::atomic<int> arrived{0};
  std::mutex mutex;
  http::Respond kept;
  Serving serving([&](http::Router& router) {
    router.add(route(Method::get, "/feed", subscribers.handler()));
    router.add(route(Method::get, "/", echo));
    router.add(route(Method::get, "/wait", [&](http::Request, http::Respond respond) {
      std::scoped_lock const held(mutex);
      kept = std::move(respond);
      ++arrived;
    }));
  });
  HttpClient idle(serving.port());
  CHECK(idle.ask("GET", "/").status == 200);
  HttpClient feed(serving.port());
  feed.send("GET /feed HTTP/1.1\r\nHost: a\r\n\r\n");
  feed.read_head();
  read_event(feed);
  HttpClient waiting(serving.port());
  waiting.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  wait_for(arrived, 1);
  bool is_clean = false;
  std::thread stopping([&] { is_clean = serving.server().stop(10s); });
  CHECK(idle.is_closed_by_server());
  CHECK(read_event(feed) == "event: closing\ndata: {}\n\n");
  CHECK(read_event(feed).empty());
  CHECK(feed.is_closed_by_server());
  {
    std::scoped_lock const held(mutex);
    kept(http::text_response(200, "text/plain", "done"));
  }
  auto const last = waiting.read_answer();
  CHECK(last.body == "done");
  CHECK(last.header("Connection") == "close");
  stopping.join();
  CHECK(is_clean);
  CHECK_THROWS(HttpClient(serving.port()));
}

TEST_CASE("http: a stop past its deadline closes what is left", "[http]") {
  std::atomic<int> arrived{0};
  http::Respond kept;
  Serving serving([&](http::Router& router) {
    router.add(route(Method::get, "/wait", [&](http::Request, http::Respond respond) {
      kept = std::move(respond);
      ++arrived;
    }));
  });
  HttpClient waiting(serving.port());
  waiting.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  wait_for(arrived, 1);
  CHECK_FALSE(serving.server().stop(10ms));
  CHECK(waiting.is_closed_by_server());
  kept(http::no_content());  // nobody is there any more
}
