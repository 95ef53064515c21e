#pragma once
// Whose tokens are taken: the local demo issuer, an OpenID provider with its keys from a file or
// from an https address that is asked again every `refresh_every`. Owns one thread where there is
// such an address. Thread rule: `authenticate` from any thread.

#include "api/command/recurring.hpp"
#include "api/command/settings.hpp"
#include "api/http/demo_issuer.hpp"
#include "api/http/service.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace chubei::command {

class TokenCheck {
 public:
  static constexpr std::chrono::minutes refresh_every{15};

  struct Secrets {
    std::string log_key;    ///< keys the digests of people in logs
    std::string demo_seed;  ///< "" for no demo issuer
  };

  /// Errors of a key file or an address that does not answer as it should.
  static Result<std::unique_ptr<TokenCheck>> make(Settings const& settings, Secrets secrets);

  Result<std::shared_ptr<http::Principal const>> authenticate(http::Request const& request);
  /// Null where there is no demo.
  http::DemoIssuer const* demo() const { return demo_.get(); }
  bool has_issuer() const { return has_issuer_; }

 private:
  TokenCheck() = default;
  std::unique_ptr<http::DemoIssuer> demo_;
  std::shared_ptr<http::Issuer> provider_;
  std::unique_ptr<http::Verifier> verifier_;
  bool has_issuer_ = false;
  std::unique_ptr<Recurring> refreshing_;
};

}  // namespace chubei::command
