#include "api/http/connection.hpp"

#include "api/http/exchange.hpp"
#include "api/http/problem.hpp"
#include "api/http/trace_context.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <exception>
#include <utility>

// g++ 12 takes Asio's recycled coroutine frames for mismatched new and delete once it has inlined
// them.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace chubei::http {

namespace asio = boost::asio;

namespace {

constexpr std::size_t read_bytes_small = 4 * 1024;
constexpr std::size_t read_bytes_large = 64 * 1024;
constexpr std::size_t kept_capacity_max = 16 * 1024;

Error unavailable(std::string zh, std::string en) {
  Error error;
  error.code = ErrorCode::unavailable;
  error.message = {std::move(zh), std::move(en)};
  return error;
}

/// Counts a request among those in flight as long as it lives.
class InFlight {
 public:
  explicit InFlight(std::atomic<std::size_t>& count) : count_(count), before_(count.fetch_add(1)) {}
  InFlight(InFlight const&) = delete;
  InFlight& operator=(InFlight const&) = delete;
  ~InFlight() { count_.fetch_sub(1); }
  std::size_t before() const { return before_; }

 private:
  std::atomic<std::size_t>& count_;
  std::size_t before_;
};

}  // namespace

Connection::Connection(IoThread& thread, Stream stream, Remote remote)
    : thread_(thread),
      limits_(thread.shared.options.limits),
      timeouts_(thread.shared.options.timeouts),
      stream_(std::move(stream)),
      remote_(std::move(remote)),
      reader_(limits_),
      signal_(thread.context.get_executor()) {}

void Connection::start() {
  asio::co_spawn(
      thread_.context, [self = shared_from_this()] { return self->run(); },
      [self = shared_from_this()](std::exception_ptr const& failed) {
        self->stream_.close();
        self->fail_chunk(self->upload_error());
        if (auto const channel = std::exchange(self->channel_, nullptr)) channel->close();
        self->thread_.release(self);
        try {
          if (failed) std::rethrow_exception(failed);
        } catch (std::exception const& thrown) {
          self->thread_.shared.service.note("connection_failed", self->trace_, thrown.what());
        }
      });
}

void Connection::arm(std::chrono::milliseconds time) {
  deadline_ = Steady::now() + time;
  is_expired_ = false;
}

void Connection::sweep(Steady::time_point now) {
  if (now < deadline_) return;
  deadline_ = Steady::time_point::max();
  is_expired_ = true;
  signal_.raise();
  stream_.cancel();
}

void Connection::stop() {
  is_stopping_ = true;
  if (is_idle_) stream_.cancel();
  if (channel_) signal_.raise();
}

void Connection::abort() {
  is_aborted_ = true;
  stream_.close();
  signal_.raise();
}

Connection::Done Connection::run() {
  if (stream_.is_tls()) {
    arm(timeouts_.handshake);
    auto const [ec] = co_await stream_.handshake();
    if (ec) co_return;
  }
  bool goes_on = true;
  while (goes_on) goes_on = co_await serve_one();
}

