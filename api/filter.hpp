#pragma once
// Filters and orders of lists (AIP-160, AIP-132): the stated subset of CEL that every store can
// answer. `&&`, `||`, `!`, `==`, `!=`, `<`, `<=`, `>`, `>=`, `x in [literals]`,
// `x.contains("text")`, `x.startsWith("text")`, a flag by its name; fields against literals,
// instants as RFC 3339 texts or timestamp("…"). Everything else is bad_filter with line and column.
// Pure.

#include "engine/base/error.hpp"
#include "engine/chart/definition.hpp"
#include "engine/store/query.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace chubei {

inline constexpr std::size_t filter_bytes_max = 4096;
inline constexpr std::size_t filter_terms_max = 64;
inline constexpr std::size_t order_terms_max = 4;

/// What a list is over, which decides the fields there are.
struct FilterScope {
  bool of_tasks = false;
  /// Slots ("data.…", "vars.…") may be named only where the list is over one definition.
  chart::Definition const* definition = nullptr;
};

struct Filter {
  store::Predicate where{};
  std::set<std::string> fields{};
};

/// "" lets everything pass.
Result<Filter> read_filter(std::string_view text, FilterScope const& scope);
/// "changed_at desc, key". "" is no order.
Result<std::vector<store::Order>> read_order(std::string_view text, FilterScope const& scope);

/// where && field == value
store::Predicate with_equal(store::Predicate where, std::string field, std::string_view value);

}  // namespace chubei
