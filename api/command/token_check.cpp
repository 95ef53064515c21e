#include "api/command/token_check.hpp"

#include "api/adapters/clock.hpp"
#include "api/adapters/file.hpp"
#include "api/http/key_source.hpp"
#include "api/http/loopback.hpp"

namespace chubei::command {

namespace {

bool is_address(std::string const& text) {
  return text.starts_with("https://") || text.starts_with("http://");
}

Result<http::KeySet> keys_from(std::string const& source) {
  constexpr std::size_t key_set_bytes_max = 256 * 1024;
  if (is_address(source)) return http::fetch_keys({.url = source});
  auto const text = adapters::read_file(source, key_set_bytes_max);
  if (text) return http::parse_key_set(*text);
  return fail(ErrorCode::not_found,
              {"没有公钥集文件：" + source, "there is no such key set: " + source});
}

}  // namespace

Result<std::unique_ptr<TokenCheck>> TokenCheck::make(Settings const& settings, Secrets secrets) {
  std::unique_ptr<TokenCheck> check(new TokenCheck);
  std::vector<std::shared_ptr<http::Issuer>> issuers;
  if (!secrets.demo_seed.empty()) {
    check->demo_ = std::make_unique<http::DemoIssuer>(secrets.demo_seed, settings.audience);
    issuers.push_back(check->demo_->issuer());
  }
  if (!settings.issuer.empty()) {
    auto keys = keys_from(settings.jwks);
    if (!keys) return std::unexpected(std::move(keys.error()));
    http::TokenRules rules;
    rules.issuer = settings.issuer;
    rules.audience = settings.audience;
    check->provider_ = std::make_shared<http::Issuer>(std::move(rules), std::move(*keys));
    issuers.push_back(check->provider_);
  }
  check->has_issuer_ = !issuers.empty();
  http::VerifierOptions options;
  options.log_key = std::move(secrets.log_key);
  check->verifier_ = std::make_unique<http::Verifier>(std::move(issuers), std::move(options));
  check->jwks_ = settings.jwks;
  if (check->provider_) {
    check->refreshing_ = std::make_unique<Recurring>(settings.jwks_every, Recurring::First::later,
                                                     [raw = check.get()] { (void)raw->refresh(); });
  }
  return check;
}

Result<void> TokenCheck::refresh() {
  if (!provider_) return {};
  auto keys = keys_from(jwks_);
  if (!keys) return std::unexpected(std::move(keys.error()));
  provider_->replace_keys(std::move(*keys));
  verifier_->forget_all();
  return {};
}

Result<std::shared_ptr<http::Principal const>> TokenCheck::authenticate(
    http::Request const& request) {
  auto const token = http::bearer_token(request.headers.find("Authorization"));
  if (!token) return std::unexpected(token.error());
  if (!*token) return std::shared_ptr<http::Principal const>();
  // Tokens live in real time, also where the log's clock is moved by hand.
  return verifier_->verify(**token, http::is_from_this_machine(request),
                           adapters::SystemClock().now());
}

}  // namespace chubei::command
