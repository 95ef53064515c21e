#include "api/http/stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace chubei::http {

namespace asio = boost::asio;

namespace {
constexpr auto as_values = asio::as_tuple(asio::use_awaitable);
}

Stream::Stream(asio::ip::tcp::socket socket, asio::ssl::context* tls) {
  if (tls)
    tls_ = std::make_unique<TlsStream>(std::move(socket), *tls);
  else
    plain_ = std::make_unique<asio::ip::tcp::socket>(std::move(socket));
}

asio::awaitable<std::tuple<boost::system::error_code>> Stream::handshake() {
  return tls_->async_handshake(asio::ssl::stream_base::server, as_values);
}

Transfer Stream::read_some(asio::mutable_buffer buffer) {
  return tls_ ? tls_->async_read_some(buffer, as_values)
              : plain_->async_read_some(buffer, as_values);
}

Transfer Stream::write(std::array<asio::const_buffer, 2> buffers) {
  return tls_ ? asio::async_write(*tls_, buffers, as_values)
              : asio::async_write(*plain_, buffers, as_values);
}

void Stream::finish() {
  boost::system::error_code ignored;
  if (tls_) {
    // SSL_shutdown writes the alert into the BIO pair; Asio sends it with its own async_shutdown
    // only, which waits for the peer. A client of HTTP/1.1 knows the end by its framing, so FIN is
    // enough.
    SSL_set_quiet_shutdown(tls_->native_handle(), 1);
  }
  socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

void Stream::cancel() {
  boost::system::error_code ignored;
  socket().cancel(ignored);
}

void Stream::close() {
  boost::system::error_code ignored;
  socket().close(ignored);
}

}  // namespace chubei::http
