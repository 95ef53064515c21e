#pragma once
// One accepted socket, plain or TLS behind the same four operations. Belongs to one io thread.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <array>
#include <memory>
#include <tuple>

namespace chubei::http {

using Transfer = boost::asio::awaitable<std::tuple<boost::system::error_code, std::size_t>>;

class Stream {
 public:
  /// `tls` may be null; it must outlive the stream.
  Stream(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context* tls);

  bool is_tls() const { return tls_ != nullptr; }
  boost::asio::ip::tcp::socket& socket() { return tls_ ? tls_->next_layer() : *plain_; }

  boost::asio::awaitable<std::tuple<boost::system::error_code>> handshake();
  Transfer read_some(boost::asio::mutable_buffer buffer);
  /// Writes everything.
  Transfer write(std::array<boost::asio::const_buffer, 2> buffers);
  /// Ends our side: close_notify under TLS (as far as it can be sent at once), then FIN.
  void finish();
  /// Operations under way end with operation_aborted.
  void cancel();
  void close();

 private:
  using TlsStream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;
  std::unique_ptr<boost::asio::ip::tcp::socket> plain_;
  std::unique_ptr<TlsStream> tls_;
};

}  // namespace chubei::http
