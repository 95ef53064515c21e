#pragma once
// The closed list of built-in functions: under which names and in which call style they are
// written, and which argument types they take. Internal to the room; what they compute is in
// operators.hpp. Immutable tables.

#include "engine/cel/ast.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace chubei::cel {

/// The operator a call by name means; nullopt where no built-in function is called so in that
/// style.
std::optional<Operator> built_in(std::string_view name, bool member);

/// "_+_", "_?_:_", "size", "startsWith": as Call::name has it.
std::string_view name(Operator op);

/// As messages show it: "+", "?:", "size".
std::string shown_name(std::string_view name);

/// Result type of a built-in over these argument types, dyn where it is open; nullopt where no
/// overload fits.
std::optional<Type> result_type(Operator op, std::span<Type const> arguments);

}  // namespace chubei::cel
