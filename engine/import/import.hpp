#pragma once
// Charts of others become definitions: SCXML (W3C Recommendation) and the JSON of XState v5
// machines, into the JSON of engine/chart/definition.schema.json. What has no equivalent is named
// with its line and reason and left out; nothing is dropped in silence. The result is text for the
// reader of engine/chart, which this room does not know. Pure; may be used from any thread.

#include "engine/base/error.hpp"

#include <boost/json/object.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::import {

/// Something of the file that the definition does not hold as it stands there.
struct Finding {
  enum class Kind {
    left_out,  ///< has no equivalent; without it the chart means something else
    remark,    ///< changed or dropped, and the chart means the same
  };
  Kind kind = Kind::left_out;
  std::string what;  ///< the element or keyword: "<script>", "guard"
  Text message;
  int line = 0;         ///< SCXML; 0 for JSON
  std::string pointer;  ///< JSON pointer; "" for SCXML
};

struct Imported {
  boost::json::object definition;
  std::vector<Finding> findings;  ///< in the order found
  /// Names of the file to names of the definition: states to dotted ids, events to events.
  std::map<std::string, std::string, std::less<>> states;
  std::map<std::string, std::string, std::less<>> events;

  bool is_whole() const;  ///< nothing was left out
};

inline constexpr std::size_t findings_max = 1'000;

/// `name` becomes the id of the definition: a file's stem. bad_request, with line and
/// column: not well-formed, no <scxml>, over a limit, or a state, target or id that makes no chart.
Result<Imported> from_scxml(std::string_view text, std::string_view name);

/// The configuration object of an XState v5 machine as JSON; its functions live elsewhere, so
/// guards and actions are named only, and left out. Errors as above, with pointers.
Result<Imported> from_xstate(std::string_view text, std::string_view name);

/// The smallest release that holds the definition, for `check` and as a beginning: paths to texts.
std::map<std::string, std::string> as_release(Imported const& imported);

/// JSON on lines, two spaces deep, short values on one line: for people who go on from here.
std::string pretty(boost::json::value const& json);

}  // namespace chubei::import
