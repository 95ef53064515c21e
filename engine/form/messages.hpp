#pragma once
// The sentences of a form: what is wrong with a field, by its title, and what is expected.

#include "engine/base/json.hpp"
#include "engine/base/text.hpp"
#include "engine/form/schemas.hpp"

#include <cstddef>
#include <string>

namespace chubei::form {

/// "“标题”" + zh, "\"title\" " + en.
Text about(Text const& title, Text const& rest);
Text expected_type(unsigned types);
/// The titles of the first choices, or their values.
Text expected_choice(Node const& node);
/// An amount as it stands in JSON.
std::string shown(json::value const& value);
Text at_least(std::size_t limit, std::size_t actual, Text const& unit);
Text at_most(std::size_t limit, std::size_t actual, Text const& unit);

}  // namespace chubei::form
