#pragma once
// Parts of one event as bytes of one column: for each part the length of its name (1 byte), the
// name, 16 bytes of salt, the length of its content (4 bytes, big endian), the content. Pure.

#include "engine/ledger/part.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::store::sqlite {

void append_parts(std::string& out, std::vector<ledger::Part> const& parts);
/// nullopt where the bytes are not what `append_parts` writes.
std::optional<std::vector<ledger::Part>> parse_parts(std::string_view bytes);

}  // namespace chubei::store::sqlite
