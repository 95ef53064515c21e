#pragma once
// Regular expressions for matches(): RE2 syntax, bounded memory, no logging. Internal to the room.
// A compiled pattern may be used by several threads.

#include <cstddef>
#include <memory>
#include <string_view>

namespace re2 {
class RE2;
}

namespace chubei::cel {

constexpr std::size_t pattern_bytes_max = 1024;
/// Steps of the budget that compiling a pattern costs which is not a constant.
constexpr std::size_t pattern_steps = 2'000;

/// Null where the pattern is malformed or over its limit.
std::shared_ptr<re2::RE2 const> compile_pattern(std::string_view pattern);
bool is_pattern(std::string_view pattern);
/// Anywhere in the text.
bool search(re2::RE2 const& pattern, std::string_view text);
/// Steps of the budget that a search may cost at worst: text times size of the compiled pattern.
std::size_t search_steps(re2::RE2 const& pattern, std::string_view text);

}  // namespace chubei::cel
