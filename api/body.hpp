#pragma once
// Reading a request's JSON body member by member: every fault is collected with its pointer, and
// what was never asked for is a fault too. Not a form: only what an operation itself takes.

#include "api/http/request.hpp"
#include "engine/base/json.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace chubei {

class Body {
 public:
  /// unsupported_media_type unless application/json (or merge-patch+json), bad_json,
  /// bad_request where it is no object. An empty body is an empty object.
  static Result<Body> read(http::Request const& request);
  /// An element of a list in a body; faults are pointed to below `pointer`.
  static Body element(boost::json::object object, std::string pointer);

  std::string text(std::string_view name);           ///< required, not empty
  std::string text_or_empty(std::string_view name);  ///< may be absent
  std::int64_t integer(std::string_view name);       ///< required
  std::optional<std::int64_t> integer_if(std::string_view name);
  bool flag(std::string_view name);  ///< false where absent
  std::vector<std::string> texts(std::string_view name);
  Instant instant(std::string_view name);          ///< required
  boost::json::value any(std::string_view name);   ///< null where absent
  boost::json::array list(std::string_view name);  ///< required
  /// The whole object, for bodies that are data themselves (a merge patch).
  boost::json::object take_all() { return std::move(object_); }
  void fault(std::string_view name, std::string rule, Text message);

  /// invalid_data with every fault.
  Result<void> finish();

 private:
  boost::json::value const* find(std::string_view name);
  boost::json::value const* required(std::string_view name);

  boost::json::object object_{};
  std::string pointer_{};
  std::set<std::string, std::less<>> asked_{};
  std::vector<FieldError> faults_{};
};

}  // namespace chubei
