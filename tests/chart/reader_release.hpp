#pragma once
// The release tests/chart/release, which uses every keyword, as Files, and its reading with one
// text replaced by another.

#include "engine/chart/release.hpp"

#include <string>
#include <string_view>

namespace chubei::chart {

/// Every file below a folder of the checkout, by relative path.
Files files_below(std::string const& folder);
/// A shipped release with the folders it includes, under their names.
Files shipped(std::string const& folder);
Files everything();
Result<std::shared_ptr<Release const>> read(Files files);
/// Replaces the first `old_text` of a file; throws where there is none.
void edit(Files& files, std::string_view path, std::string_view old_text,
          std::string_view new_text);
/// Every fault on a line: file#pointer:line:column rule, in Chinese, in English. "ok" without.
std::string faults_of(Files files);

}  // namespace chubei::chart
