#pragma once
// Second look at a compiled expression, for mistakes that types cannot see: names of states,
// definitions and aggregates given as texts; fields of list elements; a comparison with a word that
// the form's list of choices, or the tasks' outcomes, do not have.

#include "engine/chart/resolver.hpp"

namespace chubei::chart {

void check_expression(Node const& node, cel::Expr const& root, Scope const& scope,
                      Vocabulary& vocabulary);

/// Where in a form the elements of a list expression come from; no form where that is not known.
Origin element_origin(cel::Expr const& list, SlotTable const& slots);

}  // namespace chubei::chart
