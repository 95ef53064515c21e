#include "engine/base/sign.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include <optional>

namespace chubei {
namespace {

constexpr std::size_t signature_bytes = 64;
constexpr std::size_t scalar_bytes = 32;
constexpr std::size_t point_bytes = 65;
constexpr std::size_t pem_bytes_max = 64 * 1024;
/// GB/T 35276-2017 section 10: the signer's identifier where none is agreed.
constexpr std::string_view sm2_signer = "1234567812345678";

template <auto free>
struct Freed {
  template <class T>
  void operator()(T* handle) const {
    free(handle);
  }
};
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_clear_free>>;
using Group = std::unique_ptr<EC_GROUP, Freed<EC_GROUP_free>>;
using Point = std::unique_ptr<EC_POINT, Freed<EC_POINT_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using Key = std::shared_ptr<EVP_PKEY>;

unsigned char const* bytes_of(std::string_view text) {
  return reinterpret_cast<unsigned char const*>(text.data());
}
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

Key owned(EVP_PKEY* key) { return Key(key, EVP_PKEY_free); }

std::unexpected<Error> not_a_key(std::string_view zh, std::string_view en) {
  ERR_clear_error();
  return fail(ErrorCode::bad_request, {std::string(zh), std::string(en)});
}

std::optional<SignatureAlgorithm> algorithm_of(EVP_PKEY const* key) {
  if (EVP_PKEY_is_a(key, "ED25519")) return SignatureAlgorithm::ed25519;
  if (EVP_PKEY_is_a(key, "SM2")) return SignatureAlgorithm::sm2;
  return std::nullopt;
}

std::unexpected<Error> other_algorithm() {
  return fail(ErrorCode::unsupported, {"只支持 Ed25519 和 SM2 密钥，请换一把密钥",
                                       "only Ed25519 and SM2 keys are supported: use another key"});
}

Bio reading(std::string_view text) {
  Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  ensure(bio != nullptr);
  return bio;
}

std::string written(BIO* bio) {
  char* data = nullptr;
  auto const size = BIO_get_mem_data(bio, &data);
  ensure(size > 0);
  return {data, static_cast<std::size_t>(size)};
}

/// Refuses to ask for a passphrase on the terminal.
int no_passphrase(char*, int, int, void*) { return 0; }

/// d * G as an uncompressed point; empty where d is not in [1, n - 2].
std::string sm2_point(std::string_view scalar) {
  Group const group(EC_GROUP_new_by_curve_name(NID_sm2));
  Number const d(BN_bin2bn(bytes_of(scalar), static_cast<int>(scalar.size()), nullptr));
  Number const limit(BN_dup(EC_GROUP_get0_order(group.get())));
  ensure(group && d && limit && BN_sub_word(limit.get(), 1) == 1);
  if (BN_is_zero(d.get()) || BN_cmp(d.get(), limit.get()) >= 0) return {};
  Point const point(EC_POINT_new(group.get()));
  ensure(EC_POINT_mul(group.get(), point.get(), d.get(), nullptr, nullptr, nullptr) == 1);
  std::string raw(point_bytes, '\0');
  ensure(EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, bytes_of(raw),
                            raw.size(), nullptr) == raw.size());
  return raw;
}

bool is_on_curve(std::string_view raw) {
  Group const group(EC_GROUP_new_by_curve_name(NID_sm2));
  Point const point(EC_POINT_new(group.get()));
  return raw.size() == point_bytes && raw[0] == 4 &&
         EC_POINT_oct2point(group.get(), point.get(), bytes_of(raw), raw.size(), nullptr) == 1;
}

/// An SM2 key of a point, and of its scalar if there is one.
Key sm2_key(std::string_view point, std::string_view scalar) {
  ParamBuilder const builder(OSSL_PARAM_BLD_new());
  Number const d(scalar.empty() ? nullptr : BN_secure_new());
  ensure(OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "SM2", 0) == 1);
  ensure(OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                          point.size()) == 1);
  if (d) {
    BN_bin2bn(bytes_of(scalar), static_cast<int>(scalar.size()), d.get());
    ensure(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, d.get()) == 1);
  }
  Params const params(OSSL_PARAM_BLD_to_param(builder.get()));
  KeyContext const context(EVP_PKEY_CTX_new_from_name(nullptr, "SM2", nullptr));
  EVP_PKEY* key = nullptr;
  ensure(context && params && EVP_PKEY_fromdata_init(context.get()) == 1);
  ensure(EVP_PKEY_fromdata(context.get(), &key, d ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                           params.get()) == 1);
  return owned(key);
}

