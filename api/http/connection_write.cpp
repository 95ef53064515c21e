// The writing half of a connection.
#include "api/http/connection.hpp"
#include "api/http/exchange.hpp"

#include <algorithm>
#include <exception>
#include <utility>

// g++ 12 takes Asio's recycled coroutine frames for mismatched new and delete once it has inlined
// them.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace chubei::http {

namespace asio = boost::asio;

namespace {

constexpr std::size_t joined_bytes_max = 16 * 1024;  ///< smaller bodies are copied behind the head
constexpr std::size_t slice_bytes =
    256 * 1024;  ///< larger ones are written in slices, each with its own deadline

}  // namespace

Connection::Flag Connection::write_all(std::string_view first, std::string_view second) {
  while (!first.empty() || !second.empty()) {
    auto const head = first.substr(0, slice_bytes);
    auto const tail =
        head.size() < first.size() ? std::string_view() : second.substr(0, slice_bytes);
    std::array<asio::const_buffer, 2> const buffers{asio::buffer(head), asio::buffer(tail)};
    arm(timeouts_.write);
    auto const [ec, count] = co_await stream_.write(buffers);
    if (ec || is_aborted_) co_return false;
    first.remove_prefix(head.size());
    second.remove_prefix(tail.size());
  }
  co_return true;
}

Framing Connection::framing_of(Response const& response) const {
  if (!may_have_body(response.status)) return Framing::none;
  if (std::holds_alternative<std::string>(response.body)) return Framing::length;
  auto const* const download = std::get_if<Download>(&response.body);
  if (download && download->bytes) return Framing::length;
  return reader_.is_http_1_0() ? Framing::until_close : Framing::chunked;
}

void Connection::begin_head(Response const& response, Framing framing, std::uint64_t length) {
  out_.clear();
  HeadOptions options;
  options.framing = framing;
  options.content_length = length;
  options.closes = closes_;
  options.is_http_1_0 = reader_.has_head() && reader_.is_http_1_0();
  options.date = thread_.date();
  append_head(out_, response, options);
}

Connection::Flag Connection::write_answer(Response& response) {
  thread_.shared.service.finish(trace_, response);
  if (is_stopping_) closes_ = true;
  auto const framing = framing_of(response);
  if (framing == Framing::until_close) closes_ = true;
  is_in_chunk_ = false;
  auto* const text = std::get_if<std::string>(&response.body);
  auto const* const download = std::get_if<Download>(&response.body);
  begin_head(response, framing, text ? text->size() : download ? download->bytes.value_or(0) : 0);
  if (!sends_body_ || framing == Framing::none) {
    if (auto* const channel = std::get_if<std::shared_ptr<EventChannel>>(&response.body))
      (*channel)->close();
    bool const is_written = co_await write_all(out_);
    co_return is_written;
  }
  if (text && text->size() <= joined_bytes_max) {
    out_ += *text;
    bool const is_written = co_await write_all(out_);
    co_return is_written;
  }
  bool const is_written = co_await write_body(response);
  co_return is_written;
}

Connection::Flag Connection::write_body(Response& response) {
  auto const framing = framing_of(response);
  bool is_written = false;
  if (auto* const text = std::get_if<std::string>(&response.body)) {
    is_written = co_await write_all(out_, *text);
  } else if (auto* const download = std::get_if<Download>(&response.body)) {
    is_written = co_await write_all(out_);
    if (is_written) is_written = co_await write_download(*download, framing);
  } else {
    channel_ = std::get<std::shared_ptr<EventChannel>>(response.body);
    is_written = co_await write_all(out_);
    if (is_written) is_written = co_await write_events(*channel_, framing);
    std::exchange(channel_, nullptr)->close();
  }
  co_return is_written;
}

Connection::Flag Connection::write_chunk(std::string_view bytes, Framing framing) {
  out_.clear();
  if (framing == Framing::chunked) {
    if (is_in_chunk_) out_ += "\r\n";
    append_chunk_size(out_, bytes.size());
    is_in_chunk_ = true;
  }
  bool const is_written = co_await write_all(out_, bytes);
  co_return is_written;
}

