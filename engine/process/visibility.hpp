#pragma once
// Who may see an instance, from the access rows its last event left. Pure; O(rows × tags), both
// small.

#include "engine/process/instance.hpp"

#include <string>
#include <vector>

namespace chubei::process {

/// The levels at which any of the tags may see the instance, sorted, each once. Deny wins; empty:
/// not at all.
std::vector<std::string> levels_of(Instance const& instance, std::vector<std::string> const& tags);

}  // namespace chubei::process
