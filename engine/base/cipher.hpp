#pragma once
// Authenticated encryption under a 32-byte key: AES-256-GCM (NIST SP 800-38D) for suite intl; for
// suite gm SM4-CTR with HMAC-SM3 over it (encrypt-then-MAC, ISO/IEC 19772 mechanism 5), because
// OpenSSL offers SM4-GCM only from 3.1 on and a format must not depend on the library it meets. Key
// and nonce come in as data; the caller never uses a nonce twice under one key. Pure.

#include "engine/base/error.hpp"
#include "engine/base/hash.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace chubei {

enum class CipherAlgorithm : std::uint8_t { aes_256_gcm, sm4_ctr_hmac_sm3 };

/// "A256GCM", "SM4CTR-HSM3": the words in stored formats. Total.
std::string_view name(CipherAlgorithm algorithm);
Result<CipherAlgorithm> parse_cipher_algorithm(std::string_view text);
CipherAlgorithm cipher_algorithm(Suite suite);

/// 12 for AES-256-GCM, 16 for SM4-CTR.
std::size_t nonce_bytes(CipherAlgorithm algorithm);
/// What sealing adds to the length: 16 for GCM, 32 for HMAC-SM3.
std::size_t tag_bytes(CipherAlgorithm algorithm);

/// 32 secret bytes, wiped when they go out of scope.
class SecretKey {
 public:
  static constexpr std::size_t size = 32;
  /// bad_request unless there are exactly 32 bytes.
  static Result<SecretKey> from_bytes(std::string_view bytes);
  SecretKey(SecretKey const&) = default;
  SecretKey& operator=(SecretKey const&) = default;
  ~SecretKey();

  std::string_view view() const { return {reinterpret_cast<char const*>(bytes_.data()), size}; }

 private:
  SecretKey() = default;
  std::array<std::uint8_t, size> bytes_{};
};

/// Ciphertext || tag. `associated` is authenticated, not stored. Precondition: the nonce has
/// nonce_bytes bytes.
std::string seal(CipherAlgorithm algorithm, SecretKey const& key, std::string_view nonce,
                 std::string_view associated, std::string_view plaintext);

/// corrupt where key, nonce, associated data or a single bit of the ciphertext is not what was
/// sealed.
Result<std::string> open(CipherAlgorithm algorithm, SecretKey const& key, std::string_view nonce,
                         std::string_view associated, std::string_view sealed);

}  // namespace chubei
