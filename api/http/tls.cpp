#include "api/http/tls.hpp"

#include <boost/asio/buffer.hpp>

#include <stdexcept>

namespace chubei::http {

namespace {

/// RFC 7301: we speak http/1.1 and nothing else; a client that names other protocols only is
/// refused.
int choose_protocol(SSL*, unsigned char const** out, unsigned char* out_bytes,
                    unsigned char const* in, unsigned int in_bytes, void*) {
  static constexpr unsigned char ours[] = "\x08http/1.1";
  auto const chosen = SSL_select_next_proto(const_cast<unsigned char**>(out), out_bytes, ours,
                                            sizeof ours - 1, in, in_bytes);
  return chosen == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

boost::asio::ssl::context tls_context(Tls const& tls) {
  namespace ssl = boost::asio::ssl;
  ssl::context context(ssl::context::tls_server);
  auto* const native = context.native_handle();
  context.set_options(ssl::context::default_workarounds | ssl::context::no_compression |
                      ssl::context::single_dh_use | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  if (SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1)
    throw std::runtime_error("OpenSSL offers no forward-secret cipher");
  SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
  try {
    context.use_certificate_chain(boost::asio::buffer(tls.certificate_chain_pem));
    context.use_private_key(boost::asio::buffer(tls.private_key_pem), ssl::context::pem);
  } catch (boost::system::system_error const& error) {
    throw std::runtime_error(std::string("TLS certificate or key does not read: ") + error.what());
  }
  if (SSL_CTX_check_private_key(native) != 1)
    throw std::runtime_error("The TLS private key does not belong to the certificate");
  return context;
}

}  // namespace chubei::http
