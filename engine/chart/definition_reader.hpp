#pragma once
// One definition file to a Definition, once the faces of all definitions of the release are known.

#include "engine/chart/surroundings.hpp"

#include <memory>
#include <string>

namespace chubei::chart {

/// `folder` is that of the release the file belongs to, "" or "<name>/". Faults go to the
/// surroundings; after a fault the definition is not to be used.
std::shared_ptr<Definition const> read_definition(SourceFile const& file, std::string const& folder,
                                                  Surroundings& surroundings);

}  // namespace chubei::chart
