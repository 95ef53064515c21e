#pragma once
// Tokens of our own for `chubei token` and the demo people of the first five minutes: EdDSA with a
// local Ed25519 key. Its rules accept them only from loopback clients. The key is handed in or made
// by the caller; nothing is stored here.

#include "api/http/token.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace chubei::http {

class DemoIssuer {
 public:
  static constexpr std::string_view issuer_name = "urn:chubei:demo";

  /// `seed` is the 32-byte private key (RFC 8032). Precondition: exactly 32 bytes.
  DemoIssuer(std::string_view seed, std::string audience);

  struct Claims {
    std::string subject{};
    std::string strength = "demo";
    Instant issued_at{};
    std::int64_t lifetime_ms = 8 * 3'600'000;
  };
  std::string mint(Claims const& claims) const;

  /// To be given to a Verifier.
  std::shared_ptr<Issuer> issuer() const { return issuer_; }

 private:
  std::shared_ptr<EVP_PKEY> key_;
  std::string kid_;
  std::shared_ptr<Issuer> issuer_;
};

}  // namespace chubei::http
