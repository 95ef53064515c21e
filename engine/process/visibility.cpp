#include "engine/process/visibility.hpp"

#include <algorithm>

namespace chubei::process {

std::vector<std::string> levels_of(Instance const& instance, std::vector<std::string> const& tags) {
  std::vector<std::string> levels;
  for (auto const& row : instance.access) {
    if (std::ranges::find(tags, row.tag) == tags.end()) continue;
    if (!row.allow) return {};
    levels.push_back(row.level);
  }
  std::ranges::sort(levels);
  levels.erase(std::ranges::unique(levels).begin(), levels.end());
  return levels;
}

}  // namespace chubei::process
