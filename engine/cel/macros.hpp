#pragma once
// The macros that walk a list or a map: under which names and with how many arguments they are
// written, and what type they give. Internal to the room. Immutable table.

#include "engine/cel/ast.hpp"

#include <string_view>

namespace chubei::cel {

struct MacroForm {
  std::string_view name;
  std::size_t arguments;  ///< without the range
  Macro macro;
  bool two_variables;
  bool condition;
};

/// Null where no macro is written so.
MacroForm const* macro_form(std::string_view name, std::size_t arguments);
/// Whether any macro has the name.
bool is_macro(std::string_view name);
/// Whether the body is a condition.
bool is_predicate(Macro macro);
Type result_type(Comprehension const& node);

}  // namespace chubei::cel
