#include "tests/command/running_service.hpp"

#include "api/adapters/clock.hpp"
#include "api/adapters/file.hpp"
#include "api/adapters/key_file.hpp"
#include "api/command/table.hpp"
#include "api/http/demo_issuer.hpp"

#include <latch>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace chubei::test {

RunningService::RunningService(std::string first_grant) {
  auto const init = folder_ / "people.json";
  adapters::write_file(init, first_grant);
  std::vector<std::string> const words = {
      "--release", test_file("release"), "--data", data().string(), "--init", init.string(),
      "--listen",  "127.0.0.1:0",        "--demo", "--threads",     "2",      "--readers",
      "2"};
  auto const arguments =
      command::Arguments::parse(words, command::find_entry("serve")->flags, 0).value();
  auto settings = command::read_settings(arguments).value();
  std::ostringstream unheard;
  command::Voice voice(unheard, unheard, command::Tongue::en, false, false);
  auto log = command::open_log(settings, sqlite_stores(), voice);
  if (!log) throw std::runtime_error(log.error().message.en);
  auto serving = command::Serving::start(std::move(settings), std::move(*log), sqlite_stores(),
                                         [](std::string_view) {});
  if (!serving) throw std::runtime_error(serving.error().message.en);
  serving_ = std::move(*serving);
  demo_seed_ = adapters::read_secret(data() / "keys" / "demo").value();
}

std::string RunningService::token(std::string const& subject, std::int64_t lifetime_ms) const {
  http::DemoIssuer::Claims claims;
  claims.subject = subject;
  claims.issued_at = adapters::SystemClock().now();
  claims.lifetime_ms = lifetime_ms;
  // Past the verifier's leeway for clocks that differ.
  if (lifetime_ms == 0) claims.issued_at.ms -= 600'000;
  return http::DemoIssuer(demo_seed_, "chubei").mint(claims);
}

Told RunningService::ask(std::string const& subject, std::string const& method,
                         std::string const& target, std::string const& body,
                         std::string const& key) const {
  HttpClient client(port());
  auto headers = "Authorization: Bearer " + token(subject) + "\r\nAccept-Language: en\r\n";
  if (!key.empty()) headers += "Idempotency-Key: " + key + "\r\n";
  if (!body.empty()) headers += "Content-Type: application/json\r\n";
  auto const answer = client.ask(method, target, body, headers);
  auto parsed = json::parse(answer.body, {.bytes_max = 1 << 20, .depth_max = 64});
  return {answer.status, parsed ? std::move(*parsed) : boost::json::value(), answer.header("ETag")};
}

std::vector<Told> at_once(int count, std::function<Told(int)> const& ask) {
  std::vector<Told> told(static_cast<std::size_t>(count));
  std::latch ready(count);
  std::vector<std::thread> threads;
  for (int number = 0; number < count; ++number) {
    threads.emplace_back([&, number] {
      ready.arrive_and_wait();
      told[static_cast<std::size_t>(number)] = ask(number);
    });
  }
  for (auto& thread : threads) thread.join();
  return told;
}

}  // namespace chubei::test
