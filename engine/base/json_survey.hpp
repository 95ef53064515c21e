#pragma once
// Where things stand in a JSON text: the slow, talkative companion of the parser. It walks a text
// that the parser accepted up to `end`, so it checks no grammar; it only keeps lines, columns and
// pointers, and finds the keys that are in the way. Pure.

#include "engine/base/json.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::json {

struct Survey {
  std::string pointer;  ///< of the value at `end`, or of the object whose key stands there
  Place place;          ///< of `end`
  std::map<std::string, Place, std::less<>> places;  ///< filled by Thoroughness::definition only
  std::vector<FieldError> key_faults;                ///< at most faults_max
  bool places_overflow = false;                      ///< places_bytes_max was reached
};

enum class Thoroughness {
  request,     ///< only duplicate keys are faults, no places
  definition,  ///< integer-like keys are faults too, and every value's place is kept
};

/// Precondition: the parser accepted text[0, end), or the whole of it.
Survey survey(std::string_view text, std::size_t end, Thoroughness thoroughness, Limits limits);

}  // namespace chubei::json
