#pragma once
// A folder of folders of files that are written once, copied with every file synced. What vanishes
// meanwhile, and what is half written, is left out.

#include "api/command/voice.hpp"

#include <cstdint>
#include <filesystem>

namespace chubei::command {

/// Returns how many files were copied; none where `from` does not exist. Throws where the disk
/// fails.
std::uint64_t copy_folder(std::filesystem::path const& from, std::filesystem::path const& to,
                          Voice& voice);

}  // namespace chubei::command
