#pragma once
// A release from a folder, read with the formats that forms of this house may name.

#include "engine/chart/release.hpp"
#include "engine/form/formats.hpp"

#include <filesystem>
#include <memory>

namespace chubei::command {

/// The standard formats and `uscc`.
form::Formats const& formats();

/// not_found where there is no release, invalid_definition with every fault at its place.
Result<std::shared_ptr<chart::Release const>> release_in(std::filesystem::path const& folder);

}  // namespace chubei::command
