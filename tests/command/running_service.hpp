#pragma once
// The whole service inside the test's process: SQLite stores in a folder that goes with it, the
// demo issuer, an ephemeral port. Clients speak to it over real sockets.

#include "api/command/serving.hpp"
#include "tests/command/program.hpp"
#include "tests/support/http_client.hpp"

#include <boost/json/value.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace chubei::test {

/// What a client got, parsed: null where the body is no JSON.
struct Told {
  int status = 0;
  boost::json::value body;
  std::string etag;
};

class RunningService {
 public:
  /// `first_grant`: contents of an --init file.
  explicit RunningService(std::string first_grant);

  std::uint16_t port() const { return serving_->port(); }
  std::filesystem::path data() const { return folder_ / "data"; }
  /// A token of the demo issuer for a subject; with a lifetime of 0 it has expired.
  std::string token(std::string const& subject, std::int64_t lifetime_ms = 600'000) const;
  bool stop() { return serving_->stop(std::chrono::seconds(20)); }

  /// One request on a connection of its own. `key` is the Idempotency-Key, "" for none.
  Told ask(std::string const& subject, std::string const& method, std::string const& target,
           std::string const& body = {}, std::string const& key = {}) const;

 private:
  TemporaryFolder folder_;
  std::unique_ptr<command::Serving> serving_;
  std::string demo_seed_;
};

/// Runs `ask(n)` for n below `count` on threads of their own, all let go at once.
std::vector<Told> at_once(int count, std::function<Told(int)> const& ask);

}  // namespace chubei::test
