#pragma once
// "There is no state "reveiw"; did you mean "review"?" One wording for every unknown name.

#include "engine/base/text.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::chart {

/// The candidate with the fewest edits (letters changed, left out, put in or swapped), if they are
/// few for its length. The first of equals.
std::optional<std::string> nearest(std::string_view name, std::vector<std::string> const& names);

/// What to say of a name that is none of `names`: the nearest, or the first few there are. `kind`
/// is what a name stands for: {"状态", "state"}.
Text unknown(Text const& kind, std::string_view name, std::vector<std::string> const& names);

}  // namespace chubei::chart
