// Answers that come late, from other threads, not at all, or too many at once.
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

/// A thread that answers what it is given, in batches.
class Answerer {
 public:
  ~Answerer() {
    {
      std::scoped_lock const held(mutex_);
      is_over_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }
  void add(http::Respond respond) {
    {
      std::scoped_lock const held(mutex_);
      waiting_.push_back(std::move(respond));
    }
    changed_.notify_one();
  }

 private:
  void run() {
    std::unique_lock held(mutex_);
    while (true) {
      changed_.wait(held, [this] { return is_over_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      auto batch = std::exchange(waiting_, {});
      held.unlock();
      {
        http::AnswerBatch const together;
        for (auto& respond : batch) respond(http::text_response(200, "text/plain", "answered"));
      }
      held.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<http::Respond> waiting_{};
  bool is_over_ = false;
  std::thread thread_{[this] { run(); }};
};

}  // namespace

TEST_CASE("http: answers come from another thread in batches", "[http]") {
  Answerer answerer;
  Serving serving([&](http::Router& router) {
    router.add(route(Method::get, "/", [&](http::Request, http::Respond respond) {
      answerer.add(std::move(respond));
    }));
  });
  std::vector<std::unique_ptr<HttpClient>> clients;
  for (int i = 0; i < 256; ++i) clients.push_back(std::make_unique<HttpClient>(serving.port()));
  for (int round = 0; round < 3; ++round) {
    for (auto& client : clients) client->send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    for (auto& client : clients) CHECK(client->read_answer().body == "answered");
  }
  CHECK(serving.server().connections() == 256);
}

TEST_CASE("http: one wake-up serves a whole batch of answers", "[http]") {
  int wakes = 0;
  auto const outbox = std::make_shared<http::Outbox>([&] { ++wakes; });
  int ran = 0;
  {
    http::AnswerBatch const outer;
    {
      http::AnswerBatch const inner;
      for (int i = 0; i < 256; ++i) outbox->put([&] { ++ran; });
    }
    CHECK(wakes == 0);
  }
  CHECK(wakes == 1);
  outbox->run();
  CHECK(ran == 256);
  outbox->put([&] { ++ran; });
  outbox->put([&] { ++ran; });
  CHECK(wakes == 2);
  outbox->close();
  outbox->put([&] { ++ran; });
  outbox->run();
  CHECK(ran == 256);
}

TEST_CASE("http: a lost answer, a throwing handler and a slow handler are answered and logged",
          "[http]") {
  std::vector<http::Respond> kept;
  Serving serving(
      [&](http::Router& router) {
        router.add(route(Method::get, "/lost", [](http::Request, http::Respond) {}));
        router.add(route(Method::get, "/throws", [](http::Request, http::Respond) {
          throw std::runtime_error("disk on fire");
        }));
        router.add(route(Method::get, "/slow", [&](http::Request, http::Respond respond) {
          kept.push_back(std::move(respond));
        }));
        router.add(route(Method::get, "/", echo));
      },
      [](http::ServerOptions& options) { options.timeouts.handler = 30ms; });
  HttpClient client(serving.port());
  CHECK(client.ask("GET", "/lost").status == 500);
  auto const thrown = client.ask("GET", "/throws");
  CHECK(thrown.status == 500);
  CHECK(thrown.body.find("disk on fire") == thrown.body.npos);
  auto const slow = client.ask("GET", "/slow");
  CHECK(slow.status == 503);
  CHECK(slow.header("Retry-After") == "1");
  kept.front()(http::no_content());  // too late, dropped
  CHECK(client.ask("GET", "/").body == "hello");
  auto const log = serving.log();
  CHECK(log.find("\"event\":\"response_lost\"") != log.npos);
  CHECK(log.find("disk on fire") != log.npos);
  CHECK(log.find("\"event\":\"handler_timed_out\"") != log.npos);
}

TEST_CASE("http: requests in flight are limited", "[http]") {
  std::mutex mutex;
  std::vector<http::Respond> kept;
  std::atomic<int> arrived{0};
  Serving serving(
      [&](http::Router& router) {
        router.add(route(Method::get, "/", [&](http::Request, http::Respond respond) {
          std::scoped_lock const held(mutex);
          kept.push_back(std::move(respond));
          ++arrived;
        }));
      },
      [](http::ServerOptions& options) { options.limits.requests_in_flight_max = 1; });
  HttpClient first(serving.port());
  first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  wait_for(arrived, 1);
  HttpClient second(serving.port());
  CHECK(second.ask("GET", "/").status == 503);
  {
    std::scoped_lock const held(mutex);
    kept.front()(http::no_content());
  }
  CHECK(first.read_answer().status == 204);
}
