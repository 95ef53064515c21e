// TLS by configuration, with a certificate made here; keys of an issuer fetched over HTTP.
#include "api/http/key_source.hpp"
#include "tests/catch.hpp"
#include "tests/http/fixture.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

using namespace chubei;
using namespace chubei::test;
using namespace std::chrono_literals;
using http::Method;

namespace {

std::string text_of(BIO* bio) {
  char* data = nullptr;
  auto const size = BIO_get_mem_data(bio, &data);
  std::string text(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return text;
}

/// A self-signed certificate for localhost, valid for an hour around the present.
http::Tls made_tls() {
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> const key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  std::unique_ptr<X509, decltype(&X509_free)> const certificate(X509_new(), X509_free);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -1800);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 1800);
  X509_set_pubkey(certificate.get(), key.get());
  auto* const name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<unsigned char const*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> const alternative(
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1"),
      X509_EXTENSION_free);
  X509_add_ext(certificate.get(), alternative.get(), -1);
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  auto* const certificate_bio = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(certificate_bio, certificate.get());
  auto* const key_bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(key_bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return {text_of(certificate_bio), text_of(key_bio)};
}

constexpr std::string_view key_set = R"({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a",)"
                                     R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})";

void key_routes(http::Router& router) {
  router.add(route(Method::get, "/jwks", [](http::Request, http::Respond respond) {
    respond(http::json_response(200, std::string(key_set)));
  }));
  router.add(route(Method::get, "/large", [](http::Request, http::Respond respond) {
    respond(http::json_response(200, std::string(400'000, ' ')));
  }));
  router.add(route(Method::get, "/broken", [](http::Request, http::Respond respond) {
    respond(http::json_response(200, "{"));
  }));
}

}  // namespace

TEST_CASE("tls: serves HTTPS with the configured certificate", "[http]") {
  auto const tls = made_tls();
  std::atomic<bool> was_tls{false};
  Serving serving(
      [&](http::Router& router) {
        router.add(route(Method::post, "/", [&](http::Request request, http::Respond respond) {
          was_tls = request.is_tls;
          echo(std::move(request), std::move(respond));
        }));
      },
      [&](http::ServerOptions& options) {
        options.tls = tls;
        options.timeouts.handshake = 50ms;
      });
  HttpClient client(serving.port(), true);
  for (int i = 0; i < 3; ++i) {
    auto const answer = client.ask("POST", "/", std::string(20'000, 't'));
    CHECK(answer.status == 200);
    CHECK(answer.body == std::string(20'000, 't'));
    CHECK(answer.header("Strict-Transport-Security") == "max-age=31536000");
  }
  CHECK(was_tls);
  HttpClient plain(serving.port());
  plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK_THROWS(plain.read_answer());
  HttpClient silent(serving.port());
  CHECK(silent.is_closed_by_server());
}

TEST_CASE("tls: a certificate that does not read stops the start", "[http]") {
  auto const broken = [](std::string certificate, std::string key) {
    Serving([](http::Router&) {},
            [&](http::ServerOptions& options) {
              options.tls = http::Tls{certificate, key};
            });
  };
  auto const one = made_tls();
  auto const other = made_tls();
  CHECK_THROWS_AS(broken("", ""), std::runtime_error);
  CHECK_THROWS_AS(broken("nonsense", one.private_key_pem), std::runtime_error);
  CHECK_THROWS_AS(broken(one.certificate_chain_pem, other.private_key_pem), std::runtime_error);
}

TEST_CASE("key source: fetches a key set over HTTP and HTTPS", "[http]") {
  auto const tls = made_tls();
  bool const with_tls = GENERATE(false, true);
  Serving serving(key_routes, [&](http::ServerOptions& options) {
    if (with_tls) options.tls = tls;
  });
  auto const base =
      (with_tls ? "https://localhost:" : "http://localhost:") + std::to_string(serving.port());
  http::KeySource source;
  source.trusted_pem = tls.certificate_chain_pem;
  source.url = base + "/jwks";
  auto const keys = http::fetch_keys(source);
  REQUIRE(keys);
  CHECK(keys->keys.size() == 1);
  for (auto const* const bad : {"/absent", "/large", "/broken"}) {
    CAPTURE(bad);
    source.url = base + bad;
    CHECK_FALSE(http::fetch_keys(source));
  }
}

TEST_CASE("key source: refuses plain HTTP to other hosts, bad URLs and strange certificates",
          "[http]") {
  auto const tls = made_tls();
  Serving serving(key_routes, [&](http::ServerOptions& options) { options.tls = tls; });
  http::KeySource source;
  for (auto const* const bad : {"", "jwks", "ftp://localhost/jwks", "http://example.org/jwks"}) {
    CAPTURE(bad);
    source.url = bad;
    auto const keys = http::fetch_keys(source);
    REQUIRE_FALSE(keys);
    CHECK(keys.error().code == ErrorCode::bad_request);
  }
  source.url = "https://localhost:" + std::to_string(serving.port()) + "/jwks";
  source.trusted_pem = made_tls().certificate_chain_pem;
  auto const untrusted = http::fetch_keys(source);
  REQUIRE_FALSE(untrusted);
  CHECK(untrusted.error().code == ErrorCode::unavailable);
}

TEST_CASE("key source: refreshes an issuer's keys and keeps the old ones on failure", "[http]") {
  auto const issuer = std::make_shared<http::Issuer>(http::TokenRules{"i", "a"}, http::KeySet{});
  Serving serving(key_routes);
  http::KeySource source;
  source.url = "http://127.0.0.1:" + std::to_string(serving.port()) + "/jwks";
  REQUIRE(http::refresh_keys(*issuer, source));
  CHECK(issuer->keys()->keys.size() == 1);
  source.url = "http://127.0.0.1:" + std::to_string(serving.port()) + "/broken";
  CHECK_FALSE(http::refresh_keys(*issuer, source));
  CHECK(issuer->keys()->keys.size() == 1);
}
