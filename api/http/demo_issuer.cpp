#include "api/http/demo_issuer.hpp"

#include "engine/base/encoding.hpp"
#include "engine/base/hash.hpp"

#include <boost/json/serialize.hpp>
#include <openssl/evp.h>

#include <array>

namespace chubei::http {

namespace {

std::string public_bytes(EVP_PKEY* key) {
  std::string bytes(32, '\0');
  std::size_t size = bytes.size();
  auto const read =
      EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(bytes.data()), &size);
  ensure(read == 1 && size == bytes.size());
  return bytes;
}

std::string signature_of(EVP_PKEY* key, std::string_view message) {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> const context{EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free};
  std::array<unsigned char, 64> signature{};
  std::size_t size = signature.size();
  auto const is_ready = EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key);
  auto const is_signed =
      EVP_DigestSign(context.get(), signature.data(), &size,
                     reinterpret_cast<unsigned char const*>(message.data()), message.size());
  ensure(is_ready == 1 && is_signed == 1 && size == signature.size());
  return {reinterpret_cast<char const*>(signature.data()), size};
}

}  // namespace

DemoIssuer::DemoIssuer(std::string_view seed, std::string audience) {
  ensure(seed.size() == 32);
  key_ = std::shared_ptr<EVP_PKEY>(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                   reinterpret_cast<unsigned char const*>(seed.data()),
                                   seed.size()),
      EVP_PKEY_free);
  ensure(key_ != nullptr);
  kid_ = base64url(hash(Suite::intl, public_bytes(key_.get())).view().substr(0, 12));
  TokenRules rules;
  rules.issuer = issuer_name;
  rules.audience = std::move(audience);
  rules.loopback_only = true;
  issuer_ = std::make_shared<Issuer>(std::move(rules),
                                     KeySet{{VerificationKey{kid_, Algorithm::ed_dsa, key_}}});
}

std::string DemoIssuer::mint(Claims const& claims) const {
  auto const issued_s = claims.issued_at.ms / 1000;
  boost::json::object const header{{"alg", "EdDSA"}, {"typ", "JWT"}, {"kid", kid_}};
  boost::json::object const payload{{"iss", issuer_name},
                                    {"sub", claims.subject},
                                    {"aud", issuer_->rules().audience},
                                    {"acr", claims.strength},
                                    {"iat", issued_s},
                                    {"exp", issued_s + claims.lifetime_ms / 1000}};
  auto token = base64url(boost::json::serialize(header));
  token += '.';
  append_base64url(token, boost::json::serialize(payload));
  auto const signature = signature_of(key_.get(), token);
  token += '.';
  append_base64url(token, signature);
  return token;
}

}  // namespace chubei::http
