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

struct Order {
  std::string field;
  bool descending = false;
};

inline constexpr int page_size_max = 1000;

struct InstanceQuery {
  std::vector<std::string>
      tags;  ///< of the caller; an instance is listed if one is allowed and none denied
  bool sees_all = false;  ///< engine's own queries
  Predicate where;
  std::vector<Order> order;  ///< the instance id is always the last key
  int page_size = 50;
  std::string after;  ///< opaque to all but the adapter, from `Page::next`; "" begins
};

struct TaskQuery {
  std::vector<std::string> tags;        ///< of the caller, for visibility of the case
  std::vector<std::string> candidates;  ///< tasks offered to any of these tags; empty: all visible
  std::optional<PersonId> assignee;
  bool sees_all = false;
  Predicate where;
  std::vector<Order> order;  ///< default: due, then opened_at
  int page_size = 50;
  std::string after;
};

template <class Row>
struct Page {
  std::vector<Row> rows;
  std::string next;  ///< "" at the end
};

}  // namespace chubei::store
