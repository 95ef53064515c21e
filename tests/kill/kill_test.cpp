// The real service, killed at random moments under load and while it starts, over one data folder.
// Afterwards everything that was ever answered is there, once, and the log verifies and replays.
// CHUBEI_KILLS: how often; CHUBEI_SEED: which moments.
#include "api/adapters/clock.hpp"
#include "api/adapters/file.hpp"
#include "api/adapters/key_file.hpp"
#include "api/http/demo_issuer.hpp"
#include "tests/catch.hpp"
#include "tests/command/program.hpp"
#include "tests/kill/load.hpp"
#include "tests/kill/service.hpp"

#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <thread>

using namespace chubei;
using namespace chubei::test;

namespace {

constexpr int clients_count = 4;
constexpr std::chrono::seconds patience{60};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr long kills_default = 5;
#else
constexpr long kills_default = 200;
#endif

long number_of(char const* variable, long otherwise) {
  char const* const text = std::getenv(variable);
  return text ? std::strtol(text, nullptr, 10) : otherwise;
}

class Trial {
 public:
  explicit Trial(std::uint64_t seed) : random_(seed), data_(folder_ / "data") {}

  void round() {
    Service service(words(), data_, folder_ / "service.log");
    if (between(0, 2) == 0) {  // while it starts
      std::this_thread::sleep_for(std::chrono::microseconds(between(0, 120'000)));
      return service.kill();
    }
    auto const port = service.wait_until_ready(patience);
    require(port.has_value());
    load(*port, [&] {
      std::this_thread::sleep_for(std::chrono::microseconds(between(0, 250'000)));
      service.kill();
    });
  }

  /// One service that is left to end as it should.
  void last_round() {
    Service service(words(), data_, folder_ / "service.log");
    auto const port = service.wait_until_ready(patience);
    require(port.has_value());
    load(*port, [] { std::this_thread::sleep_for(std::chrono::milliseconds(300)); });
    CHECK(service.stop(patience) == 0);
  }

  std::vector<Client> const& clients() const { return clients_; }
  std::filesystem::path const& data() const { return data_; }

 private:
  std::vector<std::string> words() const {
    return {CHUBEI_PROGRAM, "serve",
            "--release",    test_file("release"),
            "--init",       test_file("people.json"),
            "--data",       data_,
            "--listen",     "127.0.0.1:0",
            "--demo",       "--log-level",
            "error"};
  }

  void require(bool is_ready) {
    auto const said = adapters::read_file(folder_ / "service.log").value_or("");
    INFO(said);
    REQUIRE(is_ready);
  }

  void load(std::uint16_t port, std::function<void()> const& end) {
    if (clients_.empty()) make_clients();
    std::atomic<bool> stop{false};
    std::vector<std::thread> threads;
    for (auto& client : clients_) {
      threads.emplace_back([&client, port, &stop] { client.run(port, stop); });
    }
    end();
    stop = true;
    for (auto& thread : threads) thread.join();
  }

  void make_clients() {
    auto const seed = adapters::read_secret(data_ / "keys" / "demo");
    REQUIRE(seed.has_value());
    http::DemoIssuer const issuer(*seed, "chubei");
    auto const people = json::parse(adapters::read_file(test_file("people.json")).value()).value();
    for (int number = 1; number <= clients_count; ++number) {
      http::DemoIssuer::Claims claims;
      claims.subject = "applicant-" + std::to_string(number);
      claims.issued_at = adapters::SystemClock().now();
      auto const& unit = people.at("organisations").as_array().at(static_cast<std::size_t>(number));
      clients_.emplace_back(number, issuer.mint(claims),
                            std::string(unit.at("credit_code").as_string()));
    }
  }

  long between(long least, long most) {
    return std::uniform_int_distribution<long>(least, most)(random_);
  }

  std::mt19937_64 random_;
  TemporaryFolder folder_;
  std::filesystem::path data_;
  std::vector<Client> clients_;
};

/// How many requests in the store have each wish.
std::map<std::string, int> wishes(store::Reader& reader) {
  std::map<std::string, int> found;
  InstanceId after;
  for (;;) {
    auto const ids = reader.of_definitions({"request"}, 1000, after);
    for (auto const& id : ids) {
      auto const document = json::parse(reader.document(id).value()).value();
      ++found[std::string(document.at("wish").as_string())];
    }
    if (ids.size() < 1000) return found;
    after = ids.back();
  }
}

std::size_t compare(Trial const& trial) {
  auto const reader = sqlite_stores().look(trial.data() / "log");
  auto const found = wishes(*reader);
  std::size_t promises = 0, repeated = 0;
  for (auto const& [wish, times] : found) repeated += times > 1 ? 1 : 0;
  CHECK(repeated == 0);
  for (auto const& client : trial.clients()) {
    for (auto const& complaint : client.complaints()) FAIL_CHECK(complaint);
    for (auto const& promise : client.promises()) {
      ++promises;
      auto const head = reader->head(InstanceId(promise.instance));
      CAPTURE(promise.instance, promise.version, promise.wish);
      REQUIRE(head);
      REQUIRE(head->version >= promise.version);
      if (!promise.wish.empty()) REQUIRE(found.contains(promise.wish));
    }
  }
  return promises;
}

}  // namespace

TEST_CASE("kill: nothing that was answered is lost, and nothing is done twice", "[kill]") {
  auto const seed = static_cast<std::uint64_t>(
      number_of("CHUBEI_SEED", static_cast<long>(std::random_device{}())));
  auto const kills = number_of("CHUBEI_KILLS", kills_default);
  std::cout << "kill: seed " << seed << ", " << kills << " kills" << std::endl;
  Trial trial(seed);
  for (long kill = 0; kill < kills; ++kill) {
    CAPTURE(seed, kill);
    trial.round();
  }
  trial.last_round();
  auto const promises = compare(trial);
  std::uint64_t retries = 0;
  for (auto const& client : trial.clients()) retries += client.retries();
  auto const verified = run({"verify", "--data", trial.data(), "--json"});
  INFO(verified.results << verified.notes);
  CHECK(verified.exit == 0);
  auto const replayed = run({"replay", "--data", trial.data(), "--json"});
  INFO(replayed.results << replayed.notes);
  CHECK(replayed.exit == 0);
  std::cout << "kill: " << promises << " answers kept, " << retries << " asked again, "
            << verified.json().at("entries").to_number<std::int64_t>() << " events" << std::endl;
  CHECK(promises > static_cast<std::size_t>(kills));
}
