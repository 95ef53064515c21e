#pragma once
// JSON Web Signature, compact serialization (RFC 7515 section 5.2), for the three algorithms of
// jwk.hpp. The algorithm is bound to the key, never chosen by the token alone; `crit` is refused;
// base64url is strict (no padding, no stray bits).

#include "api/http/jwk.hpp"

#include <string>
#include <string_view>

namespace chubei::http {

struct CompactJws {
  Algorithm algorithm = Algorithm::rs256;
  std::string kid{};
  std::string payload{};
  std::string signature{};
  std::string_view signed_part{};  ///< header and payload as they came; views into the token
};

/// unauthenticated for anything but three base64url parts with a header that names an algorithm of
/// ours.
Result<CompactJws> parse_compact(std::string_view token);

/// Whether one of the keys (matching algorithm, and kid where both name one) made the signature; at
/// most 8 are tried.
bool verifies(CompactJws const& jws, KeySet const& keys);

}  // namespace chubei::http