/// A context ready to sign or verify one message; for SM2 with the signer's identifier in place.
struct Operation {
  DigestContext digest{EVP_MD_CTX_new()};
  KeyContext key;
};

Operation operation(SignatureAlgorithm algorithm, EVP_PKEY* key, bool is_signing) {
  Operation made;
  ensure(made.digest != nullptr);
  EVP_MD const* hash = nullptr;
  if (algorithm == SignatureAlgorithm::sm2) {
    made.key.reset(EVP_PKEY_CTX_new(key, nullptr));
    ensure(made.key && EVP_PKEY_CTX_set1_id(made.key.get(), sm2_signer.data(),
                                            static_cast<int>(sm2_signer.size())) == 1);
    EVP_MD_CTX_set_pkey_ctx(made.digest.get(), made.key.get());
    hash = EVP_sm3();
  }
  ensure((is_signing ? EVP_DigestSignInit(made.digest.get(), nullptr, hash, nullptr, key)
                     : EVP_DigestVerifyInit(made.digest.get(), nullptr, hash, nullptr, key)) == 1);
  return made;
}

/// r || s of a DER signature that OpenSSL made.
std::string raw_signature(std::string const& der) {
  auto const* at = bytes_of(std::string_view(der));
  EcSignature const signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  ensure(signature != nullptr);
  std::string raw(signature_bytes, '\0');
  ensure(BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), bytes_of(raw), scalar_bytes) ==
         scalar_bytes);
  ensure(BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), bytes_of(raw) + scalar_bytes,
                      scalar_bytes) == scalar_bytes);
  return raw;
}

std::string der_signature(std::string_view raw) {
  EcSignature const signature(ECDSA_SIG_new());
  auto* r = BN_bin2bn(bytes_of(raw), scalar_bytes, nullptr);
  auto* s = BN_bin2bn(bytes_of(raw) + scalar_bytes, scalar_bytes, nullptr);
  ensure(signature && ECDSA_SIG_set0(signature.get(), r, s) == 1);
  std::string der(static_cast<std::size_t>(i2d_ECDSA_SIG(signature.get(), nullptr)), '\0');
  auto* at = bytes_of(der);
  i2d_ECDSA_SIG(signature.get(), &at);
  return der;
}

std::string public_raw(SignatureAlgorithm algorithm, EVP_PKEY* key) {
  if (algorithm == SignatureAlgorithm::ed25519) {
    std::string raw(scalar_bytes, '\0');
    std::size_t size = raw.size();
    ensure(EVP_PKEY_get_raw_public_key(key, bytes_of(raw), &size) == 1 && size == raw.size());
    return raw;
  }
  unsigned char* encoded = nullptr;
  auto const size = EVP_PKEY_get1_encoded_public_key(key, &encoded);
  ensure(size == point_bytes);
  std::string raw(reinterpret_cast<char const*>(encoded), size);
  OPENSSL_free(encoded);
  return raw;
}

}  // namespace

std::string_view name(SignatureAlgorithm algorithm) {
  switch (algorithm) {
    case SignatureAlgorithm::ed25519:
      return "ed25519";
    case SignatureAlgorithm::sm2:
      return "sm2";
  }
  ensure(false);
  return {};
}

SignatureAlgorithm signature_algorithm(Suite suite) {
  return suite == Suite::intl ? SignatureAlgorithm::ed25519 : SignatureAlgorithm::sm2;
}

PublicKey::PublicKey(SignatureAlgorithm algorithm, std::shared_ptr<evp_pkey_st> key)
    : algorithm_(algorithm), key_(std::move(key)) {}

Result<PublicKey> PublicKey::from_pem(std::string_view pem) {
  auto const key =
      pem.size() > pem_bytes_max
          ? nullptr
          : owned(PEM_read_bio_PUBKEY(reading(pem).get(), nullptr, no_passphrase, nullptr));
  if (!key)
    return not_a_key("不是 PEM 格式的公钥（应以 -----BEGIN PUBLIC KEY----- 开头）",
                     "not a public key in PEM (it begins -----BEGIN PUBLIC KEY-----)");
  auto const algorithm = algorithm_of(key.get());
  if (!algorithm) return other_algorithm();
  return from_raw(*algorithm, public_raw(*algorithm, key.get()));
}

