#pragma once
// Requests and answers as a text file: blocks parted by empty lines, "#" begins a comment line.
// A block: who METHOD target, headers, a JSON body; "----"; status, headers ("*" is any value),
// JSON of what is looked at ("*" is anything, "absent" that the member is not there), and `let name
// = /pointer` or `let name = header Name` for ${name} in later blocks.

#include "tests/api/office_fixture.hpp"

#include <filesystem>
#include <string>

namespace chubei::test {

/// The root of the source tree, and a file's exact bytes.
std::filesystem::path source();
std::string read_text(std::filesystem::path const& path);

/// Plays the file; the first difference as a text, "" where there is none.
std::string play(OfficeFixture& office, std::string const& text);

}  // namespace chubei::test
