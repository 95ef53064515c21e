#pragma once
// The closed list of functions that definitions may call beyond CEL core: declared here for the
// reader, answered by engine/process (values.cpp). Every one is semantics kept for ever; README.md
// says what each means.

#include "engine/cel/environment.hpp"

#include <vector>

namespace chubei::chart {

enum class HostFunction : int {
  count,                 ///< count(aggregate, key) -> int
  sum,                   ///< sum(aggregate, key) -> int
  lookup,                ///< lookup(definition, key, slot) -> dyn
  state_of,              ///< state_of(definition, key) -> list(string), empty where there is none
  in_state,              ///< in_state(id) -> bool
  mul_div,               ///< mul_div(a, b, c, 'floor' | 'half_up' | 'ceil') -> int
  digest,                ///< digest(value) -> string, hex SHA-256 of its canonical JSON
  working_days_between,  ///< working_days_between(timestamp, timestamp) -> int
  add_working_days,      ///< add_working_days(timestamp, int) -> timestamp
  date,                  ///< date(timestamp) -> string, the day in the release's zone
  year,                  ///< year(timestamp) -> int, in the release's zone
  format_fen             ///< format_fen(int) -> string, "1,234.50"
};

/// Names and overloads, ids as above.
std::vector<cel::HostFunction> const& host_functions();

}  // namespace chubei::chart
