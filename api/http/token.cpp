#include "api/http/token.hpp"

#include "api/http/headers.hpp"
#include "api/http/jws.hpp"
#include "engine/base/encoding.hpp"
#include "engine/base/hash.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace chubei::http {

namespace {

std::unexpected<Error> refuse(std::string zh, std::string en) {
  return fail(ErrorCode::unauthenticated, {std::move(zh), std::move(en)});
}

struct Claims {
  std::string issuer{};
  std::string subject{};
  std::string strength{};
  std::vector<std::string> audiences{};
  std::vector<std::string> methods{};
  std::int64_t expires_ms = 0;
  std::int64_t valid_from_ms = 0;
};

/// NumericDate (RFC 7519 section 2): seconds, a fraction allowed; nullopt outside the years
/// 1970-9999.
std::optional<std::int64_t> milliseconds_of(json::value const& value) {
  double seconds = -1;
  if (value.is_int64()) seconds = static_cast<double>(value.as_int64());
  if (value.is_double()) seconds = value.as_double();
  if (!(seconds >= 0 && seconds < 253402300800.0)) return std::nullopt;
  return static_cast<std::int64_t>(seconds * 1000);
}

/// A text or a list of texts; false for anything else.
bool read_texts(json::value const& value, std::vector<std::string>& texts) {
  if (value.is_string()) {
    texts.emplace_back(value.as_string());
    return true;
  }
  if (!value.is_array() || value.as_array().size() > 32) return false;
  for (auto const& each : value.as_array()) {
    if (!each.is_string()) return false;
    texts.emplace_back(each.as_string());
  }
  return true;
}

bool read_text(json::object const& members, std::string_view name, std::string& text) {
  auto const* const value = members.if_contains(name);
  if (!value) return true;
  if (!value->is_string() || value->as_string().size() > 512) return false;
  text = value->as_string();
  return true;
}

bool read_lists(json::object const& members, Claims& claims) {
  auto const* const audience = members.if_contains("aud");
  auto const* const methods = members.if_contains("amr");
  return (!audience || read_texts(*audience, claims.audiences)) &&
         (!methods || read_texts(*methods, claims.methods));
}

Result<Claims> read_claims(std::string_view payload) {
  auto const root = json::parse(payload, {.bytes_max = 16 * 1024, .depth_max = 8});
  if (!root || !root->is_object())
    return refuse("令牌内容不是 JSON 对象", "The token's payload is no JSON object");
  auto const& members = root->as_object();
  Claims claims;
  if (!read_text(members, "iss", claims.issuer) || !read_text(members, "sub", claims.subject) ||
      !read_text(members, "acr", claims.strength) || !read_lists(members, claims))
    return refuse("令牌的声明类型有误", "A claim of the token has the wrong type");
  if (claims.subject.empty()) return refuse("令牌缺少 sub", "The token has no sub");
  auto const* const expires = members.if_contains("exp");
  auto const expires_ms = expires ? milliseconds_of(*expires) : std::nullopt;
  if (!expires_ms) return refuse("令牌缺少有效的 exp", "The token has no valid exp");
  claims.expires_ms = *expires_ms;
  for (auto const* const name : {"nbf", "iat"}) {
    auto const* const from = members.if_contains(name);
    if (!from) continue;
    auto const from_ms = milliseconds_of(*from);
    if (!from_ms) return refuse("令牌的时间有误", "A time in the token is malformed");
    claims.valid_from_ms = std::max(claims.valid_from_ms, *from_ms);
  }
  return claims;
}

Result<void> check_times(std::int64_t valid_from_ms, std::int64_t valid_until_ms, Instant now) {
  if (now.ms >= valid_until_ms) return refuse("令牌已过期，请重新登录", "The token has expired");
  if (now.ms < valid_from_ms)
    return refuse("令牌尚未生效，请核对时钟", "The token is not valid yet; check the clocks");
  return {};
}

Result<void> check_loopback(bool loopback_only, bool is_loopback) {
  if (!loopback_only || is_loopback) return {};
  return refuse("演示令牌只能在本机使用", "Demo tokens work on this machine only");
}

}  // namespace

Issuer::Issuer(TokenRules rules, KeySet keys)
    : rules_(std::move(rules)), keys_(std::make_shared<KeySet const>(std::move(keys))) {}

std::shared_ptr<KeySet const> Issuer::keys() const {
  std::scoped_lock const held(mutex_);
  return keys_;
}

void Issuer::replace_keys(KeySet keys) {
  auto fresh = std::make_shared<KeySet const>(std::move(keys));
  std::scoped_lock const held(mutex_);
  keys_.swap(fresh);
}

Verifier::Verifier(std::vector<std::shared_ptr<Issuer>> issuers, VerifierOptions options)
    : issuers_(std::move(issuers)), options_(std::move(options)) {
  ensure(options_.log_key.size() >= 16);
}

