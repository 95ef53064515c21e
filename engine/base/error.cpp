#include "engine/base/error.hpp"

#include <cstdio>
#include <cstdlib>

namespace chubei {

std::string_view name(ErrorCode code) {
  switch (code) {
    case ErrorCode::bad_json:
      return "bad_json";
    case ErrorCode::bad_request:
      return "bad_request";
    case ErrorCode::bad_filter:
      return "bad_filter";
    case ErrorCode::unauthenticated:
      return "unauthenticated";
    case ErrorCode::forbidden:
      return "forbidden";
    case ErrorCode::not_found:
      return "not_found";
    case ErrorCode::method_not_allowed:
      return "method_not_allowed";
    case ErrorCode::not_acceptable:
      return "not_acceptable";
    case ErrorCode::timed_out:
      return "timed_out";
    case ErrorCode::already_exists:
      return "already_exists";
    case ErrorCode::conflict:
      return "conflict";
    case ErrorCode::precondition_failed:
      return "precondition_failed";
    case ErrorCode::precondition_required:
      return "precondition_required";
    case ErrorCode::too_large:
      return "too_large";
    case ErrorCode::unsupported_media_type:
      return "unsupported_media_type";
    case ErrorCode::invalid_data:
      return "invalid_data";
    case ErrorCode::invalid_definition:
      return "invalid_definition";
    case ErrorCode::no_transition:
      return "no_transition";
    case ErrorCode::refused:
      return "refused";
    case ErrorCode::guard_error:
      return "guard_error";
    case ErrorCode::separation_of_duties:
      return "separation_of_duties";
    case ErrorCode::not_assigned:
      return "not_assigned";
    case ErrorCode::task_closed:
      return "task_closed";
    case ErrorCode::limit_reached:
      return "limit_reached";
    case ErrorCode::idempotency_mismatch:
      return "idempotency_mismatch";
    case ErrorCode::idempotency_in_flight:
      return "idempotency_in_flight";
    case ErrorCode::too_many_requests:
      return "too_many_requests";
    case ErrorCode::unavailable:
      return "unavailable";
    case ErrorCode::corrupt:
      return "corrupt";
    case ErrorCode::unsupported:
      return "unsupported";
  }
  ensure(false);
  return {};
}

ErrorCode code_named(std::string_view wanted) {
  for (int code = 0; code <= static_cast<int>(ErrorCode::unsupported); ++code) {
    if (name(static_cast<ErrorCode>(code)) == wanted) return static_cast<ErrorCode>(code);
  }
  ensure(false);
  return {};
}

void ensure(bool condition, std::source_location where) {
  if (condition) return;
  std::fprintf(stderr, "chubei: broken invariant at %s:%u in %s\n", where.file_name(),
               static_cast<unsigned>(where.line()), where.function_name());
  std::abort();
}

}  // namespace chubei
