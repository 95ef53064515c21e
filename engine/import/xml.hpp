#pragma once
// An XML text as a tree of elements, read by expat. Not a general XML library: document types are
// refused (so there are no entities to expand), comments and processing instructions are dropped,
// text is kept where it stands alone or between elements. Pure; may be used from any thread.

#include "engine/base/error.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::import {

inline constexpr std::size_t xml_bytes_max = 1024 * 1024;
inline constexpr int xml_depth_max = 64;
inline constexpr std::size_t xml_elements_max = 20'000;

struct Element {
  std::string space;                                           ///< namespace name, "" for none
  std::string name;                                            ///< local name
  std::map<std::string, std::string, std::less<>> attributes;  ///< without namespace only
  std::string text;                                            ///< all of its own text
  std::vector<Element> children;
  int line = 0;
  int column = 0;

  std::string const* find(std::string_view attribute) const;
  std::string get(std::string_view attribute) const;  ///< "" where there is none
  /// First child element of that name, or null.
  Element const* child(std::string_view child_name) const;
};

/// The document element. bad_request with line and column: not well-formed, a document type, more
/// than the limits above (rule "limit:<name>").
Result<Element> parse_xml(std::string_view text);

}  // namespace chubei::import
