#pragma once
// Signing keys as values: Ed25519 (RFC 8032) and SM2 with SM3 (GB/T 32918, identifier
// 1234567812345678). Keys come in as data; nothing here makes one, reads a file or knows what it
// signs. SM2 draws its nonce inside OpenSSL, so its signatures differ from call to call. A key is
// immutable after it is read and may be shared between threads.

#include "engine/base/error.hpp"
#include "engine/base/hash.hpp"

#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace chubei {

enum class SignatureAlgorithm : std::uint8_t { ed25519, sm2 };

/// "ed25519", "sm2". Total.
std::string_view name(SignatureAlgorithm algorithm);
/// The algorithm of a suite: intl signs with Ed25519, gm with SM2.
SignatureAlgorithm signature_algorithm(Suite suite);

class PublicKey {
 public:
  /// SubjectPublicKeyInfo in PEM. bad_request where it is not one; unsupported for other
  /// algorithms.
  static Result<PublicKey> from_pem(std::string_view pem);
  /// Ed25519: 32 bytes. SM2: 65 bytes, 0x04 || x || y, a point on the curve.
  static Result<PublicKey> from_raw(SignatureAlgorithm algorithm, std::string_view raw);

  SignatureAlgorithm algorithm() const { return algorithm_; }
  std::string raw() const;
  std::string pem() const;
  /// Whether the 64 signature bytes (Ed25519: R || S; SM2: r || s) are right for the message.
  bool verify(std::string_view message, std::string_view signature) const;

  bool operator==(PublicKey const& other) const;

 private:
  friend class PrivateKey;
  PublicKey(SignatureAlgorithm algorithm, std::shared_ptr<evp_pkey_st> key);

  SignatureAlgorithm algorithm_;
  std::shared_ptr<evp_pkey_st> key_;  // an OpenSSL handle with a count of its own, never changed
};

class PrivateKey {
 public:
  /// PKCS #8 in PEM, not encrypted. bad_request where it is not one; unsupported for other
  /// algorithms.
  static Result<PrivateKey> from_pem(std::string_view pem);
  /// Ed25519: the 32-byte seed. SM2: the 32-byte scalar, big endian, 1 <= d < n - 1.
  static Result<PrivateKey> from_raw(SignatureAlgorithm algorithm, std::string_view raw);

  SignatureAlgorithm algorithm() const { return algorithm_; }
  PublicKey public_key() const;
  std::string pem() const;
  /// 64 bytes, as PublicKey::verify takes them.
  std::string sign(std::string_view message) const;

 private:
  PrivateKey(SignatureAlgorithm algorithm, std::shared_ptr<evp_pkey_st> key);

  SignatureAlgorithm algorithm_;
  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace chubei