/// An event is complete on the wire at once: nothing of it waits for the next one.
Connection::Flag Connection::write_event(std::string_view bytes, Framing framing) {
  out_.clear();
  if (framing == Framing::chunked) append_chunk_size(out_, bytes.size());
  out_ += bytes;
  if (framing == Framing::chunked) out_ += "\r\n";
  bool const is_written = co_await write_all(out_);
  co_return is_written;
}

Connection::Flag Connection::write_last_chunk(Framing framing) {
  if (framing != Framing::chunked) co_return true;
  bool const is_written = co_await write_all(is_in_chunk_ ? "\r\n0\r\n\r\n" : "0\r\n\r\n");
  co_return is_written;
}

void Connection::deliver_piece(std::uint64_t exchange, Result<std::string> piece) {
  if (exchange != exchange_ || is_aborted_) return;
  piece_ = std::move(piece);
  signal_.raise();
}

Connection::Flag Connection::write_download(Download& download, Framing framing) {
  std::uint64_t written = 0;
  while (true) {
    piece_.reset();
    arm(timeouts_.handler);
    try {
      download.pull(Piece(weak_from_this(), thread_, exchange_));
    } catch (std::exception const& thrown) {
      thread_.shared.service.note("download_failed", trace_, thrown.what());
      co_return false;
    }
    while (!piece_ && !is_aborted_ && !is_expired_) co_await signal_.wait();
    if (!piece_ || !*piece_) {
      thread_.shared.service.note("download_failed", trace_,
                                  piece_ ? std::string_view(piece_->error().message.en)
                                         : std::string_view("no piece within the limit"));
      co_return false;
    }
    auto const bytes = std::move(**piece_);
    if (bytes.empty()) break;
    written += bytes.size();
    // More than was promised would be read as the next answer.
    if (download.bytes && written > *download.bytes) co_return false;
    bool const is_written = co_await write_chunk(bytes, framing);
    if (!is_written) co_return false;
  }
  if (download.bytes && written != *download.bytes) co_return false;
  bool const is_ended = co_await write_last_chunk(framing);
  co_return is_ended;
}

void Connection::events_ready(std::uint64_t exchange) {
  if (exchange != exchange_ || !channel_) return;
  signal_.raise();
  if (channel_->is_cut()) stream_.cancel();  // a write may be stuck: that is why it was cut
}

/// A client that goes away while events are rare is noticed by its FIN, not only by the next
/// heartbeat.
void Connection::watch_peer() {
  stream_.socket().async_wait(asio::ip::tcp::socket::wait_read,
                              [weak = weak_from_this()](boost::system::error_code ec) {
                                auto const self = weak.lock();
                                if (ec || !self) return;
                                boost::system::error_code failed;
                                if (self->stream_.socket().available(failed) == 0 || failed)
                                  self->abort();
                              });
}

Connection::Flag Connection::write_events(EventChannel& channel, Framing framing) {
  channel.on_ready(EventsReady(weak_from_this(), thread_, exchange_));
  watch_peer();
  bool is_written = true;
  while (is_written && !is_aborted_) {
    auto const taken = channel.take();
    if (taken.state == EventChannel::State::cut) co_return false;
    if (!taken.bytes.empty()) is_written = co_await write_event(taken.bytes, framing);
    if (!is_written) break;
    if (taken.state == EventChannel::State::finishing || is_stopping_) break;
    if (!taken.bytes.empty()) continue;
    arm(timeouts_.heartbeat);
    co_await signal_.wait();
    if (is_expired_) is_written = co_await write_event(":\n\n", framing);
  }
  stream_.cancel();
  if (!is_written || is_aborted_) co_return false;
  if (is_stopping_) {
    is_written = co_await write_event("event: closing\ndata: {}\n\n", framing);
    if (!is_written) co_return false;
  }
  bool const is_ended = co_await write_last_chunk(framing);
  co_return is_ended;
}

}  // namespace chubei::http
