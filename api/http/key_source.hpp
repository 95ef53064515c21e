#pragma once
// Where the keys of an issuer come from when they are not in a local file: its JWKS document,
// fetched by a blocking HTTP client with a deadline and a size limit. Called at start and by a
// refreshing thread of the shell, never on an io thread. Plain HTTP is taken from loopback only.
// Redirects are not followed.

#include "api/http/token.hpp"

#include <chrono>
#include <string>

namespace chubei::http {

struct KeySource {
  std::string url{};          ///< https://host[:port]/path
  std::string trusted_pem{};  ///< certificates trusted besides the system's; may be empty
  std::chrono::milliseconds timeout{10'000};
  std::size_t bytes_max = 256 * 1024;
};

/// bad_request for a URL that may not be used; unavailable where the issuer does not answer as it
/// should; else as parse_key_set.
Result<KeySet> fetch_keys(KeySource const& source);

/// Replaces the issuer's keys; on failure they stay as they are. The caller has the verifier
/// forget_all().
Result<void> refresh_keys(Issuer& issuer, KeySource const& source);

}  // namespace chubei::http
