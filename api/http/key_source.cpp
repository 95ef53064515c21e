#include "api/http/key_source.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <exception>
#include <stdexcept>

// g++ 12 takes Asio's recycled coroutine frames for mismatched new and delete once it has inlined
// them.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace chubei::http {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace beast_http = boost::beast::http;
using asio::ip::tcp;

struct Place {
  bool is_tls = true;
  std::string host{};
  std::string port{};
  std::string target{};
};

std::unexpected<Error> bad_url() {
  return fail(ErrorCode::bad_request,
              {"密钥地址应为 https:// 地址；http:// 只可用于本机",
               "The address of the keys must be https://; http:// is for this machine only"});
}

std::unexpected<Error> no_keys(std::string_view reason) {
  return fail(ErrorCode::unavailable,
              {"无法从签发者取得密钥：" + std::string(reason),
               "The issuer's keys could not be fetched: " + std::string(reason)});
}

Result<Place> place_of(std::string const& url) {
  auto const parsed = boost::urls::parse_uri(url);
  if (!parsed) return bad_url();
  Place place;
  place.is_tls = parsed->scheme() == "https";
  place.host = parsed->host_address();
  place.port = parsed->port();
  place.target = parsed->encoded_target();
  bool const is_here =
      place.host == "localhost" || place.host == "127.0.0.1" || place.host == "::1";
  if (place.host.empty() || (!place.is_tls && (parsed->scheme() != "http" || !is_here)))
    return bad_url();
  if (place.port.empty()) place.port = place.is_tls ? "443" : "80";
  if (place.target.empty()) place.target = "/";
  return place;
}

asio::ssl::context trusting(std::string const& trusted_pem) {
  asio::ssl::context context(asio::ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  context.set_default_verify_paths();
  context.set_verify_mode(asio::ssl::verify_peer);
  if (!trusted_pem.empty()) context.add_certificate_authority(asio::buffer(trusted_pem));
  return context;
}

using asio::use_awaitable;

template <class ByteStream>
asio::awaitable<std::string> ask(ByteStream& stream, Place const& place, std::size_t bytes_max) {
  beast_http::request<beast_http::empty_body> request{beast_http::verb::get, place.target, 11};
  request.set(beast_http::field::host, place.host + ":" + place.port);
  request.set(beast_http::field::accept, "application/json");
  request.set(beast_http::field::connection, "close");
  co_await beast_http::async_write(stream, request, use_awaitable);
  beast::flat_buffer buffer;
  beast_http::response_parser<beast_http::string_body> parser;
  parser.body_limit(bytes_max);
  parser.header_limit(16 * 1024);
  co_await beast_http::async_read(stream, buffer, parser, use_awaitable);
  if (parser.get().result() != beast_http::status::ok)
    throw std::runtime_error("status " + std::to_string(parser.get().result_int()));
  co_return std::move(parser.get().body());
}

asio::awaitable<std::string> get(Place const& place, asio::ssl::context& tls,
                                 std::size_t bytes_max) {
  auto const executor = co_await asio::this_coro::executor;
  tcp::resolver resolver(executor);
  auto const found = co_await resolver.async_resolve(place.host, place.port, use_awaitable);
  if (!place.is_tls) {
    tcp::socket socket(executor);
    co_await asio::async_connect(socket, found, use_awaitable);
    auto body = co_await ask(socket, place, bytes_max);
    co_return body;
  }
  asio::ssl::stream<tcp::socket> stream(executor, tls);
  SSL_set_tlsext_host_name(stream.native_handle(), place.host.c_str());
  stream.set_verify_callback(asio::ssl::host_name_verification(place.host));
  co_await asio::async_connect(stream.next_layer(), found, use_awaitable);
  co_await stream.async_handshake(asio::ssl::stream_base::client, use_awaitable);
  auto body = co_await ask(stream, place, bytes_max);
  co_return body;
}

/// Runs the exchange on an io_context of its own until it is done or the time is over.
Result<std::string> fetch(KeySource const& source, Place const& place) {
  Result<std::string> answer = no_keys("no answer in time");
  try {
    auto tls = trusting(source.trusted_pem);
    asio::io_context context(1);
    asio::co_spawn(context, get(place, tls, source.bytes_max),
                   [&](std::exception_ptr const& failed, std::string body) {
                     if (failed) std::rethrow_exception(failed);
                     answer = std::move(body);
                   });
    context.run_for(source.timeout);
  } catch (std::exception const& thrown) {
    return no_keys(thrown.what());
  }
  return answer;
}

}  // namespace

Result<KeySet> fetch_keys(KeySource const& source) {
  auto const place = place_of(source.url);
  if (!place) return std::unexpected(place.error());
  auto const document = fetch(source, *place);
  if (!document) return std::unexpected(document.error());
  return parse_key_set(*document);
}

Result<void> refresh_keys(Issuer& issuer, KeySource const& source) {
  auto keys = fetch_keys(source);
  if (!keys) return pass(keys);
  issuer.replace_keys(std::move(*keys));
  return {};
}

}  // namespace chubei::http