Result<PublicKey> PublicKey::from_raw(SignatureAlgorithm algorithm, std::string_view raw) {
  if (algorithm == SignatureAlgorithm::sm2) {
    if (!is_on_curve(raw))
      return not_a_key("SM2 公钥应为65字节（04 开头）且在曲线上",
                       "an SM2 public key has 65 bytes from 04 on and lies on the curve");
    return PublicKey(algorithm, sm2_key(raw, {}));
  }
  if (raw.size() != scalar_bytes)
    return not_a_key("Ed25519 公钥应为32字节", "an Ed25519 public key has 32 bytes");
  auto key =
      owned(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(raw), raw.size()));
  ensure(key != nullptr);
  return PublicKey(algorithm, std::move(key));
}

std::string PublicKey::raw() const { return public_raw(algorithm_, key_.get()); }

std::string PublicKey::pem() const {
  Bio const bio(BIO_new(BIO_s_mem()));
  ensure(PEM_write_bio_PUBKEY(bio.get(), key_.get()) == 1);
  return written(bio.get());
}

bool PublicKey::verify(std::string_view message, std::string_view signature) const {
  if (signature.size() != signature_bytes) return false;
  auto const encoded =
      algorithm_ == SignatureAlgorithm::sm2 ? der_signature(signature) : std::string(signature);
  auto const made = operation(algorithm_, key_.get(), false);
  auto const verdict = EVP_DigestVerify(made.digest.get(), bytes_of(std::string_view(encoded)),
                                        encoded.size(), bytes_of(message), message.size());
  if (verdict != 1) ERR_clear_error();
  return verdict == 1;
}

bool PublicKey::operator==(PublicKey const& other) const {
  return algorithm_ == other.algorithm_ && raw() == other.raw();
}

PrivateKey::PrivateKey(SignatureAlgorithm algorithm, std::shared_ptr<evp_pkey_st> key)
    : algorithm_(algorithm), key_(std::move(key)) {}

Result<PrivateKey> PrivateKey::from_pem(std::string_view pem) {
  auto const key =
      pem.size() > pem_bytes_max
          ? nullptr
          : owned(PEM_read_bio_PrivateKey(reading(pem).get(), nullptr, no_passphrase, nullptr));
  if (!key)
    return not_a_key("不是未加密的 PEM 私钥（应以 -----BEGIN PRIVATE KEY----- 开头）",
                     "not an unencrypted private key in PEM (-----BEGIN PRIVATE KEY-----)");
  auto const algorithm = algorithm_of(key.get());
  if (!algorithm) return other_algorithm();
  return PrivateKey(*algorithm, key);
}

Result<PrivateKey> PrivateKey::from_raw(SignatureAlgorithm algorithm, std::string_view raw) {
  if (raw.size() != scalar_bytes) return not_a_key("私钥应为32字节", "a private key has 32 bytes");
  if (algorithm == SignatureAlgorithm::sm2) {
    auto const point = sm2_point(raw);
    if (point.empty())
      return not_a_key("SM2 私钥超出取值范围", "the SM2 private key is out of range");
    return PrivateKey(algorithm, sm2_key(point, raw));
  }
  auto key =
      owned(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(raw), raw.size()));
  ensure(key != nullptr);
  return PrivateKey(algorithm, std::move(key));
}

PublicKey PrivateKey::public_key() const {
  auto key = PublicKey::from_raw(algorithm_, public_raw(algorithm_, key_.get()));
  ensure(key.has_value());
  return *key;
}

std::string PrivateKey::pem() const {
  Bio const bio(BIO_new(BIO_s_mem()));
  ensure(PEM_write_bio_PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) ==
         1);
  return written(bio.get());
}

std::string PrivateKey::sign(std::string_view message) const {
  auto const made = operation(algorithm_, key_.get(), true);
  std::size_t size = 0;
  ensure(EVP_DigestSign(made.digest.get(), nullptr, &size, bytes_of(message), message.size()) == 1);
  std::string signature(size, '\0');
  ensure(EVP_DigestSign(made.digest.get(), bytes_of(signature), &size, bytes_of(message),
                        message.size()) == 1);
  signature.resize(size);
  return algorithm_ == SignatureAlgorithm::sm2 ? raw_signature(signature) : signature;
}

}  // namespace chubei
