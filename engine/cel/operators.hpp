#pragma once
// What the built-in operators compute over values, by run-time kind: langdef.md, "List of Standard
// Definitions". Pure functions without budget or position; the machine adds both. Internal to the
// room.

#include "engine/cel/ast.hpp"
#include "engine/cel/program.hpp"
#include "engine/cel/value.hpp"

#include <expected>

namespace chubei::cel {

using Computed = std::expected<Value, EvalErrorKind>;

/// + - * / % over numbers, text, lists, timestamps and durations.
Computed arithmetic(Operator op, Value const& left, Value const& right);
Computed negate(Value const& operand);
/// < <= > >=
Computed order(Operator op, Value const& left, Value const& right);
/// The element or entry; a pointer into the container.
std::expected<Value const*, EvalErrorKind> element_at(Value const& container, Value const& key);
Computed is_in(Value const& element, Value const& container);
Computed size(Value const& operand);
/// contains, startsWith, endsWith
Computed text_test(Operator op, Value const& text, Value const& part);
/// bool(…), int(…), … by target
Computed convert(Operator op, Value const& operand);
/// getFullYear … of a timestamp at a zone (null pointer: UTC), or hours to milliseconds of a
/// duration.
Computed access(Operator op, Value const& operand, Value const* zone);

/// The double nearest to a decimal text; what is too small becomes zero. invalid_argument,
/// out_of_range.
std::expected<double, EvalErrorKind> parse_real(std::string_view text);

}  // namespace chubei::cel
