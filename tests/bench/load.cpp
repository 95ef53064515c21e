#include "tests/bench/load.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace chubei::bench {

namespace {

using Steady = std::chrono::steady_clock;

struct Connection {
  int socket = -1;
  std::unique_ptr<Course> course;
  std::string in;
  Steady::time_point sent;
};

int connect_to(std::uint16_t port) {
  int const fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    ::close(fd);
    throw std::runtime_error("cannot connect to the service");
  }
  int const on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

void send_all(int fd, std::string const& bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    auto const count = ::send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) throw std::runtime_error("the service cut a connection");
    sent += static_cast<std::size_t>(count);
  }
}

/// Length of the whole response at the front of `in`, 0 while it is not complete. Content-Length
/// only.
std::size_t response_bytes(std::string_view in, int& status, std::string_view& body) {
  auto const head_end = in.find("\r\n\r\n");
  if (head_end == std::string_view::npos) return 0;
  auto const head = in.substr(0, head_end);
  std::from_chars(head.data() + 9, head.data() + 12, status);
  std::size_t length = 0;
  for (auto const name : {"\r\nContent-Length: ", "\r\ncontent-length: "}) {
    auto const at = head.find(name);
    if (at == std::string_view::npos) continue;
    auto const digits = head.substr(at + 18);
    std::from_chars(digits.data(), digits.data() + digits.size(), length);
  }
  if (in.size() < head_end + 4 + length) return 0;
  body = in.substr(head_end + 4, length);
  return head_end + 4 + length;
}

double percentile(std::vector<double>& sorted, double part) {
  if (sorted.empty()) return 0;
  return sorted[std::min(sorted.size() - 1,
                         static_cast<std::size_t>(part * static_cast<double>(sorted.size())))];
}

}  // namespace

LoadResult run_load(std::uint16_t port, int connections, double seconds,
                    std::function<std::unique_ptr<Course>(int connection)> const& make) {
  std::vector<Connection> all(static_cast<std::size_t>(connections));
  int const poll = ::epoll_create1(EPOLL_CLOEXEC);
  for (std::size_t index = 0; index < all.size(); ++index) {
    auto& one = all[index];
    one.socket = connect_to(port);
    one.course = make(static_cast<int>(index));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = index;
    ::epoll_ctl(poll, EPOLL_CTL_ADD, one.socket, &event);
  }
  auto const begin = Steady::now();
  auto const measured_from = begin + std::chrono::duration_cast<Steady::duration>(
                                         std::chrono::duration<double>(seconds / 5));
  auto const end = begin + std::chrono::duration_cast<Steady::duration>(
                               std::chrono::duration<double>(seconds * 6 / 5));
  for (auto& one : all) {
    one.sent = Steady::now();
    send_all(one.socket, one.course->next());
  }
  LoadResult result;
  std::vector<double> times;
  std::array<epoll_event, 256> events{};
  std::string chunk(64 * 1024, '\0');
  while (Steady::now() < end && result.failed == 0) {
    int const ready = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), 100);
    for (int at = 0; at < ready; ++at) {
      auto& one = all[events[static_cast<std::size_t>(at)].data.u64];
      auto const count = ::recv(one.socket, chunk.data(), chunk.size(), 0);
      if (count <= 0) throw std::runtime_error("the service cut a connection");
      one.in.append(chunk.data(), static_cast<std::size_t>(count));
      int status = 0;
      std::string_view body;
      auto const bytes = response_bytes(one.in, status, body);
      if (bytes == 0) continue;
      auto const now = Steady::now();
      if (!one.course->answered(status, body)) {
        ++result.failed;
        result.first_failure = std::to_string(status) + " " + std::string(body.substr(0, 400));
        break;
      }
      ++result.answered_in_all;
      if (now >= measured_from) {
        ++result.answered;
        times.push_back(std::chrono::duration<double, std::milli>(now - one.sent).count());
      }
      one.in.erase(0, bytes);
      one.sent = now;
      send_all(one.socket, one.course->next());
    }
  }
  result.seconds = std::chrono::duration<double>(Steady::now() - measured_from).count();
  for (auto& one : all) ::close(one.socket);
  ::close(poll);
  std::ranges::sort(times);
  result.p50_ms = percentile(times, 0.5);
  result.p99_ms = percentile(times, 0.99);
  return result;
}

}  // namespace chubei::bench
