#pragma once
// A small blocking HTTP/1.1 client over a raw socket for tests: sends exactly the bytes it is given
// and reads answers under a deadline. TLS on demand. Header-only; throws std::runtime_error on a
// deadline or a broken answer.

#include <openssl/ssl.h>

#include <algorithm>
#include <arpa/inet.h>
#include <cctype>
#include <chrono>
#include <cstdint>
#include <memory>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace chubei::test {

struct HttpAnswer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};

  /// The first header of that name, without case; "" where there is none.
  std::string header(std::string_view name) const {
    for (auto const& [key, value] : headers)
      if (std::ranges::equal(key, name, [](char a, char b) {
            return std::tolower(static_cast<unsigned char>(a)) ==
                   std::tolower(static_cast<unsigned char>(b));
          }))
        return value;
    return {};
  }
};

class HttpClient {
 public:
  /// Connects to 127.0.0.1. Every read and write below has this long in all.
  explicit HttpClient(std::uint16_t port, bool with_tls = false,
                      std::chrono::milliseconds patience = std::chrono::seconds(20))
      : patience_(patience), socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("connect failed");
    int const on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (with_tls) begin_tls();
  }
  HttpClient(HttpClient const&) = delete;
  HttpClient& operator=(HttpClient const&) = delete;
  ~HttpClient() {
    tls_.reset();
    ::close(socket_);
  }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      auto const sent = tls_ ? SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                             : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) throw std::runtime_error("send failed");
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  /// Ends our side of the connection.
  void finish() { ::shutdown(socket_, SHUT_WR); }
  /// A small window makes a slow reader slow at once.
  void shrink_window(int bytes) {
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  }

  /// Method, target, more header lines (each with CRLF), body with its Content-Length; then the
  /// answer.
  HttpAnswer ask(std::string_view method, std::string_view target, std::string_view body = {},
                 std::string_view header_lines = {}) {
    std::string request(method);
    request.append(" ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
    request.append(header_lines);
    if (!body.empty()) request.append("Content-Length: " + std::to_string(body.size()) + "\r\n");
    send(request.append("\r\n").append(body));
    return read_answer(method == "HEAD");
  }

  /// One whole answer; interim ones (1xx) are answers of their own.
  HttpAnswer read_answer(bool is_head = false) {
    auto answer = read_head();
    bool const has_none =
        is_head || answer.status < 200 || answer.status == 204 || answer.status == 304;
    if (has_none) return answer;
    if (answer.header("Transfer-Encoding") == "chunked") {
      for (auto chunk = read_chunk(); !chunk.empty(); chunk = read_chunk()) answer.body += chunk;
    } else if (auto const length = answer.header("Content-Length"); !length.empty()) {
      answer.body = read_bytes(std::stoull(length));
    } else {
      while (fill()) continue;
      answer.body = std::exchange(buffer_, {});
    }
    return answer;
  }

  /// Status line and headers only.
  HttpAnswer read_head() {
    HttpAnswer answer;
    auto const line = read_line();
    if (line.size() < 12 || !line.starts_with("HTTP/1.1 "))
      throw std::runtime_error("no status line: " + line);
    answer.status = std::stoi(line.substr(9, 3));
    for (auto field = read_line(); !field.empty(); field = read_line()) {
      auto const colon = field.find(": ");
      if (colon == field.npos) throw std::runtime_error("no header field: " + field);
      answer.headers.emplace_back(field.substr(0, colon), field.substr(colon + 2));
    }
    return answer;
  }

  /// One chunk of a chunked body; "" is the last.
  std::string read_chunk() {
    auto const size = std::stoull(read_line(), nullptr, 16);
    auto chunk = read_bytes(size);
    if (!read_line().empty()) throw std::runtime_error("no CRLF after a chunk");
    return chunk;
  }

  std::string read_line() {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n")) == buffer_.npos)
      if (!fill()) throw std::runtime_error("closed inside a line: " + buffer_);
    auto line = buffer_.substr(0, end);
    buffer_.erase(0, end + 2);
    return line;
  }

  std::string read_bytes(std::size_t count) {
    while (buffer_.size() < count)
      if (!fill()) throw std::runtime_error("closed inside a body");
    auto bytes = buffer_.substr(0, count);
    buffer_.erase(0, count);
    return bytes;
  }

  /// Whether the server ends the connection without another byte (a reset counts).
  bool is_closed_by_server() { return buffer_.empty() && !fill(); }
  /// Whether nothing arrives for that long.
  bool is_silent(std::chrono::milliseconds time) {
    pollfd waiting{socket_, POLLIN, 0};
    return buffer_.empty() && ::poll(&waiting, 1, static_cast<int>(time.count())) == 0;
  }

 private:
  struct FreeTls {
    void operator()(SSL* tls) const { SSL_free(tls); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };

  void begin_tls() {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    tls_.reset(SSL_new(context_.get()));
    SSL_set_fd(tls_.get(), socket_);
    if (SSL_connect(tls_.get()) != 1) throw std::runtime_error("TLS handshake failed");
  }

  bool fill() {
    char bytes[16384];
    bool const has_pending = tls_ && SSL_pending(tls_.get()) > 0;
    pollfd waiting{socket_, POLLIN, 0};
    auto const left = deadline_ - std::chrono::steady_clock::now();
    auto const left_ms = std::chrono::duration_cast<std::chrono::milliseconds>(left).count();
    if (!has_pending && ::poll(&waiting, 1, static_cast<int>(std::max<long>(left_ms, 0))) <= 0)
      throw std::runtime_error("the server did not answer in time");
    auto const count =
        tls_ ? SSL_read(tls_.get(), bytes, sizeof bytes) : ::recv(socket_, bytes, sizeof bytes, 0);
    if (count <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(count));
    return true;
  }

  std::chrono::milliseconds patience_;
  std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::now() + patience_;
  int socket_;
  std::unique_ptr<SSL_CTX, FreeTls> context_{};
  std::unique_ptr<SSL, FreeTls> tls_{};
  std::string buffer_{};
};

}  // namespace chubei::test
