#pragma once
// Source text to an unresolved tree: lexer and parser of the CEL grammar without message
// construction. Internal to the room; names are not looked up and macros not recognised here
// (checker.hpp). Every fault that can be told apart is reported; after one the parser resumes at
// the next comma or closing bracket.

#include "engine/base/text.hpp"
#include "engine/cel/ast.hpp"
#include "engine/cel/program.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::cel {

/// One fault of the source.
struct Fault {
  Position at;
  std::string rule;  ///< FieldError::rule
  Text message;
};

/// Faults in the order found, no more than the limit, one a place.
class Faults {
 public:
  explicit Faults(std::size_t errors_max) : errors_max_(errors_max) {}
  void add(Position at, std::string rule, Text message);
  bool empty() const { return list_.empty(); }
  std::vector<Fault> const& list() const { return list_; }

 private:
  std::size_t errors_max_;
  std::vector<Fault> list_;
};

struct Token {
  enum class Kind : std::uint8_t {
    end,
    name,         ///< identifier or word
    quoted_name,  ///< `in backticks`
    number,       ///< unsigned literal, `text` as written
    literal,      ///< string, bytes: `value`
    symbol,
    invalid,  ///< reported already
  };
  Kind kind = Kind::end;
  Position at;
  std::string_view text;  ///< in the source
  Value value;
};

/// Ends with exactly one `end`. Precondition: `source` is UTF-8.
std::vector<Token> tokens(std::string_view source, Faults& faults);

struct Syntax {
  enum class Kind : std::uint8_t {
    invalid,  ///< reported already
    literal,
    name,       ///< `text`, `absolute` with a leading dot
    select,     ///< child.text
    call,       ///< text(children)
    member,     ///< children[0].text(children[1..])
    operation,  ///< `op` over the children
    list,
    map,  ///< key, value, key, value …
  };
  Kind kind = Kind::invalid;
  Position at;
  Operator op = Operator::unresolved;
  bool absolute = false;
  bool quoted = false;  ///< a field in backticks never joins a qualified name
  std::string text;
  Value value;
  int depth = 1;
  std::vector<Syntax> children;
};

/// The dotted chain that a name or select ends, outermost last; empty where its base is no name.
std::vector<Syntax const*> name_chain(Syntax const& syntax);
/// The names of a chain with dots between.
std::string joined(std::span<Syntax const* const> parts);

/// A number as it is written, with the sign before it. nullopt: out of range, or no number.
std::optional<Value> number_value(bool negative, std::string_view text);

/// The whole source as one expression. Where faults were added the tree is not to be used.
Syntax parse(std::string_view source, Limits const& limits, Faults& faults);

}  // namespace chubei::cel
