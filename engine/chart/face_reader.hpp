#pragma once
// First pass over a definition: its face, read without compiling any expression, so that the
// expressions of every definition can be typed through the faces of the others.

#include "engine/chart/surroundings.hpp"

namespace chubei::chart {

/// Reads id, form, offers, accepts and aggregates. Faults of the form and of offers are reported
/// here; the rest is reported by the second pass.
Face read_face(Node const& root, std::string const& folder, Surroundings& surroundings);

/// The types of `vars`, quietly dyn where the word is wrong.
std::map<std::string, cel::Type, std::less<>> var_types(Node const& root);

/// A fault where the `type` of a variable is none of the words.
void check_var_type(Node const& type);

}  // namespace chubei::chart
