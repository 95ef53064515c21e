#include "api/http/jwk.hpp"

#include "engine/base/encoding.hpp"

#include <boost/json/array.hpp>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/params.h>

#include <algorithm>

namespace chubei::http {

namespace {

constexpr std::size_t keys_max = 64;
constexpr std::size_t rsa_bytes_min = 256;  // 2048 bits, RFC 7518 section 3.3
constexpr std::size_t rsa_bytes_max = 1024;

using Number = std::unique_ptr<BIGNUM, decltype(&BN_free)>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)>;
using Parameters = std::unique_ptr<OSSL_PARAM, decltype(&OSSL_PARAM_free)>;
using Context = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;

std::unexpected<Error> bad_key(std::string_view member) {
  FieldError where;
  where.pointer = "/" + std::string(member);
  where.rule = "jwk";
  where.message = {"密钥成员有误", "bad key member"};
  return fail(ErrorCode::bad_request,
              {"JWK 密钥有误：" + std::string(member), "Bad JWK: member " + std::string(member)},
              {where});
}

std::string_view text_of(json::object const& jwk, std::string_view member) {
  auto const* const value = jwk.if_contains(member);
  return value && value->is_string() ? std::string_view(value->as_string()) : std::string_view();
}

bool allows_verification(json::object const& jwk) {
  if (jwk.contains("use") && text_of(jwk, "use") != "sig") return false;
  auto const* const operations = jwk.if_contains("key_ops");
  if (!operations) return true;
  return operations->is_array() &&
         std::ranges::any_of(operations->as_array(), [](json::value const& each) {
           return each.is_string() && each.as_string() == "verify";
         });
}

Number number_of(std::string_view bytes) {
  return {BN_bin2bn(reinterpret_cast<unsigned char const*>(bytes.data()),
                    static_cast<int>(bytes.size()), nullptr),
          BN_free};
}

std::shared_ptr<EVP_PKEY> build(char const* type, OSSL_PARAM_BLD* builder) {
  Parameters const parameters{OSSL_PARAM_BLD_to_param(builder), OSSL_PARAM_free};
  Context const context{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr), EVP_PKEY_CTX_free};
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) <= 0 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) <= 0)
    return nullptr;
  std::shared_ptr<EVP_PKEY> owned(key, EVP_PKEY_free);
  Context const check{EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr), EVP_PKEY_CTX_free};
  return check && EVP_PKEY_public_check_quick(check.get()) == 1 ? owned : nullptr;
}

Result<std::shared_ptr<EVP_PKEY>> rsa_key(json::object const& jwk) {
  auto const modulus = parse_base64url(text_of(jwk, "n"));
  auto const exponent = parse_base64url(text_of(jwk, "e"));
  if (!modulus || modulus->size() < rsa_bytes_min || modulus->size() > rsa_bytes_max)
    return bad_key("n");
  if (!exponent || exponent->empty() || exponent->size() > 8) return bad_key("e");
  auto const n = number_of(*modulus);
  auto const e = number_of(*exponent);
  Builder const builder{OSSL_PARAM_BLD_new(), OSSL_PARAM_BLD_free};
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  auto key = build("RSA", builder.get());
  if (!key) return bad_key("n");
  return key;
}

Result<std::shared_ptr<EVP_PKEY>> p256_key(json::object const& jwk) {
  auto const x = parse_base64url(text_of(jwk, "x"));
  auto const y = parse_base64url(text_of(jwk, "y"));
  if (!x || x->size() != 32) return bad_key("x");
  if (!y || y->size() != 32) return bad_key("y");
  auto const point = "\x04" + *x + *y;
  Builder const builder{OSSL_PARAM_BLD_new(), OSSL_PARAM_BLD_free};
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                   point.size());
  auto key = build("EC", builder.get());
  if (!key) return bad_key("x");
  return key;
}

Result<std::shared_ptr<EVP_PKEY>> ed25519_key(json::object const& jwk) {
  auto const x = parse_base64url(text_of(jwk, "x"));
  if (!x || x->size() != 32) return bad_key("x");
  std::shared_ptr<EVP_PKEY> key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr,
                                  reinterpret_cast<unsigned char const*>(x->data()), x->size()),
      EVP_PKEY_free);
  if (!key) return bad_key("x");
  return key;
}

}  // namespace

Result<Algorithm> algorithm_named(std::string_view name) {
  if (name == "RS256") return Algorithm::rs256;
  if (name == "ES256") return Algorithm::es256;
  if (name == "EdDSA") return Algorithm::ed_dsa;
  return fail(ErrorCode::unauthenticated, {"令牌的签名算法应为 RS256、ES256 或 EdDSA",
                                           "The token's algorithm must be RS256, ES256 or EdDSA"});
}

Result<std::optional<VerificationKey>> parse_key(json::value const& jwk) {
  if (!jwk.is_object()) return bad_key("");
  auto const& members = jwk.as_object();
  auto const kind = text_of(members, "kty");
  auto const curve = text_of(members, "crv");
  VerificationKey key;
  key.kid = text_of(members, "kid");
  if (kind == "RSA")
    key.algorithm = Algorithm::rs256;
  else if (kind == "EC" && curve == "P-256")
    key.algorithm = Algorithm::es256;
  else if (kind == "OKP" && curve == "Ed25519")
    key.algorithm = Algorithm::ed_dsa;
  else
    return std::nullopt;
  if (!allows_verification(members)) return std::nullopt;
  if (members.contains("alg")) {
    auto const named = algorithm_named(text_of(members, "alg"));
    if (!named || *named != key.algorithm) return std::nullopt;
  }
  auto made = key.algorithm == Algorithm::rs256   ? rsa_key(members)
              : key.algorithm == Algorithm::es256 ? p256_key(members)
                                                  : ed25519_key(members);
  if (!made) return pass(made);
  key.key = std::move(*made);
  return key;
}

Result<KeySet> parse_key_set(std::string_view document) {
  auto root = json::parse(document, {.bytes_max = 256 * 1024, .depth_max = 8});
  if (!root) return pass(root);
  auto const* const list = root->is_object() ? root->as_object().if_contains("keys") : nullptr;
  if (!list || !list->is_array() || list->as_array().size() > keys_max) {
    FieldError where{"/keys", "jwks", {"应为至多 64 个密钥的数组", "must list at most 64 keys"}};
    return fail(ErrorCode::bad_request,
                {"JWK Set 应为 {\"keys\": […]}，至多 64 个密钥",
                 "A JWK Set must be {\"keys\": […]} with at most 64 keys"},
                {where});
  }
  KeySet set;
  std::size_t index = 0;
  for (auto const& jwk : list->as_array()) {
    auto key = parse_key(jwk);
    if (!key) {
      for (auto& field : key.error().fields)
        field.pointer = "/keys/" + std::to_string(index) + field.pointer;
      return pass(key);
    }
    if (*key) set.keys.push_back(std::move(**key));
    ++index;
  }
  return set;
}

}  // namespace chubei::http
