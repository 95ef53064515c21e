#pragma once
// The listening socket, the io threads and the connections on them. Each thread has its own
// io_context; a connection stays on one thread for life, so nothing of it is locked. Answers come
// back from any thread through one outbox a thread. Throws CannotListen, and std::runtime_error
// where it cannot read its certificate.

#include "api/http/limits.hpp"
#include "api/http/service.hpp"
#include "engine/base/error.hpp"
#include "engine/base/instant.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace chubei::http {

/// The address is taken, or is none of this machine.
struct CannotListen : std::runtime_error {
  explicit CannotListen(Text said) : std::runtime_error(said.en), text(std::move(said)) {}
  Text text;
};

struct Tls {
  std::string certificate_chain_pem{};  ///< contents, leaf first
  std::string private_key_pem{};        ///< contents
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: the system chooses
  unsigned threads = 1;
  std::optional<Tls> tls{};  ///< absent: plain HTTP
  Limits limits{};
  Timeouts timeouts{};
  std::function<Instant()> clock{};  ///< stamps admitted_at and Date; required
  /// Random-looking unique text for a request without X-Request-Id; required.
  std::function<std::string()> new_request_id{};
};

class Server {
 public:
  /// Listens, starts the threads. `service` must outlive the server.
  Server(Service& service, ServerOptions options);
  /// Stops without grace.
  ~Server();

  std::uint16_t port() const;
  std::size_t connections() const;

  /// Stops accepting, lets requests in flight finish until the deadline, ends event streams with a
  /// final event, then closes everything and joins the threads. Returns whether all finished in
  /// time. Callable once more without effect.
  bool stop(std::chrono::milliseconds grace);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace chubei::http
