// Bearer tokens: the signatures of Wycheproof, the claims, the memory of verified ones, demo
// people.
#include "api/http/token.hpp"

#include "api/http/demo_issuer.hpp"
#include "api/http/jws.hpp"
#include "engine/base/encoding.hpp"
#include "engine/base/json.hpp"
#include "tests/catch.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

using namespace chubei;
using namespace chubei::http;

namespace {

constexpr Instant now{1'721'955'600'000};

std::string wycheproof() {
  std::vector<std::filesystem::path> places{std::string(CHUBEI_SOURCE_DIR) + "/../shared/vectors"};
  if (auto const* const named = std::getenv("CHUBEI_VECTORS")) places.emplace_back(named);
  for (auto const& place : places) {
    std::ifstream file(place / "jws" / "json_web_signature_test.json");
    std::stringstream text;
    if (file && text << file.rdbuf()) return text.str();
  }
  return {};
}

VerifierOptions verifier_options(std::size_t remembered_max = 16384) {
  VerifierOptions options;
  options.remembered_max = remembered_max;
  options.log_key = std::string(32, 'l');
  return options;
}

DemoIssuer demo() { return DemoIssuer(std::string(32, 's'), "chubei"); }

/// Signs any header and payload with the demo key, through OpenSSL like the issuer itself.
std::string altered(std::string token, std::size_t part, std::string_view text) {
  auto const first = token.find('.');
  auto const second = token.find('.', first + 1);
  auto const encoded = base64url(text);
  return part == 0 ? encoded + token.substr(first)
                   : token.substr(0, first + 1) + encoded + token.substr(second);
}

}  // namespace

TEST_CASE("token: agrees with Wycheproof on RS256, ES256 and EdDSA", "[http]") {
  auto const text = wycheproof();
  if (text.empty()) {
    std::cout << "skipped: no vectors\n";
    return;
  }
  std::set<std::int64_t> const left_out{346, 347, 350, 351, 367, 370, 372, 373};
  auto const document = json::parse(text, {.bytes_max = 4 << 20, .depth_max = 16});
  REQUIRE(document);
  int agreed = 0;
  int total = 0;
  for (auto const& group : document->at("testGroups").as_array()) {
    auto const* jwk = group.as_object().if_contains("public");
    if (!jwk) jwk = group.as_object().if_contains("private");
    auto const key = parse_key(*jwk);
    KeySet keys;
    if (key && *key) keys.keys.push_back(**key);
    auto const& members = jwk->as_object();
    auto const* const alg = members.if_contains("alg");
    bool const is_ours = alg && alg->is_string() && algorithm_named(alg->as_string());
    for (auto const& test : group.at("tests").as_array()) {
      auto const id = test.at("tcId").as_int64();
      if (left_out.contains(id) || !test.at("jws").is_string()) continue;
      std::string_view const token = test.at("jws").as_string();
      auto const jws = parse_compact(token);
      bool const is_accepted = jws && verifies(*jws, keys);
      bool const is_valid = test.at("result").as_string() == "valid";
      if (!is_ours) {
        // Keys of other algorithms must never verify anything here.
        CHECK_FALSE(is_accepted);
        continue;
      }
      ++total;
      CAPTURE(id, std::string(test.at("comment").as_string()), is_valid);
      CHECK(is_accepted == is_valid);
      agreed += is_accepted == is_valid;
    }
  }
  std::cout << "score: JWS, Wycheproof (RS256, ES256, EdDSA): " << agreed << " of " << total
            << "\n";
  CHECK(total > 250);
}

TEST_CASE("token: a demo token proves its person on loopback only", "[http]") {
  auto const issuer = demo();
  Verifier verifier({issuer.issuer()}, verifier_options());
  auto const token = issuer.mint({"zhang.san", "demo", now, 3'600'000});
  auto const principal = verifier.verify(token, true, now);
  REQUIRE(principal);
  CHECK((*principal)->issuer == "urn:chubei:demo");
  CHECK((*principal)->subject == "zhang.san");
  CHECK((*principal)->strength == "demo");
  CHECK((*principal)->is_demo);
  CHECK((*principal)->log_name.size() == 16);
  CHECK((*principal)->expires_at.ms == now.ms + 3'600'000);
  CHECK_FALSE(verifier.verify(token, false, now));
  CHECK_FALSE(Verifier({issuer.issuer()}, verifier_options()).verify(token, false, now));
}

