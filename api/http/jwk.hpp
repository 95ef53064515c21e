#pragma once
// Public keys of an issuer: a JWK Set (RFC 7517) of RSA (2048 bits and more), EC P-256 and OKP
// Ed25519 keys, as OpenSSL keys. Keys of other kinds or for other uses are skipped, malformed ones
// of these kinds refused. Pure.

#include "engine/base/error.hpp"
#include "engine/base/json.hpp"

#include <openssl/types.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::http {

enum class Algorithm { rs256, es256, ed_dsa };

/// "RS256", "ES256", "EdDSA"; `unauthenticated` for every other, "none" included.
Result<Algorithm> algorithm_named(std::string_view name);

struct VerificationKey {
  std::string kid{};  ///< "" where the key has none
  Algorithm algorithm = Algorithm::rs256;
  std::shared_ptr<EVP_PKEY> key{};
};

struct KeySet {
  std::vector<VerificationKey> keys{};
};

/// A document {"keys": [...]}. bad_json, or bad_request with a pointer for a malformed key or over
/// 64 keys.
Result<KeySet> parse_key_set(std::string_view document);

/// One JWK; nullopt for a key that is none of ours (kind, curve, use or alg).
Result<std::optional<VerificationKey>> parse_key(json::value const& jwk);

}  // namespace chubei::http
