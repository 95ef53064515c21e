#pragma once
// Proof that somebody tried: where a command could not be taken because the service was busy or
// its store failed, the answer carries a token over who asked, for what and when. An office may
// rest a late permit on it; the service itself draws nothing from it. Pure.

#include "engine/base/error.hpp"
#include "engine/base/hash.hpp"
#include "engine/base/instant.hpp"

#include <string>
#include <string_view>

namespace chubei {

struct Attempt {
  std::string issuer, subject;  ///< of the caller's token
  std::string operation;        ///< of the contract
  std::string target;           ///< path and query as they were sent
  Digest content;               ///< of method, target and the body's bytes
  Instant at;                   ///< when the last byte of the request arrived
};

inline constexpr std::size_t attempt_token_bytes_max = 16 * 1024;

/// base64url(canonical JSON) "." base64url(HMAC under `secret`).
std::string seal_attempt(std::string_view secret, Attempt const& attempt);
/// bad_request where it was not sealed with that secret.
Result<Attempt> open_attempt(std::string_view secret, std::string_view token);

}  // namespace chubei
