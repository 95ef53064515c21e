#pragma once
// Constants that can never work are mistakes of the author: found when the expression is compiled,
// not at its first evaluation. Internal to the room; switched by CompileOptions::check_constants.

#include "engine/cel/ast.hpp"
#include "engine/cel/syntax.hpp"

#include <span>

namespace chubei::cel {

/// Texts for timestamp(), duration(), matches() and the zones of accessors.
void check_constants(Operator op, std::span<ExprPointer const> arguments, Faults& faults);

/// A literal key that the map literal holds already; `constants` gathers them.
void check_repeated(Expr const& key, MapBuilder& constants, Faults& faults);

}  // namespace chubei::cel
