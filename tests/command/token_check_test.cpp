// Whose tokens are taken, and what becomes of them when the issuer changes its keys.
#include "api/command/token_check.hpp"

#include "api/adapters/clock.hpp"
#include "api/adapters/file.hpp"
#include "engine/base/encoding.hpp"
#include "engine/base/json.hpp"
#include "engine/base/sign.hpp"
#include "tests/catch.hpp"
#include "tests/command/program.hpp"

using namespace chubei;
using namespace chubei::test;

namespace {

PrivateKey key_of(char letter) {
  return PrivateKey::from_raw(SignatureAlgorithm::ed25519, std::string(32, letter)).value();
}

std::string key_set(char letter) {
  boost::json::object const key{{"kty", "OKP"},
                                {"crv", "Ed25519"},
                                {"use", "sig"},
                                {"alg", "EdDSA"},
                                {"kid", std::string(1, letter)},
                                {"x", base64url(key_of(letter).public_key().raw())}};
  return json::canonical(boost::json::object{{"keys", boost::json::array{key}}});
}

http::Request bearing(char letter) {
  auto const now_s = adapters::SystemClock().now().ms / 1000;
  boost::json::object const header{{"alg", "EdDSA"}, {"kid", std::string(1, letter)}};
  boost::json::object const claims{{"iss", "https://id.test"},
                                   {"aud", "chubei"},
                                   {"sub", "li"},
                                   {"iat", now_s},
                                   {"exp", now_s + 600}};
  auto token = base64url(json::canonical(header)) + "." + base64url(json::canonical(claims));
  token += "." + base64url(key_of(letter).sign(token));
  http::Request request;
  request.headers.add("Authorization", "Bearer " + token);
  return request;
}

std::unique_ptr<command::TokenCheck> check_with(std::filesystem::path const& keys,
                                                std::string audience) {
  adapters::write_file(keys, key_set('a'));
  command::Settings settings;
  settings.issuer = "https://id.test";
  settings.audience = std::move(audience);
  settings.jwks = keys.string();
  return std::move(command::TokenCheck::make(settings, {std::string(32, 'l'), ""}).value());
}

}  // namespace

TEST_CASE("token check: keys that were replaced at the issuer prove nothing after the next reading",
          "[command]") {
  TemporaryFolder folder;
  auto const check = check_with(folder / "keys.json", "chubei");
  CHECK(check->authenticate(bearing('a')));
  CHECK_FALSE(check->authenticate(bearing('b')));

  adapters::write_file(folder / "keys.json", key_set('b'));
  CHECK(check->authenticate(bearing('a')));  // not yet read again
  REQUIRE(check->refresh());
  CHECK_FALSE(check->authenticate(bearing('a')));
  CHECK(check->authenticate(bearing('b')));

  // A key set that does not read leaves the keys as they are.
  adapters::write_file(folder / "keys.json", "{");
  CHECK_FALSE(check->refresh());
  CHECK(check->authenticate(bearing('b')));
}

TEST_CASE("token check: a token made for another service proves nothing", "[command]") {
  TemporaryFolder folder;
  auto const check = check_with(folder / "keys.json", "another service");
  auto const refused = check->authenticate(bearing('a'));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::unauthenticated);
  http::Request const none;
  REQUIRE(check->authenticate(none));
  CHECK_FALSE(*check->authenticate(none));
}
