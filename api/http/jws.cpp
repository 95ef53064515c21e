#include "api/http/jws.hpp"

#include "engine/base/encoding.hpp"
#include "engine/base/json.hpp"

#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include <memory>

namespace chubei::http {

namespace {

constexpr std::size_t tried_max = 8;

std::unexpected<Error> malformed(std::string zh, std::string en) {
  return fail(ErrorCode::unauthenticated,
              {"令牌格式有误：" + std::move(zh), "Malformed token: " + std::move(en)});
}

Result<void> read_header(std::string_view text, CompactJws& jws) {
  auto const header = json::parse(text, {.bytes_max = 4096, .depth_max = 8});
  if (!header || !header->is_object()) return malformed("头部不是 JSON 对象", "bad header");
  auto const& members = header->as_object();
  if (members.contains("crit")) return malformed("不支持 crit", "crit is not supported");
  auto const* const named = members.if_contains("alg");
  if (!named || !named->is_string()) return malformed("缺少 alg", "no alg");
  auto const algorithm = algorithm_named(named->as_string());
  if (!algorithm) return std::unexpected(algorithm.error());
  jws.algorithm = *algorithm;
  if (auto const* const kid = members.if_contains("kid")) {
    if (!kid->is_string()) return malformed("kid 不是文本", "kid is no string");
    jws.kid = kid->as_string();
  }
  return {};
}

/// r || s of RFC 7518 section 3.4 as the DER that OpenSSL takes; empty where the length is wrong.
std::string der_of(std::string_view raw) {
  if (raw.size() != 64) return {};
  auto const* const bytes = reinterpret_cast<unsigned char const*>(raw.data());
  std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> const signature{ECDSA_SIG_new(),
                                                                        ECDSA_SIG_free};
  ECDSA_SIG_set0(signature.get(), BN_bin2bn(bytes, 32, nullptr),
                 BN_bin2bn(bytes + 32, 32, nullptr));
  std::string der(static_cast<std::size_t>(i2d_ECDSA_SIG(signature.get(), nullptr)), '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  i2d_ECDSA_SIG(signature.get(), &out);
  return der;
}

bool verifies_with(CompactJws const& jws, EVP_PKEY* key) {
  auto const signature = jws.algorithm == Algorithm::es256 ? der_of(jws.signature) : jws.signature;
  if (signature.empty()) return false;
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> const context{EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free};
  auto const* const hash = jws.algorithm == Algorithm::ed_dsa ? nullptr : EVP_sha256();
  if (EVP_DigestVerifyInit(context.get(), nullptr, hash, nullptr, key) != 1) return false;
  return EVP_DigestVerify(context.get(), reinterpret_cast<unsigned char const*>(signature.data()),
                          signature.size(),
                          reinterpret_cast<unsigned char const*>(jws.signed_part.data()),
                          jws.signed_part.size()) == 1;
}

}  // namespace

Result<CompactJws> parse_compact(std::string_view token) {
  auto const first = token.find('.');
  auto const second = first == token.npos ? token.npos : token.find('.', first + 1);
  if (second == token.npos || token.find('.', second + 1) != token.npos)
    return malformed("应为三段", "must have three parts");
  auto const header = parse_base64url(token.substr(0, first));
  auto payload = parse_base64url(token.substr(first + 1, second - first - 1));
  auto signature = parse_base64url(token.substr(second + 1));
  if (!header || !payload || !signature || signature->empty())
    return malformed("不是严格的 base64url", "not strict base64url");
  CompactJws jws;
  if (auto read = read_header(*header, jws); !read) return pass(read);
  jws.payload = std::move(*payload);
  jws.signature = std::move(*signature);
  jws.signed_part = token.substr(0, second);
  return jws;
}

bool verifies(CompactJws const& jws, KeySet const& keys) {
  std::size_t tried = 0;
  for (auto const& each : keys.keys) {
    if (each.algorithm != jws.algorithm) continue;
    if (!jws.kid.empty() && !each.kid.empty() && jws.kid != each.kid) continue;
    if (verifies_with(jws, each.key.get())) return true;
    if (++tried == tried_max) return false;
  }
  return false;
}

}  // namespace chubei::http
