#pragma once
// Findings about messages: events raised that nobody hears, events sent to definitions that do not
// accept them.

#include "engine/check/check.hpp"

namespace chubei::check {

/// Inside one definition.
std::vector<Finding> check_messages(chart::Definition const& definition);
/// Between the definitions of a release.
std::vector<Finding> check_faces(chart::Release const& release);

}  // namespace chubei::check
