#pragma once
// What an expression may name: variables through a callback, so that a definition turns names into
// slots when it is loaded, and host functions by name and overload. Used while compiling only.
// Pure.

#include "engine/cel/types.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::cel {

struct Variable {
  int index = 0;  ///< >= 0; handed back to Activation::variable
  Type type;
};

struct Overload {
  std::vector<Type> arguments;  ///< the target first for a member
  Type result;
  bool member = false;  ///< called as target.name(…) instead of name(…)
};

/// A function of the host. The name may be qualified: "calendar.add_working_days".
struct HostFunction {
  std::string name;
  int id = 0;  ///< >= 0; handed back to Activation::call
  std::vector<Overload> overloads;
};

struct Environment {
  /// Called with the longest dotted chain first ("data.budget.total", "data.budget", "data"); what
  /// remains of the chain is field selection. Names bound by an enclosing macro are not asked for.
  std::function<std::optional<Variable>(std::string_view qualified_name)> resolve;
  std::vector<HostFunction> functions{};
};

}  // namespace chubei::cel