Result<std::shared_ptr<Principal const>> Verifier::verify(std::string_view token, bool is_loopback,
                                                          Instant now) {
  if (token.size() > options_.token_bytes_max) return refuse("令牌过长", "The token is too long");
  thread_local Hasher hasher(Suite::intl);
  std::string digest(hasher(token).view());
  std::optional<Remembered> known;
  std::uint64_t generation = 0;
  {
    std::scoped_lock const held(mutex_);
    generation = generation_;
    if (auto const found = table_.find(digest); found != table_.end()) known = found->second;
  }
  if (!known) {
    auto fresh = verify_anew(token, is_loopback, now);
    if (!fresh) return pass(fresh);
    known = std::move(*fresh);
    remember(std::move(digest), *known, now, generation);
    return known->principal;
  }
  if (auto local = check_loopback(known->loopback_only, is_loopback); !local) return pass(local);
  if (auto timely = check_times(known->valid_from_ms, known->valid_until_ms, now); !timely)
    return pass(timely);
  return known->principal;
}

Result<Verifier::Remembered> Verifier::verify_anew(std::string_view token, bool is_loopback,
                                                   Instant now) const {
  auto jws = parse_compact(token);
  if (!jws) return pass(jws);
  auto claims = read_claims(jws->payload);
  if (!claims) return pass(claims);
  auto const issuer = std::ranges::find_if(
      issuers_, [&](auto const& each) { return each->rules().issuer == claims->issuer; });
  if (issuer == issuers_.end())
    return refuse("令牌的签发者不受信任", "The token's issuer is not trusted here");
  auto const& rules = (*issuer)->rules();
  if (auto local = check_loopback(rules.loopback_only, is_loopback); !local) return pass(local);
  if (std::ranges::count(claims->audiences, rules.audience) == 0)
    return refuse("令牌不是签发给本系统的", "The token is meant for another audience");
  Remembered entry;
  entry.loopback_only = rules.loopback_only;
  entry.valid_from_ms = claims->valid_from_ms - rules.leeway_ms;
  entry.valid_until_ms = claims->expires_ms + rules.leeway_ms;
  if (auto timely = check_times(entry.valid_from_ms, entry.valid_until_ms, now); !timely)
    return pass(timely);
  if (claims->expires_ms - now.ms > rules.lifetime_ms_max)
    return refuse("令牌的有效期过长", "The token lives longer than this system allows");
  if (!verifies(*jws, *(*issuer)->keys()))
    return refuse("令牌的签名不符", "The token's signature does not verify");
  auto principal = std::make_shared<Principal>();
  thread_local Hasher hasher(Suite::intl);
  auto const keyed =
      hmac(hasher, options_.log_key, claims->issuer + std::string(1, '\0') + claims->subject);
  principal->log_name = base64url(keyed.view().substr(0, 12));
  principal->issuer = std::move(claims->issuer);
  principal->subject = std::move(claims->subject);
  principal->strength = std::move(claims->strength);
  principal->methods = std::move(claims->methods);
  principal->expires_at = Instant{claims->expires_ms};
  principal->is_demo = rules.loopback_only;
  entry.principal = std::move(principal);
  return entry;
}

void Verifier::remember(std::string digest, Remembered entry, Instant now,
                        std::uint64_t generation) {
  std::scoped_lock const held(mutex_);
  if (generation != generation_) return;
  if (table_.size() >= options_.remembered_max)
    std::erase_if(table_, [&](auto const& each) { return each.second.valid_until_ms <= now.ms; });
  // Still full of live ones: beginning anew costs one verification a caller.
  if (table_.size() >= options_.remembered_max) table_.clear();
  table_.insert_or_assign(std::move(digest), std::move(entry));
}

std::size_t Verifier::remembered() const {
  std::scoped_lock const held(mutex_);
  return table_.size();
}

void Verifier::forget_all() {
  std::scoped_lock const held(mutex_);
  ++generation_;
  table_.clear();
}

Result<std::optional<std::string_view>> bearer_token(
    std::optional<std::string_view> authorization) {
  if (!authorization) return std::nullopt;
  constexpr std::string_view scheme = "bearer ";
  auto const text = *authorization;
  if (text.size() <= scheme.size() || !same_name(text.substr(0, scheme.size()), scheme))
    return refuse("Authorization 标头应为“Bearer 令牌”",
                  "The header Authorization must be \"Bearer\" and a token");
  auto const token = text.substr(text.find_first_not_of(' ', scheme.size() - 1));
  if (token.find_first_of(" \t,") != token.npos)
    return refuse("Authorization 标头应为“Bearer 令牌”",
                  "The header Authorization must be \"Bearer\" and a token");
  return token;
}

}  // namespace chubei::http
