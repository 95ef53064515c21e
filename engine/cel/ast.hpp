#pragma once
// The checked expression as a tree: names are resolved to variable indexes, local slots, operators
// and host functions, macros are comprehensions with their kind kept, and every node knows its
// type. Public and stable: the prover, the SQL translation and the pictures walk it with
// std::visit. Not what evaluation runs on (code.hpp). Immutable once built.

#include "engine/cel/types.hpp"
#include "engine/cel/value.hpp"

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace chubei::cel {

/// A place in the source, 1-based, columns in code points.
struct Position {
  int line = 1;
  int column = 1;
  auto operator<=>(Position const&) const = default;
};

/// Every built-in function and operator of the language. A member call has its target as first
/// argument.
enum class Operator : std::uint8_t {
  // logic: errors are absorbed by the deciding side
  logical_and,
  logical_or,
  logical_not,
  conditional,  ///< condition, then, otherwise
  // comparison
  equal,
  not_equal,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  in,  ///< element, list or map
  // arithmetic
  add,  ///< numbers, strings, bytes, lists, timestamp and duration
  subtract,
  multiply,
  divide,
  modulo,
  negate,
  // collections and text
  index,  ///< container, key
  size,
  contains,
  starts_with,
  ends_with,
  matches,  ///< text, RE2 pattern, matched anywhere
  // conversions
  to_boolean,
  to_bytes,
  to_real,
  to_duration,
  to_dyn,
  to_integer,
  to_string,
  to_timestamp,
  to_unsigned_integer,
  type_of,
  // accessors: timestamp and an optional zone; hours to milliseconds also of a duration
  get_date,
  get_day_of_month,
  get_day_of_week,
  get_day_of_year,
  get_full_year,
  get_hours,
  get_milliseconds,
  get_minutes,
  get_month,
  get_seconds,
  // outside the language
  host,        ///< a function of the environment: `Call::function`
  unresolved,  ///< only with CompileOptions::check off: an unknown function, an error when
               ///< evaluated
};

struct Expr;
using ExprPointer = std::unique_ptr<Expr const>;

struct Literal {
  Value value;  ///< scalar, string, bytes or a type name
};

/// A variable of the environment.
struct Ident {
  int index = -1;    ///< as the environment gave it; -1 only with check off: undeclared, an error
                     ///< when evaluated
  std::string name;  ///< qualified name as resolved: "data.budget.total"
};

/// A variable bound by an enclosing comprehension.
struct Local {
  int slot = 0;  ///< Comprehension::variable or ::index_variable of the one that binds it
  std::string name;
};

/// operand.field, or has(operand.field) where `test_only`.
struct Select {
  ExprPointer operand;
  std::string field;
  bool test_only = false;
};

/// has(x.y) where x.y is itself one variable: true unless its value is absent.
struct HasVariable {
  Ident variable;
};

struct Call {
  Operator op = Operator::host;
  int function = -1;  ///< HostFunction::id where op is `host`
  std::string name;   ///< as written: "size", "startsWith", "_+_" for operators
  std::vector<ExprPointer> arguments;
};

struct ListLiteral {
  std::vector<ExprPointer> elements;
};

struct MapLiteral {
  std::vector<std::pair<ExprPointer, ExprPointer>> entries;
};

enum class Macro : std::uint8_t {
  all,
  exists,
  exists_one,
  map,
  filter,
  transform_list,
  transform_map
};

/// range.macro(variable, body): over the elements of a list or the keys of a map. With an index
/// variable it is the two-variable form: index and element of a list, key and value of a map.
struct Comprehension {
  Macro macro = Macro::all;
  ExprPointer range;
  int index_variable = -1;  ///< slot, -1 in the one-variable form
  int variable = 0;         ///< slot
  std::string index_name;
  std::string name;
  ExprPointer condition;  ///< map and transform_*: optional filter, else null
  ExprPointer body;       ///< predicate, or result of map and transform_*; null for none
};

using Node = std::variant<Literal, Ident, Local, Select, HasVariable, Call, ListLiteral, MapLiteral,
                          Comprehension>;

struct Expr {
  Node node;
  Type type;    ///< dyn throughout with check off
  Position at;  ///< of the operator, the name or the opening bracket
};

}  // namespace chubei::cel
