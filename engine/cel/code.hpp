#pragma once
// What evaluation runs on: the checked tree as one array of small instructions that refer to their
// operands by position, with constants folded, patterns compiled and field names ready. Internal to
// the room. Immutable once built.

#include "engine/cel/ast.hpp"
#include "engine/cel/checker.hpp"
#include "engine/cel/program.hpp"
#include "engine/cel/regex.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace chubei::cel {

enum class Opcode : std::uint8_t {
  constant,
  variable,
  local,
  select,        ///< operands: container; `value` the field
  has_select,    ///< operands: container; `value` the field
  has_variable,  ///< `index`
  // decisions, from logical_and to order
  logical_and,
  logical_or,
  logical_not,
  equal,
  not_equal,
  order,  ///< `op`
  conditional,
  in,
  arithmetic,  ///< `op`
  negate,
  index,
  size,
  text_test,         ///< `op`
  matches,           ///< pattern computed
  matches_constant,  ///< `pattern`
  convert,           ///< `op`
  access,            ///< `op`; operands: value, optional zone
  list,
  map,  ///< operands: key, value, key, value …
  comprehension,
  host,
  undeclared,  ///< unknown variable or function
};

struct Instruction {
  Opcode opcode = Opcode::constant;
  Operator op = Operator::unresolved;
  Macro macro = Macro::all;
  std::int32_t index = -1;  ///< variable, slot, function; index variable of a comprehension
  std::int32_t slot = -1;   ///< element variable of a comprehension
  std::uint32_t a = 0;      ///< first three operands; of a comprehension range, body,
  std::uint32_t b = 0;      ///< condition (0: none)
  std::uint32_t c = 0;
  std::uint32_t first = 0;  ///< all operands of list, map and host in Code::operands
  std::uint32_t count = 0;
  Value value;
  Expr const* expr = nullptr;  ///< where it came from
  re2::RE2 const* pattern = nullptr;
};

struct Code {
  std::vector<Instruction> instructions;
  std::vector<std::uint32_t> operands;
  std::vector<std::shared_ptr<re2::RE2 const>> patterns;
  std::uint32_t root = 0;
};

/// The tree must outlive the code.
Code lower(Expr const& root);

struct Program::Compiled {
  std::string source;
  Checked checked;
  Code code;
  std::optional<Type> result;
};

}  // namespace chubei::cel
