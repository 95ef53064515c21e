#pragma once
// A release on disk as Files for the reader: every .json file below the folder, and of each folder
// that release.json includes, under the included folder's name. Only reads; symbolic links and
// hidden entries are left out. What a file means is not its business. Any thread.

#include "engine/chart/release.hpp"

#include <cstddef>
#include <filesystem>

namespace chubei::runtime {

inline constexpr std::size_t release_files_max = 2'000;
inline constexpr std::size_t release_bytes_max = 32 << 20;  ///< all files together
inline constexpr std::size_t release_includes_max = 16;

/// not_found where the folder or its release.json is missing, too_large past a limit,
/// invalid_definition where two included folders have one name. Throws
/// std::filesystem::filesystem_error where the disk fails.
Result<chart::Files> read_release_folder(std::filesystem::path const& folder);

}  // namespace chubei::runtime
