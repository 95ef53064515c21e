#pragma once
// What lists ask for: a predicate that every adapter can evaluate or compile to SQL, rights as
// tags, order, page. Made by engine/runtime from AIP-160 filters; a strangers' text never reaches
// an adapter.

#include "engine/base/id.hpp"

#include <boost/json/value.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace chubei::store {

/// Stored slots begin with "data." or "vars.". Instants are given as milliseconds. A list (the
/// states, a slot) compares as its elements do: true where one of them does, and not_equal where
/// none is equal. Texts compare by bytes, numbers by value; unlike kinds are never equal and never
/// less. `contains` is an element of a list or a piece of a text. An object equals nothing.
/// Fields: "definition", "key", "state" (any active state id), "finished", "outcome", "started_at",
/// "changed_at", "next_due", and stored slots ("data.field"); for tasks also "kind", "due",
/// "opened_at", "assignee", "overdue", "element". An absent slot compares as false with everything.
struct Predicate {
  enum class Kind {
    all,
    any,
    none,
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    contains,
    starts_with
  };
  Kind kind = Kind::all;  ///< all of no parts: true
  std::string field;
  boost::json::value value;
  std::vector<Predicate> parts;  ///< for all, any, none
};

/// An absent value, a list and an object come last (first when descending); numbers and booleans
/// come before texts. "state" is no order.
struct Order {
  std::string field;
  bool descending = false;
};

inline constexpr int page_size_max = 1000;

struct InstanceQuery {
  std::vector<std::string>
      tags{};  ///< of the caller; an instance is listed if one is allowed and none denied
  bool sees_all = false;  ///< engine's own queries
  Predicate where{};
  std::vector<Order> order{};  ///< the instance id is always the last key, ascending
  int page_size = 50;
  std::string after{};  ///< opaque to all but the adapter, from `Page::next`; "" begins
  /// Levels that hide what is asked about: a row seen at these alone is not listed.
  std::vector<std::string> blind_levels{};
};

struct TaskQuery {
  std::vector<std::string> tags{};  ///< of the caller, for visibility of the case
  std::vector<std::string>
      candidates{};  ///< tasks offered to any of these tags; empty: all visible
  std::optional<PersonId> assignee{};
  bool sees_all = false;
  Predicate where{};
  std::vector<Order> order{};  ///< default: due, then opened_at; the task id is the last key
  int page_size = 50;
  std::string after{};
  std::vector<std::string> blind_levels{};  ///< as in InstanceQuery
};

template <class Row>
struct Page {
  std::vector<Row> rows;
  std::string next;  ///< "" at the end
};

}  // namespace chubei::store
