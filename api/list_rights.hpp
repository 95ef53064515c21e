#pragma once
// By what a caller may choose and order rows of a list: never by a field that is hidden from him.
// A row is asked for only through levels that show all the fields that are named, so that neither
// its presence, nor its place, nor the end of a page tells of what is hidden. Pure but for the
// releases that instances are pinned to.

#include "api/filter.hpp"
#include "api/office.hpp"

#include <set>
#include <string>
#include <vector>

namespace chubei {

/// What a list is chosen and ordered by.
struct Chosen {
  FilterScope scope{};
  std::set<std::string> fields{};  ///< of filter and order
  std::vector<store::Order> order{};
};

/// Levels through which no row is listed, because one of them hides a field at one of the releases.
/// bad_filter, naming the field: where no level shows all the fields; where, over all definitions,
/// some level hides one; and for the holder of a task, whom only the office may choose by.
Result<std::vector<std::string>> blind_levels(Visit& visit, Chosen const& chosen);

}  // namespace chubei
