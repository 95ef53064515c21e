#pragma once
// Lets one coroutine wait for something that callbacks on the same io thread tell. A signal raised
// while nobody waits is kept (once). Not thread-safe: everything happens on the io thread.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <utility>

namespace chubei::http {

class Signal {
 public:
  explicit Signal(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

  void raise() {
    if (!waiter_) {
      is_raised_ = true;
      return;
    }
    // Posted, not called: whoever raises must not find the coroutine running under him.
    boost::asio::post(executor_, std::exchange(waiter_, nullptr));
  }

  boost::asio::awaitable<void> wait() {
    auto begin = [this](auto handler) {
      if (std::exchange(is_raised_, false))
        boost::asio::post(executor_, std::move(handler));
      else
        waiter_ = std::move(handler);
    };
    return boost::asio::async_initiate<boost::asio::use_awaitable_t<> const, void()>(
        std::move(begin), boost::asio::use_awaitable);
  }

  bool is_raised() const { return is_raised_; }
  /// Forgets a signal that nobody waited for.
  void clear() { is_raised_ = false; }

 private:
  boost::asio::any_io_executor executor_;
  std::move_only_function<void()> waiter_{};
  bool is_raised_ = false;
};

}  // namespace chubei::http
