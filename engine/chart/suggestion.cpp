#include "engine/chart/suggestion.hpp"

#include <algorithm>

namespace chubei::chart {

namespace {

constexpr std::size_t shown_max = 8;
constexpr std::size_t compared_bytes_max = 200;

/// Optimal string alignment distance, bytes.
std::size_t edits(std::string_view left, std::string_view right) {
  std::vector<std::size_t> older, old, now(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j) now[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    older = std::move(old);
    old = now;
    now[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      std::size_t const changed = left[i - 1] == right[j - 1] ? 0 : 1;
      now[j] = std::min({old[j] + 1, now[j - 1] + 1, old[j - 1] + changed});
      bool const is_swap =
          i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
      if (is_swap) now[j] = std::min(now[j], older[j - 2] + 1);
    }
  }
  return now[right.size()];
}

std::string joined(std::vector<std::string> const& names, std::string_view between) {
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), shown_max); ++i)
    list += (i == 0 ? "" : std::string(between)) + names[i];
  return names.size() > shown_max ? list + std::string(between) + "…" : list;
}

}  // namespace

std::optional<std::string> nearest(std::string_view name, std::vector<std::string> const& names) {
  std::optional<std::string> best;
  std::size_t fewest = name.size() / 3 + 1;  // one slip in three letters
  if (name.size() > compared_bytes_max) return best;
  for (std::string const& candidate : names) {
    if (candidate.size() > compared_bytes_max) continue;
    std::size_t const count = edits(name, candidate);
    if (count > fewest || (best && count == fewest)) continue;
    best = candidate;
    fewest = count;
  }
  return best;
}

Text unknown(Text const& kind, std::string_view name, std::vector<std::string> const& names) {
  std::string const quoted(name);
  Text message{"没有名为“" + quoted + "”的" + kind.zh,
               "there is no " + kind.en + " \"" + quoted + "\""};
  if (auto const near = nearest(name, names)) {
    message.zh += "，是否应为“" + *near + "”？";
    message.en += "; did you mean \"" + *near + "\"?";
  } else if (!names.empty()) {
    message.zh += "，可用的有：" + joined(names, "、");
    message.en += "; there are: " + joined(names, ", ");
  }
  return message;
}

}  // namespace chubei::chart
