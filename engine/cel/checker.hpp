#pragma once
// Syntax to checked expression: resolves names, expands macros, picks overloads, gives every node
// its type. With CompileOptions::check off it resolves what it can and leaves the rest to
// evaluation. Internal to the room.

#include "engine/cel/ast.hpp"
#include "engine/cel/environment.hpp"
#include "engine/cel/program.hpp"
#include "engine/cel/syntax.hpp"

#include <vector>

namespace chubei::cel {

struct Checked {
  ExprPointer root;
  std::vector<int> variables;  ///< ascending, each once
  std::vector<int> functions;  ///< ascending, each once
  int locals = 0;              ///< slots the comprehensions need at once
};

/// Where faults were added the tree is not to be used.
Checked check(Syntax const& syntax, Environment const& environment, CompileOptions const& options,
              Faults& faults);

}  // namespace chubei::cel
