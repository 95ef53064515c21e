#include "api/http/event_channel.hpp"

#include "engine/base/error.hpp"

#include <utility>

namespace chubei::http {

std::string encode(ServerEvent const& event) {
  constexpr std::string_view breaking("\r\n\0", 3);
  ensure(event.id.find_first_of(breaking) == event.id.npos);
  ensure(event.event.find_first_of(breaking) == event.event.npos);
  std::string out;
  if (!event.id.empty()) out.append("id: ").append(event.id).append("\n");
  if (!event.event.empty()) out.append("event: ").append(event.event).append("\n");
  std::string_view rest = event.data;
  while (true) {
    auto const end = std::min(rest.find_first_of("\r\n"), rest.size());
    out.append("data: ").append(rest.substr(0, end)).append("\n");
    if (end == rest.size()) break;
    rest.remove_prefix(rest.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
  }
  return out.append("\n");
}

EventChannel::EventChannel(std::size_t buffer_bytes_max) : buffer_bytes_max_(buffer_bytes_max) {}

bool EventChannel::send(ServerEvent const& event) {
  auto const bytes = encode(event);
  std::unique_lock held(mutex_);
  if (state_ != State::open || closed_) return false;
  if (buffer_.size() + bytes.size() > buffer_bytes_max_) {
    state_ = State::cut;
    buffer_ = std::string();
    shut(held);
    return false;
  }
  bool const was_empty = buffer_.empty();
  buffer_ += bytes;
  // Calling under the lock keeps `wake_` alive; it only queues a task and never comes back here.
  if (was_empty && wake_) wake_();
  return true;
}

void EventChannel::finish() {
  std::unique_lock held(mutex_);
  if (state_ != State::open || closed_) return;
  state_ = State::finishing;
  shut(held);
}

void EventChannel::close() {
  std::unique_lock held(mutex_);
  if (closed_) return;
  closed_ = true;
  state_ = State::cut;
  buffer_ = std::string();
  wake_ = {};
  shut(held);
}

void EventChannel::shut(std::unique_lock<std::mutex>& held) {
  if (wake_) wake_();
  auto tell = std::exchange(on_close_, {});
  held.unlock();
  if (tell) tell();
}

bool EventChannel::is_open() const {
  std::scoped_lock const held(mutex_);
  return state_ == State::open && !closed_;
}

bool EventChannel::is_cut() const {
  std::scoped_lock const held(mutex_);
  return state_ == State::cut;
}

void EventChannel::on_close(std::move_only_function<void()> closed) {
  {
    std::scoped_lock const held(mutex_);
    if (state_ == State::open && !closed_) {
      on_close_ = std::move(closed);
      return;
    }
  }
  closed();
}

EventChannel::Taken EventChannel::take() {
  std::scoped_lock const held(mutex_);
  return {std::exchange(buffer_, {}), state_};
}

void EventChannel::on_ready(std::move_only_function<void()> wake) {
  std::scoped_lock const held(mutex_);
  wake_ = std::move(wake);
  if (wake_ && (!buffer_.empty() || state_ != State::open)) wake_();
}

}  // namespace chubei::http
