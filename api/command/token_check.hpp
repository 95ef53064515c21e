#pragma once
// Whose tokens are taken: the local demo issuer, an OpenID provider with its keys from a file or an
// https address, read again every Settings::jwks_every on a thread of its own. Thread rule:
// `authenticate` and `refresh` from any thread.

#include "api/command/recurring.hpp"
#include "api/command/settings.hpp"
#include "api/http/demo_issuer.hpp"
#include "api/http/service.hpp"

#include <memory>
#include <string>

namespace chubei::command {

class TokenCheck {
 public:
  struct Secrets {
    std::string log_key;    ///< keys the digests of people in logs
    std::string demo_seed;  ///< "" for no demo issuer
  };

  /// Errors of a key file or an address that does not answer as it should.
  static Result<std::unique_ptr<TokenCheck>> make(Settings const& settings, Secrets secrets);

  Result<std::shared_ptr<http::Principal const>> authenticate(http::Request const& request);
  /// Reads the provider's keys again; what was verified with the former ones is forgotten. Where
  /// that fails, or there is no provider, they stay as they are.
  Result<void> refresh();
  /// Null where there is no demo.
  http::DemoIssuer const* demo() const { return demo_.get(); }
  bool has_issuer() const { return has_issuer_; }

 private:
  TokenCheck() = default;
  std::unique_ptr<http::DemoIssuer> demo_;
  std::shared_ptr<http::Issuer> provider_;
  std::unique_ptr<http::Verifier> verifier_;
  std::string jwks_;  ///< file or address
  bool has_issuer_ = false;
  std::unique_ptr<Recurring> refreshing_;
};

}  // namespace chubei::command
