#pragma once
// Whom a token proves: issuer, subject, strength, and nothing more (DESIGN.md section 6). Which
// person that is and what he may do is read from the log by the operations. Immutable once made;
// shared between threads.

#include "engine/base/instant.hpp"

#include <string>
#include <vector>

namespace chubei::http {

struct Principal {
  std::string issuer{};
  std::string subject{};
  std::string strength{};              ///< the `acr` claim, "" where the token has none
  std::vector<std::string> methods{};  ///< the `amr` claim (RFC 8176)
  Instant expires_at{};
  bool is_demo = false;    ///< minted by this process's DemoIssuer, loopback only
  std::string log_name{};  ///< keyed digest of issuer and subject, the only form that logs show
};

}  // namespace chubei::http