Connection::Flag Connection::serve_one() {
  bool const has_head = co_await read_head();
  if (!has_head) co_return false;
  auto request = next_request();
  auto& service = thread_.shared.service;
  if (auto parsed = parse_target(request.target, request); !parsed) {
    trace_ = service.trace(request);
    closes_ = true;
    auto refusal = failure(std::move(parsed.error()));
    bool const is_written = co_await write_answer(refusal);
    if (is_written) co_await linger();
    co_return false;
  }
  auto early = service.admit(request);
  trace_ = service.trace(request);
  InFlight const in_flight(thread_.shared.in_flight);
  if (!early && in_flight.before() >= limits_.requests_in_flight_max)
    early = failure(unavailable("系统繁忙，请稍后重试", "The system is busy: try again soon"));
  if (early) {
    bool const is_settled = co_await settle_early_answer();
    if (!is_settled) co_return false;
    answer_ = std::move(early);
  } else if (request.route->streams) {
    auto const limited = reader_.limit_body(request.route->body_bytes_max);
    if (!limited) {
      fault_ = limited.error();
      co_await refuse();
      co_return false;
    }
    request.admitted_at = thread_.shared.options.clock();
    request.body_reader = std::make_shared<Upload>(weak_from_this(), thread_, exchange_);
    call_handler(std::move(request));
    co_await await_answer();
    end_upload();
  } else {
    bool const has_body = co_await read_body(request);
    if (!has_body) co_return false;
    call_handler(std::move(request));
    co_await await_answer();
  }
  if (is_aborted_ || !answer_) co_return false;
  if (!reader_.is_complete()) closes_ = true;
  auto response = std::exchange(answer_, std::nullopt);
  bool const is_written = co_await write_answer(*response);
  if (!is_written) co_return false;
  if (!reader_.is_complete()) co_await linger();
  input_.trim(kept_capacity_max);
  if (out_.capacity() > kept_capacity_max) out_ = std::string();
  co_return !closes_;
}

Connection::Flag Connection::fill(std::size_t bytes) {
  auto const room = asio::buffer(input_.prepare(bytes), bytes);
  auto const [ec, count] = co_await stream_.read_some(room);
  if (!ec) input_.commit(count);
  co_return !ec && !is_aborted_;
}

Connection::Flag Connection::read_head() {
  reader_.restart();
  trace_ = {};
  fault_.reset();
  closes_ = false;
  is_idle_ = input_.empty();
  arm(is_idle_ ? timeouts_.idle : timeouts_.header);
  while (true) {
    if (!input_.empty()) {
      auto const fed = reader_.feed(input_.view());
      if (!fed) {
        fault_ = fed.error();
        co_await refuse();
        co_return false;
      }
      input_.consume(*fed);
      if (reader_.has_head()) co_return true;
      if (is_idle_ && !input_.empty()) {
        is_idle_ = false;
        arm(timeouts_.header);
      }
    }
    if (is_idle_ && is_stopping_) co_return false;
    bool const is_filled = co_await fill(read_bytes_small);
    if (is_filled) continue;
    if (!is_expired_ || is_idle_) co_return false;
    fault_ = Malformed{408, {"请求标头未在限时内到齐", "The header section came too slowly"}};
    co_await refuse();
    co_return false;
  }
}

Request Connection::next_request() {
  is_idle_ = false;
  Request request;
  reader_.move_head(request);
  request.remote = remote_;
  request.is_tls = stream_.is_tls();
  auto const id = request.headers.find("X-Request-Id");
  request.request_id =
      id && is_request_id(*id) ? std::string(*id) : thread_.shared.options.new_request_id();
  if (auto const parent = request.headers.find("traceparent"); parent && is_traceparent(*parent))
    request.traceparent = *parent;
  ++exchange_;
  answer_.reset();
  signal_.clear();
  owes_continue_ = reader_.expects_continue() && !reader_.is_complete();
  sends_body_ = request.method != Method::head;
  closes_ =
      !reader_.keeps_alive() || is_stopping_ || ++requests_ >= limits_.requests_per_connection_max;
  return request;
}

Connection::Flag Connection::feed_body() {
  if (!input_.empty()) {
    auto const fed = reader_.feed(input_.view());
    if (!fed) {
      fault_ = fed.error();
      co_return false;
    }
    input_.consume(*fed);
    if (*fed > 0) co_return true;
  }
  auto const left = reader_.content_length().value_or(read_bytes_large);
  bool const is_filled =
      co_await fill(left < read_bytes_small ? read_bytes_small : read_bytes_large);
  co_return is_filled;
}

