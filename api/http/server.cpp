#include "api/http/server.hpp"

#include "api/http/io_thread.hpp"
#include "api/http/tls.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>
#include <vector>

// g++ 12 takes Asio's recycled coroutine frames for mismatched new and delete once it has inlined
// them.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace chubei::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds abort_wait{10};
constexpr std::chrono::milliseconds accept_pause{100};

constexpr std::string_view full_answer =
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n"
    "Connection: close\r\n\r\n";

Remote remote_of(tcp::endpoint const& endpoint) {
  auto address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  return {address.to_string(), address.is_loopback()};
}

}  // namespace

struct Server::State {
  Shared shared;
  std::vector<std::unique_ptr<IoThread>> threads{};
  std::optional<tcp::acceptor> acceptor{};
  std::uint16_t port = 0;
  bool is_stopped = false;
  std::size_t next = 0;

  State(Service& service, ServerOptions options)
      : shared{service, std::move(options), {}, Census(shared.options.limits), {}, {}} {}

  void listen();
  asio::awaitable<void> accept();
  void welcome(IoThread& thread, tcp::socket socket);
  void on_all_threads(void (IoThread::*act)());
};

void Server::State::listen() {
  tcp::endpoint const endpoint(asio::ip::make_address(shared.options.address), shared.options.port);
  acceptor.emplace(threads.front()->context);
  acceptor->open(endpoint.protocol());
  acceptor->set_option(tcp::acceptor::reuse_address(true));
  boost::system::error_code taken;
  acceptor->bind(endpoint, taken);
  if (taken) {
    auto const place = shared.options.address + ":" + std::to_string(shared.options.port);
    throw CannotListen(
        {place + " 无法监听（" + taken.message() + "），请用 --listen 换一个地址或端口",
         place + " cannot be listened at (" + taken.message() +
             "): choose another address or port with --listen"});
  }
  acceptor->listen(1024);
  port = acceptor->local_endpoint().port();
}

asio::awaitable<void> Server::State::accept() {
  asio::steady_timer pause(threads.front()->context);
  while (!shared.is_stopping) {
    auto& thread = *threads[next++ % threads.size()];
    auto [ec, socket] = co_await acceptor->async_accept(thread.context, as_values);
    if (!acceptor->is_open()) co_return;
    if (!ec) {
      welcome(thread, std::move(socket));
      continue;
    }
    // Out of descriptors, most likely: wait for some to be closed.
    pause.expires_after(accept_pause);
    auto const [timed] = co_await pause.async_wait(as_values);
    if (timed) co_return;
  }
}

void Server::State::welcome(IoThread& thread, tcp::socket socket) {
  boost::system::error_code ec;
  auto remote = remote_of(socket.remote_endpoint(ec));
  if (ec) return;
  socket.set_option(tcp::no_delay(true), ec);
  if (!shared.census.enter(remote.address)) {
    if (!shared.tls) {
      socket.non_blocking(true, ec);
      socket.write_some(asio::buffer(full_answer), ec);
    }
    socket.shutdown(tcp::socket::shutdown_send, ec);
    return;
  }
  asio::post(thread.context,
             [&thread, socket = std::move(socket), remote = std::move(remote)]() mutable {
               thread.adopt(std::move(socket), std::move(remote));
             });
}

void Server::State::on_all_threads(void (IoThread::*act)()) {
  for (auto const& thread : threads)
    asio::post(thread->context, [&thread = *thread, act] { (thread.*act)(); });
}

Server::Server(Service& service, ServerOptions options)
    : state_(std::make_unique<State>(service, std::move(options))) {
  auto& state = *state_;
  ensure(state.shared.options.clock && state.shared.options.new_request_id);
  if (state.shared.options.tls) state.shared.tls.emplace(tls_context(*state.shared.options.tls));
  auto const count = std::max(state.shared.options.threads, 1U);
  for (unsigned i = 0; i < count; ++i)
    state.threads.push_back(std::make_unique<IoThread>(state.shared));
  state.listen();
  asio::co_spawn(state.threads.front()->context, state.accept(), asio::detached);
  for (auto const& thread : state.threads) thread->start();
}

Server::~Server() { stop(std::chrono::milliseconds(0)); }

std::uint16_t Server::port() const { return state_->port; }
std::size_t Server::connections() const { return state_->shared.census.count(); }

bool Server::stop(std::chrono::milliseconds grace) {
  auto& state = *state_;
  if (std::exchange(state.is_stopped, true)) return true;
  state.shared.is_stopping = true;
  asio::post(state.threads.front()->context, [&state] {
    boost::system::error_code ignored;
    state.acceptor->close(ignored);
  });
  state.on_all_threads(&IoThread::stop_connections);
  bool const is_clean = state.shared.census.wait_until_empty(grace);
  if (!is_clean) {
    state.on_all_threads(&IoThread::abort_connections);
    state.shared.census.wait_until_empty(abort_wait);
  }
  for (auto const& thread : state.threads) thread->join();
  state.shared.service.flush();
  return is_clean;
}

}  // namespace chubei::http
