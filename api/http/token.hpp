#pragma once
// Bearer tokens: JSON Web Tokens (RFC 7519) as compact JWS (RFC 7515), RS256, ES256 and EdDSA with
// Ed25519. A token proves issuer, subject and strength only. Signatures are verified once and
// remembered until they expire, in a table of bounded size. Time is an argument. Thread-safe: one
// lock around the table, none around the arithmetic.

#include "api/http/jwk.hpp"
#include "api/http/principal.hpp"
#include "engine/base/error.hpp"
#include "engine/base/instant.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace chubei::http {

struct TokenRules {
  std::string issuer{};    ///< `iss` must equal it
  std::string audience{};  ///< `aud` must be or hold it
  std::int64_t leeway_ms = 60'000;
  std::int64_t lifetime_ms_max = 24 * 3'600'000;  ///< longer-lived tokens are refused
  bool loopback_only = false;                     ///< demo people
};

/// One issuer: its rules and its keys, which may be replaced while requests run.
class Issuer {
 public:
  Issuer(TokenRules rules, KeySet keys);

  TokenRules const& rules() const { return rules_; }
  std::shared_ptr<KeySet const> keys() const;
  void replace_keys(KeySet keys);

 private:
  TokenRules rules_;
  mutable std::mutex mutex_;
  std::shared_ptr<KeySet const> keys_;
};

struct VerifierOptions {
  std::size_t remembered_max = 16384;
  std::size_t token_bytes_max = 8 * 1024;
  std::string log_key{};  ///< keys the digests that stand for people in logs; at least 16 bytes
};

class Verifier {
 public:
  Verifier(std::vector<std::shared_ptr<Issuer>> issuers, VerifierOptions options);

  /// unauthenticated where the token proves nobody; the message says whether it is malformed,
  /// expired, not yet valid, of an unknown issuer, for another audience, or badly signed.
  Result<std::shared_ptr<Principal const>> verify(std::string_view token, bool is_loopback,
                                                  Instant now);
  std::size_t remembered() const;
  /// After keys were replaced: everything is verified anew.
  void forget_all();

 private:
  struct Remembered {
    std::shared_ptr<Principal const> principal;
    bool loopback_only = false;
    std::int64_t valid_from_ms = 0;
    std::int64_t valid_until_ms = 0;
  };
  Result<Remembered> verify_anew(std::string_view token, bool is_loopback, Instant now) const;
  void remember(std::string digest, Remembered entry, Instant now, std::uint64_t generation);

  std::vector<std::shared_ptr<Issuer>> issuers_;
  VerifierOptions options_;
  mutable std::mutex mutex_;
  std::uint64_t generation_ = 0;  ///< of the keys: what older ones proved is not remembered
  std::unordered_map<std::string, Remembered> table_;  ///< by SHA-256 of the token
};

/// The token of an Authorization header (RFC 6750 section 2.1); nullopt without header,
/// unauthenticated for another scheme or a malformed one.
Result<std::optional<std::string_view>> bearer_token(std::optional<std::string_view> authorization);

}  // namespace chubei::http
