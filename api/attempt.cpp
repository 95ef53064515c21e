#include "api/attempt.hpp"

#include "engine/base/encoding.hpp"
#include "engine/base/json.hpp"

namespace chubei {

namespace {

std::string seal_of(std::string_view secret, std::string_view content) {
  Hasher hasher(Suite::intl);
  return std::string(hmac(hasher, secret, content).view());
}

std::unexpected<Error> not_ours() {
  return fail(ErrorCode::bad_request,
              {"凭证不是本系统签发的，或已被改动；请粘贴出错时收到的完整凭证",
               "This token was not issued here or was changed: paste the whole token of the "
               "refusal"},
              {FieldError{"/token", "seal", {"凭证无效", "not a token of this service"}}});
}

std::string text(boost::json::object const& object, std::string_view name) {
  auto const& value = object.at(name).as_string();
  return {value.data(), value.size()};
}

}  // namespace

std::string seal_attempt(std::string_view secret, Attempt const& attempt) {
  auto const content = json::canonical(boost::json::object{{"at", format(attempt.at)},
                                                           {"content", hex(attempt.content)},
                                                           {"issuer", attempt.issuer},
                                                           {"operation", attempt.operation},
                                                           {"subject", attempt.subject},
                                                           {"target", attempt.target}});
  return base64url(content) + "." + base64url(seal_of(secret, content));
}

Result<Attempt> open_attempt(std::string_view secret, std::string_view token) {
  if (token.size() > attempt_token_bytes_max) return not_ours();
  auto const dot = std::min(token.find('.'), token.size());
  auto const content = parse_base64url(token.substr(0, dot));
  auto const seal = parse_base64url(token.substr(std::min(dot + 1, token.size())));
  if (!content || !seal || !same_secret(*seal, seal_of(secret, *content))) return not_ours();
  // Sealed here, so it has the form that seal_attempt gave it.
  auto const parsed = json::parse(*content);
  ensure(parsed.has_value());
  auto const& object = parsed->as_object();
  auto const digest = parse_digest_hex(text(object, "content"));
  auto const at = parse_instant(text(object, "at"));
  ensure(digest.has_value() && at.has_value());
  return Attempt{text(object, "issuer"),
                 text(object, "subject"),
                 text(object, "operation"),
                 text(object, "target"),
                 *digest,
                 *at};
}

}  // namespace chubei
