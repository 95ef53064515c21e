#pragma once
// One thread with its own io_context, the connections that live on it, its outbox, and its sweep: a
// tick that looks for passed deadlines, so that the hot path only writes a time and arms no timer.
// Thread rule: everything but `outbox` and the constructor's caller stays on the thread.

#include "api/http/outbox.hpp"
#include "api/http/server.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_set>

namespace chubei::http {

class Connection;

/// Counts connections, in all and by address. Thread-safe.
class Census {
 public:
  explicit Census(Limits const& limits) : limits_(limits) {}

  bool enter(std::string const& address);
  void leave(std::string const& address);
  std::size_t count() const;
  /// Whether nobody was left before the time was over.
  bool wait_until_empty(std::chrono::milliseconds time);

 private:
  Limits const& limits_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t count_ = 0;
  std::map<std::string, std::size_t, std::less<>> by_address_{};
};

/// What all threads of one server share.
struct Shared {
  Service& service;
  ServerOptions options;
  std::optional<boost::asio::ssl::context> tls{};
  Census census;
  std::atomic<std::size_t> in_flight{0};
  std::atomic<bool> is_stopping{false};
};

class IoThread {
 public:
  explicit IoThread(Shared& shared);
  ~IoThread();

  void start();
  /// Asks for the end of run and waits for it.
  void join();

  /// Takes a socket of this thread's context; its address was counted by the census.
  void adopt(boost::asio::ip::tcp::socket socket, Remote remote);
  void release(std::shared_ptr<Connection> const& connection);
  void stop_connections();
  void abort_connections();

  /// The thread's Date header, renewed by the sweep.
  std::string const& date() const { return date_; }
  /// The IoThread that the caller runs on; null elsewhere.
  static IoThread const* here();

  Shared& shared;
  boost::asio::io_context context{1};
  std::shared_ptr<Outbox> outbox;

 private:
  void sweep();
  void renew_date();

  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  boost::asio::steady_timer timer_;
  std::chrono::milliseconds tick_;
  std::unordered_set<std::shared_ptr<Connection>> connections_{};
  std::int64_t date_second_ = -1;
  std::string date_{};
  std::thread thread_{};
};

}  // namespace chubei::http