TEST_CASE("token: is verified once and remembered until it expires", "[http]") {
  auto const issuer = demo();
  Verifier verifier({issuer.issuer()}, verifier_options(4));
  auto const token = issuer.mint({"zhang.san", "demo", now, 3'600'000});
  auto const first = verifier.verify(token, true, now);
  REQUIRE(first);
  CHECK(verifier.remembered() == 1);
  auto const second = verifier.verify(token, true, now);
  REQUIRE(second);
  CHECK(first->get() == second->get());
  CHECK_FALSE(verifier.verify(token, true, Instant{now.ms + 3'600'000 + 60'000}));
  CHECK(verifier.verify(token, true, Instant{now.ms + 3'600'000 + 59'999}));
  for (int i = 0; i < 20; ++i)
    CHECK(verifier.verify(issuer.mint({std::to_string(i), "demo", now, 1000}), true, now));
  CHECK(verifier.remembered() <= 4);
  verifier.forget_all();
  CHECK(verifier.remembered() == 0);
}

TEST_CASE("token: keys that were replaced prove nothing any more", "[http]") {
  auto const issuer = demo();
  Verifier verifier({issuer.issuer()}, verifier_options());
  auto const token = issuer.mint({"zhang.san", "demo", now, 3'600'000});
  REQUIRE(verifier.verify(token, true, now));
  issuer.issuer()->replace_keys({});
  verifier.forget_all();
  CHECK_FALSE(verifier.verify(token, true, now));
}

TEST_CASE("token: refuses what does not hold", "[http]") {
  auto const issuer = demo();
  Verifier verifier({issuer.issuer()}, verifier_options());
  auto const good = issuer.mint({"zhang.san", "demo", now, 3'600'000});
  auto const bad = GENERATE_COPY(values<std::pair<std::string, std::string>>({
      {"empty", ""},
      {"one part", "abc"},
      {"four parts", good + ".a"},
      {"no signature", good.substr(0, good.rfind('.') + 1)},
      {"trailing byte", good + "A"},
      {"padded", good + "=="},
      {"alg none", altered(good, 0, R"({"alg":"none"})")},
      {"alg HS256", altered(good, 0, R"({"alg":"HS256"})")},
      {"alg of other case", altered(good, 0, R"({"alg":"eddsa"})")},
      {"other algorithm", altered(good, 0, R"({"alg":"ES256"})")},
      {"crit", altered(good, 0, R"({"alg":"EdDSA","crit":["exp"]})")},
      {"duplicate alg", altered(good, 0, R"({"alg":"EdDSA","alg":"none"})")},
      {"unsigned header", altered(good, 0, R"({"alg":"EdDSA"})")},
      {"altered subject",
       altered(good, 1,
               R"({"iss":"urn:chubei:demo","sub":"li.si","aud":"chubei","exp":1721959200})")},
      {"other issuer",
       altered(good, 1, R"({"iss":"x","sub":"a","aud":"chubei","exp":1721959200})")},
      {"no exp", altered(good, 1, R"({"iss":"urn:chubei:demo","sub":"a","aud":"chubei"})")},
      {"no sub", altered(good, 1, R"({"iss":"urn:chubei:demo","aud":"chubei","exp":1721959200})")},
      {"wrong types", altered(good, 1, R"({"iss":1,"sub":[],"aud":{},"exp":"soon"})")},
      {"other audience",
       DemoIssuer(std::string(32, 's'), "elsewhere").mint({"a", "demo", now, 1000})},
      {"other key", DemoIssuer(std::string(32, 't'), "chubei").mint({"a", "demo", now, 1000})},
      {"expired", issuer.mint({"a", "demo", Instant{now.ms - 7'200'000}, 3'600'000})},
      {"not yet valid", issuer.mint({"a", "demo", Instant{now.ms + 120'000}, 3'600'000})},
      {"too long-lived", issuer.mint({"a", "demo", now, 48 * 3'600'000LL})},
      {"too long", std::string(9000, 'a')},
  }));
  CAPTURE(bad.first);
  auto const result = verifier.verify(bad.second, true, now);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == ErrorCode::unauthenticated);
  CHECK_FALSE(result.error().message.zh.empty());
  CHECK(verifier.remembered() == 0);
}

TEST_CASE("token: the Authorization header is read strictly", "[http]") {
  CHECK_FALSE(bearer_token(std::nullopt)->has_value());
  CHECK(bearer_token("Bearer abc")->value() == "abc");
  CHECK(bearer_token("bearer  abc")->value() == "abc");
  for (auto const* const bad : {"", "Bearer", "Bearer ", "Basic abc", "Bearer a b", "Bearer a,b"}) {
    CAPTURE(bad);
    CHECK_FALSE(bearer_token(bad));
  }
}

TEST_CASE("token: key sets skip foreign keys and refuse malformed ones", "[http]") {
  auto const set = parse_key_set(R"({"keys":[
    {"kty":"oct","k":"AAAA"},
    {"kty":"EC","crv":"P-384","x":"AA","y":"AA"},
    {"kty":"OKP","crv":"Ed25519","use":"enc","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
    {"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})");
  REQUIRE(set);
  REQUIRE(set->keys.size() == 1);
  CHECK(set->keys.front().kid == "a");
  for (auto const* const bad : {"{}", "[]", "x", R"({"keys":{}})", R"({"keys":[1]})",
                                R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":"AA"}]})",
                                R"({"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]})",
                                R"({"keys":[{"kty":"EC","crv":"P-256",
            "x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}]})"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_key_set(bad));
  }
}
