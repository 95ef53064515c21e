#pragma once
// One subscriber of server-sent events (WHATWG HTML, section 9.2): a bounded buffer between a
// publisher on any thread and the connection that writes it out. A subscriber slower than its
// buffer is cut off, never waited for: it comes back with Last-Event-ID. Heartbeats and the final
// event of a graceful stop are the session's. Thread rule: every function may be called from any
// thread; callbacks are called without the lock held.

#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace chubei::http {

struct ServerEvent {
  std::string id{};     ///< no CR, LF or NUL; what the client sends back as Last-Event-ID
  std::string event{};  ///< the event's type; "" is "message"
  std::string data{};   ///< may have several lines
};

/// The event as it goes over the wire.
std::string encode(ServerEvent const& event);

class EventChannel {
 public:
  explicit EventChannel(std::size_t buffer_bytes_max = 256 * 1024);

  /// false: closed, or cut off just now because the buffer would exceed its limit.
  bool send(ServerEvent const& event);
  /// Ends the stream after what is buffered. Idempotent.
  void finish();
  bool is_open() const;
  bool is_cut() const;
  /// Called once when the stream is over for whatever reason (at once where it already is), so that
  /// the publisher forgets the subscriber.
  void on_close(std::move_only_function<void()> closed);

  enum class State { open, finishing, cut };
  struct Taken {
    std::string bytes{};
    State state = State::open;
  };
  /// The connection's side: everything buffered so far, and whether more may come.
  Taken take();
  /// The connection's side: `wake` is called whenever there is something to take; replaces the one
  /// before.
  void on_ready(std::move_only_function<void()> wake);
  /// The connection's side: the client is gone.
  void close();

 private:
  void shut(std::unique_lock<std::mutex>& held);

  mutable std::mutex mutex_;
  std::size_t const buffer_bytes_max_;
  std::string buffer_{};
  State state_ = State::open;
  bool closed_ = false;
  std::move_only_function<void()> wake_{};
  std::move_only_function<void()> on_close_{};
};

}  // namespace chubei::http
