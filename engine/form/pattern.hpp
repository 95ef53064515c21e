#pragma once
// Regular expressions of draft-07 (ECMA 262) as RE2 runs them. What RE2 has no word for
// (look-around, back-references, \c) is refused by it when the form is read.

#include <re2/re2.h>

#include <memory>
#include <string>
#include <string_view>

namespace chubei::form {

/// ECMA's \uXXXX (surrogate pairs joined) in RE2's spelling \x{…}; the rest unchanged.
std::string to_re2(std::string_view ecma);

/// nullptr where RE2 cannot run it; `reason` then has RE2's words.
std::unique_ptr<re2::RE2> compile_pattern(std::string_view ecma, std::string& reason);

}  // namespace chubei::form
