#pragma once
// The TLS side of a server: TLS 1.2 and later, forward-secret ciphers only, certificate and key
// from PEM text. Throws std::runtime_error where they do not read or do not belong together.

#include "api/http/server.hpp"

#include <boost/asio/ssl/context.hpp>

namespace chubei::http {

boost::asio::ssl::context tls_context(Tls const& tls);

}  // namespace chubei::http
