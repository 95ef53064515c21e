#pragma once
// What a check found: a place in a file, a sentence in both languages that says what to do, and
// where there is one, the events that lead there. Codes are for machines and never change meaning.

#include "engine/base/text.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace chubei::check {

enum class Severity {
  error,   ///< the release must not go live
  warning  ///< probably not meant
};
/// "error", "warning". Total.
std::string_view name(Severity severity);

struct Finding {
  std::string code;  ///< "unreachable_state", "no_way_to_finish" …
  Severity severity = Severity::error;
  std::string file;
  std::string pointer;
  int line = 0;
  Text message;
  std::vector<std::string> path{};  ///< events from the start
  bool operator==(Finding const&) const = default;
};

}  // namespace chubei::check