Connection::Flag Connection::read_body(Request& request) {
  if (auto const limited = reader_.limit_body(request.route->body_bytes_max); !limited) {
    fault_ = limited.error();
    co_await refuse();
    co_return false;
  }
  if (!reader_.is_complete()) {
    if (owes_continue_) {
      bool const is_sent = co_await send_continue();
      if (!is_sent) co_return false;
    }
    arm(timeouts_.body);
    while (!reader_.is_complete()) {
      bool const is_fed = co_await feed_body();
      if (is_fed) continue;
      if (is_expired_)
        fault_ = Malformed{408, {"请求内容未在限时内到齐", "The body came too slowly"}};
      if (fault_) co_await refuse();
      co_return false;
    }
    request.body = std::exchange(reader_.body(), {});
  }
  request.admitted_at = thread_.shared.options.clock();
  co_return true;
}

/// An answer that does not need the body: a small body is read away so that the connection stays
/// usable.
Connection::Flag Connection::settle_early_answer() {
  if (reader_.is_complete()) co_return true;
  auto const length = reader_.content_length();
  if (owes_continue_ || !length || *length > limits_.discard_bytes_max) {
    closes_ = true;
    co_return true;
  }
  arm(timeouts_.body);
  while (!reader_.is_complete()) {
    bool const is_fed = co_await feed_body();
    if (!is_fed) co_return false;
    reader_.body().clear();
  }
  co_return true;
}

void Connection::call_handler(Request request) {
  arm(timeouts_.handler);
  thread_.shared.service.serve(std::move(request), responder());
}

Respond Connection::responder() { return Answer(weak_from_this(), thread_, exchange_); }

void Connection::deliver(std::uint64_t exchange, Response response) {
  if (exchange != exchange_ || answer_ || is_aborted_) {
    if (auto* const late = std::get_if<std::shared_ptr<EventChannel>>(&response.body))
      (*late)->close();
    return;
  }
  answer_ = std::move(response);
  signal_.raise();
  if (waits_for_bytes_) stream_.cancel();
}

Connection::Done Connection::await_answer() {
  while (!answer_ && !is_aborted_) {
    if (chunk_wanted_) {
      co_await give_chunk();
      arm(timeouts_.handler);
      continue;
    }
    co_await signal_.wait();
    if (!is_expired_ || answer_ || chunk_wanted_) continue;
    ++exchange_;
    thread_.shared.service.note("handler_timed_out", trace_, "no answer within the limit");
    answer_ = failure(unavailable("办理超时，请稍后用同一幂等键重试",
                                  "The answer took too long: repeat with the same key"));
  }
}

Connection::Flag Connection::send_continue() {
  owes_continue_ = false;
  bool const is_sent = co_await write_all("HTTP/1.1 100 Continue\r\n\r\n");
  co_return is_sent;
}

/// After an answer to a request whose body was not read: closing at once would reset the connection
/// and take the answer with it, so the rest is read away for a while.
Connection::Done Connection::linger() {
  stream_.finish();
  arm(timeouts_.linger);
  std::size_t read = 0;
  while (read < 16 * limits_.discard_bytes_max) {
    input_.consume(input_.size());
    bool const is_filled = co_await fill(read_bytes_large);
    if (!is_filled) co_return;
    read += input_.size();
  }
}

Connection::Done Connection::refuse() {
  auto const& fault = *fault_;
  Error error;
  error.code = fault.status == 408   ? ErrorCode::timed_out
               : fault.status == 505 ? ErrorCode::unsupported
               : fault.status == 413 || fault.status == 414 || fault.status == 431
                   ? ErrorCode::too_large
                   : ErrorCode::bad_request;
  error.message = fault.reason;
  if (!reader_.has_head() || trace_.request_id.empty()) {
    trace_ = {};
    trace_.request_id = thread_.shared.options.new_request_id();
    trace_.started = Steady::now();
  }
  closes_ = true;
  sends_body_ = true;
  auto response = problem(error, {trace_.language, trace_.request_id}, fault.status);
  bool const is_written = co_await write_answer(response);
  if (is_written) co_await linger();
}

}  // namespace chubei::http
