#pragma once
// What can be expected to go wrong, as a value. An Error names one closed code, says in Chinese and
// English what happened and what to do, and points into the input where it can. Failures of the
// world (disk, socket) are exceptions thrown by adapters; faults of our own are `ensure`, always
// on.

#include "engine/base/text.hpp"

#include <boost/json/object.hpp>

#include <expected>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chubei {

/// Closed list; api/http maps each to one HTTP status in one switch without a default.
enum class ErrorCode {
  bad_json,             ///< not JSON, or JSON outside the limits (depth, duplicate key, number)
  bad_request,          ///< well-formed but not what this operation takes (parameter, header, path)
  bad_filter,           ///< a filter, order or page token outside the stated subset
  unauthenticated,      ///< no token, or one that does not prove anybody
  forbidden,            ///< known caller without the right
  not_found,            ///< no such thing, or none the caller may know of
  method_not_allowed,   ///<
  not_acceptable,       ///< no representation the caller accepts
  timed_out,            ///< the caller was too slow
  already_exists,       ///< a business key is taken
  conflict,             ///< the thing changed meanwhile: read again, then repeat
  precondition_failed,  ///< If-Match names another revision
  precondition_required,   ///< If-Match or Idempotency-Key is missing
  too_large,               ///< body, header, attachment or list over its named limit
  unsupported_media_type,  ///<
  invalid_data,            ///< data does not fit its form; `fields` says where
  invalid_definition,      ///< a definition or release does not read; `fields` says where
  no_transition,           ///< the event is not accepted in the present state
  refused,                 ///< a rule of the definition said no; `details.rule` says which
  guard_error,             ///< a rule could not be evaluated
  separation_of_duties,    ///< the person already acted on a step that must be somebody else's
  not_assigned,            ///< the task is held by somebody else, or the caller may not hold it
  task_closed,             ///< the task was decided, superseded or expired before
  limit_reached,           ///< a quota, budget or configured maximum is used up
  idempotency_mismatch,    ///< the key was used for another request
  idempotency_in_flight,   ///< the same request is being handled now
  too_many_requests,       ///< rate limit of one principal
  unavailable,             ///< queue full, stopping, or clock held: retry later
  corrupt,                 ///< stored bytes do not verify
  unsupported,             ///< understood, and not offered by this build or store
};

/// The code in snake_case as it stands in problems, logs and events. Total.
std::string_view name(ErrorCode code);
/// The code of a name; `ensure`s that there is one. For what we wrote ourselves.
ErrorCode code_named(std::string_view name);

/// One fault in one place of the input. `pointer` is an RFC 6901 JSON pointer ("" is the whole).
struct FieldError {
  std::string pointer;
  std::string rule;  ///< short machine word: "required", "type", "format:uscc", "unknown_name" …
  Text message;
  int line = 0;  ///< 1-based, 0 where the input has no lines
  int column = 0;

  bool operator==(FieldError const&) const = default;
};

struct Error {
  ErrorCode code = ErrorCode::bad_request;
  Text message;
  std::vector<FieldError> fields{};
  boost::json::object details{};  ///< extension members of the RFC 9457 problem
};

template <class T>
using Result = std::expected<T, Error>;

/// Shorthand for early return: `return fail(ErrorCode::not_found, {"没有这个事项", "no such
/// case"});`
[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, Text message,
                                                 std::vector<FieldError> fields = {},
                                                 boost::json::object details = {}) {
  return std::unexpected<Error>(
      Error{code, std::move(message), std::move(fields), std::move(details)});
}

/// Passes an error on to a caller whose Result holds another type.
template <class T>
[[nodiscard]] std::unexpected<Error> pass(Result<T>& failed) {
  return std::unexpected<Error>(std::move(failed.error()));
}

/// Aborts with place and condition. For what no user input can reach.
void ensure(bool condition, std::source_location where = std::source_location::current());

}  // namespace chubei
