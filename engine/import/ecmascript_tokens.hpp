#pragma once
// The tokens of an ECMAScript expression. Internal to the room.

#include "engine/import/ecmascript.hpp"

#include <vector>

namespace chubei::import {

struct Token {
  enum class Kind { end, name, integer, text, symbol };
  Kind kind = Kind::end;
  std::string text;  ///< the name, digits, symbol, or the value of a string
  int column = 0;
};

/// Ends with one `end`.
std::expected<std::vector<Token>, Untranslated> tokens_of(std::string_view expression);

/// Words of the language that name nothing: return, function, var …
bool is_reserved_word(std::string_view name);

}  // namespace chubei::import
