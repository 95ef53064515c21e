#pragma once
// The words of draft-07 and ours, and which of them hold schemas: one table for the reader and the
// index of references, so that both see the same schemas.

#include "engine/base/json.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace chubei::form {

enum class Holds {
  nothing,   ///< no schema inside
  one,       ///< a schema
  list,      ///< a list of schemas
  named,     ///< an object of schemas
  one_list,  ///< `items`: a schema or a list of them
  mixed,     ///< `dependencies`: an object of schemas or name lists
  unknown,   ///< not a keyword
};
Holds holds(std::string_view keyword);

/// Calls back for each schema directly inside, in document order, with its pointer.
void each_subschema(json::object const& schema, std::string_view pointer,
                    std::function<void(std::string const&, json::value const&)> const& visit);

}  // namespace chubei::form
