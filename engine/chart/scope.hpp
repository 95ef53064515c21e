#pragma once
// Which variables an expression may name in its place (README.md, "Expressions"). A Scope is cheap
// to copy; what it points to outlives the reading of the definition.

#include "engine/chart/slot_table.hpp"

#include <string>
#include <vector>

namespace chubei::chart {

/// The element a task of `each` is opened for.
struct Element {
  cel::Type type;
  Origin origin;  ///< where it comes from, if from a form
};

struct Scope {
  bool now = true;
  bool elsewhere = true;  ///< results, lookups and host functions that look elsewhere
  bool actor = false;
  bool event = false;
  form::Form const* event_form = nullptr;  ///< with `event`; null: its data has no known type
  bool task_event = false;  ///< event.data is { task, element, outcome, form }, the form as above
  bool form = false;
  form::Form const* entered = nullptr;  ///< with `form`
  Element const* each = nullptr;
  std::vector<std::string> const* tally = nullptr;
  std::vector<std::string> const* outcomes = nullptr;  ///< what `outcome` can be

  /// For keys and aggregates: data, vars and the instance's own names only.
  static Scope own() { return {.now = false, .elsewhere = false}; }
  static Scope everywhere() { return {}; }
  /// For access rows: they change when the instance does, not as time passes.
  static Scope timeless() { return {.now = false}; }
  static Scope by() { return {.actor = true}; }
};

}  // namespace chubei::chart
