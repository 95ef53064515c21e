#pragma once
// One accepted connection: reads requests one after another, hands each to the service, writes each
// answer, and enforces every deadline on the way. A coroutine on its io thread; no function is
// called from elsewhere, other threads reach it through the outbox. Invariant: at most one handler
// is under way, named by `exchange_`; late answers of earlier ones are dropped.

#include "api/http/input_buffer.hpp"
#include "api/http/io_thread.hpp"
#include "api/http/request_reader.hpp"
#include "api/http/response_head.hpp"
#include "api/http/signal.hpp"
#include "api/http/stream.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace chubei::http {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Steady = std::chrono::steady_clock;

  Connection(IoThread& thread, Stream stream, Remote remote);

  void start();
  /// Ends what waits too long.
  void sweep(Steady::time_point now);
  /// Closes after the request under way; an idle connection at once.
  void stop();
  void abort();
  Remote const& remote() const { return remote_; }

  /// The handler's answer. One that comes too late is dropped.
  void deliver(std::uint64_t exchange, Response response);
  /// The handler of an upload asks for more.
  void want_chunk(std::uint64_t exchange, TakeChunk take);
  /// A download's next piece is here.
  void deliver_piece(std::uint64_t exchange, Result<std::string> piece);
  /// An event channel has something to take.
  void events_ready(std::uint64_t exchange);

 private:
  using Done = boost::asio::awaitable<void>;
  using Flag = boost::asio::awaitable<bool>;

  Done run();
  Flag serve_one();
  Flag read_head();
  /// Reads and parses once; false where the connection cannot go on (`fault_` says why, if known).
  Flag feed_body();
  Flag read_body(Request& request);
  Flag fill(std::size_t bytes);
  Flag settle_early_answer();
  Done await_answer();
  Done give_chunk();
  Done linger();

  // Owning parameters are taken by reference: g++ 12.2 frees temporaries in a co_await expression
  // twice.
  Flag write_answer(Response& response);
  Flag write_body(Response& response);
  Flag write_download(Download& download, Framing framing);
  Flag write_events(EventChannel& channel, Framing framing);
  Flag write_chunk(std::string_view bytes, Framing framing);
  Flag write_event(std::string_view bytes, Framing framing);
  Flag write_last_chunk(Framing framing);
  Flag write_all(std::string_view first, std::string_view second = {});
  Flag send_continue();
  /// Answers the fault in fault_ and closes.
  Done refuse();

  Request next_request();
  Respond responder();
  void call_handler(Request request);
  void fail_chunk(Error error);
  void end_upload();
  Error upload_error() const;  ///< why no chunk comes
  void watch_peer();
  Framing framing_of(Response const& response) const;
  void begin_head(Response const& response, Framing framing, std::uint64_t length);
  void arm(std::chrono::milliseconds time);

  IoThread& thread_;
  Limits const& limits_;
  Timeouts const& timeouts_;
  Stream stream_;
  Remote remote_;
  RequestReader reader_;
  InputBuffer input_{};
  std::string out_{};
  Signal signal_;

  Steady::time_point deadline_ = Steady::time_point::max();
  bool is_expired_ = false;  ///< the deadline passed during the present wait
  bool is_idle_ = false;     ///< between two requests
  bool is_stopping_ = false;
  bool is_aborted_ = false;
  bool closes_ = false;           ///< after the present answer
  bool owes_continue_ = false;    ///< the client waits for 100
  bool sends_body_ = true;        ///< false for HEAD
  bool waits_for_bytes_ = false;  ///< of an upload: an early answer ends the wait
  bool is_in_chunk_ = false;      ///< the CRLF after the last chunk is still owed
  std::size_t requests_ = 0;
  std::optional<Malformed> fault_{};

  std::uint64_t exchange_ = 0;
  Trace trace_{};
  std::optional<Response> answer_{};
  std::optional<TakeChunk> chunk_wanted_{};
  std::optional<Result<std::string>> piece_{};
  std::shared_ptr<EventChannel> channel_{};
};

}  // namespace chubei::http
