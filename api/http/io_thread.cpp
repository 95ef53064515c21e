#include "api/http/io_thread.hpp"

#include "api/http/connection.hpp"
#include "api/http/response_head.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace chubei::http {

namespace asio = boost::asio;

namespace {

thread_local IoThread const* current_thread = nullptr;

std::chrono::milliseconds tick_of(Timeouts const& timeouts) {
  auto const shortest =
      std::min({timeouts.handshake, timeouts.header, timeouts.body, timeouts.idle, timeouts.write,
                timeouts.handler, timeouts.heartbeat, timeouts.linger});
  return std::clamp(shortest / 4, std::chrono::milliseconds(2), std::chrono::milliseconds(250));
}

}  // namespace

bool Census::enter(std::string const& address) {
  std::scoped_lock const held(mutex_);
  auto& here = by_address_[address];
  if (count_ >= limits_.connections_max || here >= limits_.connections_per_address_max) {
    if (here == 0) by_address_.erase(address);
    return false;
  }
  ++here;
  ++count_;
  return true;
}

void Census::leave(std::string const& address) {
  std::scoped_lock const held(mutex_);
  auto const found = by_address_.find(address);
  ensure(found != by_address_.end() && count_ > 0);
  if (--found->second == 0) by_address_.erase(found);
  if (--count_ == 0) changed_.notify_all();
}

std::size_t Census::count() const {
  std::scoped_lock const held(mutex_);
  return count_;
}

bool Census::wait_until_empty(std::chrono::milliseconds time) {
  std::unique_lock held(mutex_);
  return changed_.wait_for(held, time, [this] { return count_ == 0; });
}

IoThread::IoThread(Shared& all)
    : shared(all),
      outbox(std::make_shared<Outbox>(
          [this] { asio::post(context, [box = outbox] { box->run(); }); })),
      work_(context.get_executor()),
      timer_(context),
      tick_(tick_of(all.options.timeouts)) {
  renew_date();
}

IoThread::~IoThread() { join(); }

IoThread const* IoThread::here() { return current_thread; }

void IoThread::start() {
  sweep();
  thread_ = std::thread([this] {
    current_thread = this;
    context.run();
    current_thread = nullptr;
  });
}

void IoThread::join() {
  outbox->close();
  if (!thread_.joinable()) return;
  asio::post(context, [this] {
    work_.reset();
    timer_.cancel();
    context.stop();
  });
  thread_.join();
}

void IoThread::adopt(asio::ip::tcp::socket socket, Remote remote) {
  if (shared.is_stopping) {
    shared.census.leave(remote.address);
    return;
  }
  Stream stream(std::move(socket), shared.tls ? &*shared.tls : nullptr);
  auto connection = std::make_shared<Connection>(*this, std::move(stream), std::move(remote));
  connections_.insert(connection);
  connection->start();
}

void IoThread::release(std::shared_ptr<Connection> const& connection) {
  if (connections_.erase(connection) > 0) shared.census.leave(connection->remote().address);
}

void IoThread::stop_connections() {
  for (auto const& connection : connections_) connection->stop();
}

void IoThread::abort_connections() {
  for (auto const& connection : connections_) connection->abort();
}

void IoThread::sweep() {
  renew_date();
  shared.service.flush();
  auto const now = std::chrono::steady_clock::now();
  for (auto const& connection : connections_) connection->sweep(now);
  timer_.expires_after(tick_);
  timer_.async_wait([this](boost::system::error_code ec) {
    if (!ec) sweep();
  });
}

void IoThread::renew_date() {
  auto const now = shared.options.clock();
  if (now.ms / 1000 == date_second_) return;
  date_second_ = now.ms / 1000;
  date_ = http_date(now);
}

}  // namespace chubei::http
