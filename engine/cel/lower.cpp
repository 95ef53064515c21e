#include "engine/cel/code.hpp"
#include "engine/cel/operators.hpp"

#include <utility>

namespace chubei::cel {
namespace {

Opcode opcode(Operator op) {
  switch (op) {
    case Operator::logical_and:
      return Opcode::logical_and;
    case Operator::logical_or:
      return Opcode::logical_or;
    case Operator::logical_not:
      return Opcode::logical_not;
    case Operator::conditional:
      return Opcode::conditional;
    case Operator::equal:
      return Opcode::equal;
    case Operator::not_equal:
      return Opcode::not_equal;
    case Operator::less:
    case Operator::less_or_equal:
    case Operator::greater:
    case Operator::greater_or_equal:
      return Opcode::order;
    case Operator::in:
      return Opcode::in;
    case Operator::add:
    case Operator::subtract:
    case Operator::multiply:
    case Operator::divide:
    case Operator::modulo:
      return Opcode::arithmetic;
    case Operator::negate:
      return Opcode::negate;
    case Operator::index:
      return Opcode::index;
    case Operator::size:
      return Opcode::size;
    case Operator::contains:
    case Operator::starts_with:
    case Operator::ends_with:
      return Opcode::text_test;
    case Operator::matches:
      return Opcode::matches;
    case Operator::host:
      return Opcode::host;
    case Operator::unresolved:
      return Opcode::undeclared;
    default:
      return op >= Operator::get_date ? Opcode::access : Opcode::convert;
  }
}

/// How many operands an opcode reads when it is no call of the host; access reads one or two.
std::size_t operands_max(Opcode opcode) {
  switch (opcode) {
    case Opcode::conditional:
      return 3;
    case Opcode::logical_not:
    case Opcode::negate:
    case Opcode::size:
    case Opcode::convert:
      return 1;
    default:
      return 2;
  }
}

bool is_arity(Opcode opcode, std::size_t count) {
  if (opcode == Opcode::access) return count == 1 || count == 2;
  return opcode == Opcode::host || opcode == Opcode::undeclared || count == operands_max(opcode);
}

class Lowering {
 public:
  Code run(Expr const& root) {
    code_.instructions.emplace_back();  // position 0 stands for "no operand"
    code_.root = lower(root);
    return std::move(code_);
  }

 private:
  std::uint32_t lower(Expr const& expr) {
    Instruction instruction;
    instruction.expr = &expr;
    std::visit([&](auto const& node) { fill(instruction, node); }, expr.node);
    code_.instructions.push_back(std::move(instruction));
    return static_cast<std::uint32_t>(code_.instructions.size() - 1);
  }
  Instruction const& at(std::uint32_t position) const { return code_.instructions[position]; }
  bool is_constant(std::uint32_t position) const { return at(position).opcode == Opcode::constant; }
  static void make_constant(Instruction& instruction, Value value) {
    instruction.opcode = Opcode::constant;
    instruction.value = std::move(value);
  }

  void fill(Instruction& instruction, Literal const& node) {
    make_constant(instruction, node.value);
  }
  void fill(Instruction& instruction, Ident const& node) {
    instruction.opcode = node.index < 0 ? Opcode::undeclared : Opcode::variable;
    instruction.index = node.index;
  }
  void fill(Instruction& instruction, Local const& node) {
    instruction.opcode = Opcode::local;
    instruction.index = node.slot;
  }
  void fill(Instruction& instruction, Select const& node) {
    instruction.opcode = node.test_only ? Opcode::has_select : Opcode::select;
    instruction.a = lower(*node.operand);
    instruction.value = Value::string(node.field);
  }
  void fill(Instruction& instruction, HasVariable const& node) {
    instruction.opcode = Opcode::has_variable;
    instruction.index = node.variable.index;
  }

  void fill(Instruction& instruction, Call const& node) {
    std::vector<std::uint32_t> arguments;
    for (auto const& argument : node.arguments) arguments.push_back(lower(*argument));
    instruction.op = node.op;
    instruction.opcode = opcode(node.op);
    instruction.index = node.function;
    if (!is_arity(instruction.opcode, arguments.size())) instruction.opcode = Opcode::undeclared;
    place(instruction, arguments);
    fold(instruction);
  }
  void place(Instruction& instruction, std::vector<std::uint32_t> const& arguments) {
    instruction.count = static_cast<std::uint32_t>(arguments.size());
    if (instruction.count > 0) instruction.a = arguments[0];
    if (instruction.count > 1) instruction.b = arguments[1];
    if (instruction.count > 2) instruction.c = arguments[2];
    if (instruction.opcode != Opcode::host && instruction.opcode != Opcode::list &&
        instruction.opcode != Opcode::map)
      return;
    instruction.first = static_cast<std::uint32_t>(code_.operands.size());
    code_.operands.insert(code_.operands.end(), arguments.begin(), arguments.end());
  }
  /// What is known now is computed now; what fails stays, to fail where && and || may absorb it.
  void fold(Instruction& instruction) {
    if (instruction.opcode == Opcode::convert && is_constant(instruction.a)) {
      auto value = convert(instruction.op, at(instruction.a).value);
      if (value) make_constant(instruction, std::move(*value));
    } else if (instruction.opcode == Opcode::matches && is_constant(instruction.b) &&
               at(instruction.b).value.is(Kind::string)) {
      auto pattern = compile_pattern(at(instruction.b).value.as_text());
      if (!pattern) return;
      instruction.opcode = Opcode::matches_constant;
      instruction.pattern = pattern.get();
      code_.patterns.push_back(std::move(pattern));
    }
  }

  void fill(Instruction& instruction, ListLiteral const& node) {
    instruction.opcode = Opcode::list;
    std::vector<std::uint32_t> elements;
    bool constant = true;
    for (auto const& element : node.elements) {
      elements.push_back(lower(*element));
      constant = constant && is_constant(elements.back());
    }
    if (!constant) return place(instruction, elements);
    std::vector<Value> values;
    for (auto const position : elements) values.push_back(at(position).value);
    make_constant(instruction, Value::list(std::move(values)));
  }
  void fill(Instruction& instruction, MapLiteral const& node) {
    instruction.opcode = Opcode::map;
    std::vector<std::uint32_t> parts;
    MapBuilder builder;
    bool constant = true;
    for (auto const& [key, value] : node.entries) {
      parts.push_back(lower(*key));
      parts.push_back(lower(*value));
      constant = constant && is_constant(parts[parts.size() - 2]) && is_constant(parts.back()) &&
                 builder.add(at(parts[parts.size() - 2]).value, at(parts.back()).value) ==
                     MapBuilder::Added::yes;
    }
    if (!constant) return place(instruction, parts);
    make_constant(instruction, std::move(builder).finish());
  }
  void fill(Instruction& instruction, Comprehension const& node) {
    instruction.opcode = Opcode::comprehension;
    instruction.macro = node.macro;
    instruction.index = node.index_variable;
    instruction.slot = node.variable;
    instruction.a = lower(*node.range);
    instruction.b = lower(*node.body);
    instruction.c = node.condition ? lower(*node.condition) : 0;
  }

  Code code_;
};

}  // namespace

Code lower(Expr const& root) { return Lowering().run(root); }

}  // namespace chubei::cel
