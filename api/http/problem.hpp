#pragma once
// Errors as RFC 9457 problems: {type, title, status, detail, instance, code, text: {zh, en},
// errors: [{pointer, rule, message, text, line?, column?}], …details}. `type` is a URN, since no
// page stands behind it. `title` is the fixed name of the code, `detail` what happened this time,
// both in the caller's language. Pure.

#include "api/http/request.hpp"
#include "api/http/response.hpp"
#include "engine/base/error.hpp"

#include <string>
#include <string_view>

namespace chubei::http {

/// The one place where codes become HTTP statuses.
int status_of(ErrorCode code);

/// The fixed short name of a code for people: {"没有找到", "Not found"}.
Text title_of(ErrorCode code);

struct ProblemContext {
  Language language = Language::zh;
  std::string request_id{};
};
ProblemContext problem_context(Request const& request);

/// Headers: Content-Type application/problem+json, Content-Language, Retry-After for unavailable
/// and too_many_requests (details.retry_after_s, else 1), Allow for method_not_allowed
/// (details.allow), WWW-Authenticate for unauthenticated. `status` 0 is status_of(error.code).
Response problem(Error const& error, ProblemContext const& context, int status = 0);

/// 500, for a fault of our own: says nothing about it but the request id.
Response internal_problem(ProblemContext const& context);

}  // namespace chubei::http
