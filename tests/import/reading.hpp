#pragma once
// What tests of the import share.

#include "engine/import/import.hpp"

#include <string>

namespace chubei::test {

/// What the reader of definitions says of an imported one; "" where it takes it.
std::string faults_of(import::Imported const& imported);

}  // namespace chubei::test
