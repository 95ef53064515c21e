#include "engine/cel/machine.hpp"

#include <array>

namespace chubei::cel {
namespace {

constexpr std::size_t bytes_per_step = 64;

bool holds(Operator op, std::int64_t left, std::int64_t right) {
  switch (op) {
    case Operator::less:
      return left < right;
    case Operator::less_or_equal:
      return left <= right;
    case Operator::greater:
      return left > right;
    default:
      return left >= right;
  }
}

}  // namespace

// One step for every scalar and every 64 bytes that an operator may look at.
bool Machine::spend_reading(Value const& value, Instruction const& code) {
  if (value.kind() < Kind::string) return true;
  if (value.is(Kind::string) || value.is(Kind::bytes))
    return spend(value.as_text().size() / bytes_per_step, code);
  if (value.is(Kind::list)) {
    if (!spend(value.as_list().size(), code)) return false;
    for (auto const& element : value.as_list())
      if (!spend_reading(element, code)) return false;
    return true;
  }
  if (!spend(2 * value.as_map().size(), code)) return false;
  for (auto const& entry : value.as_map().entries())
    if (!spend_reading(entry.second, code)) return false;
  return true;
}

Value const* Machine::fail(EvalErrorKind kind, Instruction const& code, Value detail) {
  failure_.kind = kind;
  failure_.expr = code.expr;
  failure_.left = failure_.right = Kind::absent;
  failure_.detail = std::move(detail);
  failure_.host.reset();
  return nullptr;
}

Value const* Machine::fail_overload(Instruction const& code, Value const& left,
                                    Value const& right) {
  fail(EvalErrorKind::no_such_overload, code);
  failure_.left = left.kind();
  failure_.right = right.kind();
  return nullptr;
}

Value const* Machine::settle(Computed computed, Instruction const& code, Value& scratch,
                             Value const& left, Value const& right) {
  if (computed) {
    scratch = std::move(*computed);
    return &scratch;
  }
  if (computed.error() == EvalErrorKind::no_such_overload) return fail_overload(code, left, right);
  return fail(computed.error(), code, left);
}

Value const* Machine::execute(Instruction const& code, Value& scratch) {
  switch (code.opcode) {
    case Opcode::local:
      return &locals_[static_cast<std::size_t>(code.index)];
    case Opcode::logical_and:
    case Opcode::logical_or:
    case Opcode::logical_not:
    case Opcode::equal:
    case Opcode::not_equal:
    case Opcode::order: {
      Truth const decided = decide(code);
      return decided == Truth::failed ? nullptr : answer(decided == Truth::yes, scratch);
    }
    case Opcode::conditional:
      return conditional(code, scratch);
    case Opcode::arithmetic:
      return arithmetic(code, scratch);
    case Opcode::in:
      return in(code, scratch);
    case Opcode::index:
      return index(code, scratch);
    case Opcode::select:
      return select(code, scratch);
    default:
      return execute_rare(code, scratch);
  }
}

Value const* Machine::execute_rare(Instruction const& code, Value& scratch) {
  switch (code.opcode) {
    case Opcode::has_select:
      return has_select(code, scratch);
    case Opcode::has_variable:
      return answer(!activation_.variable(code.index).is_absent(), scratch);
    case Opcode::negate:
    case Opcode::size:
    case Opcode::convert:
      return unary(code, scratch);
    case Opcode::text_test:
      return text_test(code, scratch);
    case Opcode::matches:
    case Opcode::matches_constant:
      return matches(code, scratch);
    case Opcode::access:
      return access(code, scratch);
    case Opcode::list:
      return list(code, scratch);
    case Opcode::map:
      return map(code, scratch);
    case Opcode::comprehension:
      return comprehension(code, scratch);
    case Opcode::host:
      return host(code, scratch);
    default:
      return fail(EvalErrorKind::undeclared, code);
  }
}

Machine::Truth Machine::decide(Instruction const& code) {
  switch (code.opcode) {
    case Opcode::logical_not:
      return logical_not(code);
    case Opcode::equal:
    case Opcode::not_equal:
      return equality(code);
    case Opcode::order:
      return order(code);
    default:
      return logical(code);
  }
}

Machine::Truth Machine::boolean(Value const* value, Instruction const& code) {
  if (!value) return Truth::failed;
  if (value->is(Kind::boolean)) return value->as_boolean() ? Truth::yes : Truth::no;
  fail_overload(code, *value);
  return Truth::failed;
}

// langdef.md, "Logical Operators": the deciding value on either side absorbs an error on the other.
Machine::Truth Machine::logical(Instruction const& code) {
  Truth const deciding = code.opcode == Opcode::logical_and ? Truth::no : Truth::yes;
  Truth const left = truth(code.a);
  if (left == deciding) return deciding;
  if (left != Truth::failed) return truth(code.b);
  if (is_fatal()) return Truth::failed;
  Failure first = std::move(failure_);
  Truth const right = truth(code.b);
  if (right == deciding) return deciding;
  if (right != Truth::failed || !is_fatal()) failure_ = std::move(first);
  return Truth::failed;
}

Machine::Truth Machine::logical_not(Instruction const& code) {
  Truth const operand = truth(code.a);
  if (operand == Truth::failed) return operand;
  return operand == Truth::yes ? Truth::no : Truth::yes;
}

Machine::Truth Machine::equality(Instruction const& code) {
  Value left_scratch;
  Value right_scratch;
  Value const* left = operand(code.a, left_scratch);
  if (!left) return Truth::failed;
  Value const* right = operand(code.b, right_scratch);
  if (!right) return Truth::failed;
  bool const shared = left->kind() == right->kind() && left->kind() >= Kind::string;
  if (shared && !spend_reading(*left, code)) return Truth::failed;
  return (*left == *right) == (code.opcode == Opcode::equal) ? Truth::yes : Truth::no;
}

Machine::Truth Machine::order(Instruction const& code) {
  Value left_scratch;
  Value right_scratch;
  Value const* left = operand(code.a, left_scratch);
  if (!left) return Truth::failed;
  Value const* right = operand(code.b, right_scratch);
  if (!right) return Truth::failed;
  if (left->is(Kind::integer) && right->is(Kind::integer))
    return holds(code.op, left->as_integer(), right->as_integer()) ? Truth::yes : Truth::no;
  if (!spend_reading(*left, code)) return Truth::failed;
  auto const ordered = cel::order(code.op, *left, *right);
  if (ordered) return ordered->as_boolean() ? Truth::yes : Truth::no;
  fail_overload(code, *left, *right);
  return Truth::failed;
}

Value const* Machine::conditional(Instruction const& code, Value& scratch) {
  Truth const condition = truth(code.a);
  if (condition == Truth::failed) return nullptr;
  return operand(condition == Truth::yes ? code.b : code.c, scratch);
}

Value const* Machine::arithmetic(Instruction const& code, Value& scratch) {
  Value left_scratch;
  Value right_scratch;
  Value const* left = operand(code.a, left_scratch);
  if (!left) return nullptr;
  Value const* right = operand(code.b, right_scratch);
  if (!right) return nullptr;
  if (left->kind() >= Kind::string) {
    if (!spend_reading(*left, code) || !spend_reading(*right, code)) return nullptr;
  }
  return settle(cel::arithmetic(code.op, *left, *right), code, scratch, *left, *right);
}

Value const* Machine::unary(Instruction const& code, Value& scratch) {
  Value operand_scratch;
  Value const* value = operand(code.a, operand_scratch);
  if (!value) return nullptr;
  bool const text = value->is(Kind::string) || value->is(Kind::bytes);
  if (text && !spend_reading(*value, code)) return nullptr;
  if (code.opcode == Opcode::negate) return settle(negate(*value), code, scratch, *value);
  if (code.opcode == Opcode::size) return settle(size(*value), code, scratch, *value);
  return settle(convert(code.op, *value), code, scratch, *value);
}

Value const* Machine::in(Instruction const& code, Value& scratch) {
  Value element_scratch;
  Value container_scratch;
  Value const* element = operand(code.a, element_scratch);
  if (!element) return nullptr;
  Value const* container = operand(code.b, container_scratch);
  if (!container) return nullptr;
  if (container->is(Kind::list) && !spend_reading(*container, code)) return nullptr;
  return settle(is_in(*element, *container), code, scratch, *element, *container);
}

Value const* Machine::index(Instruction const& code, Value& scratch) {
  Value container_scratch;
  Value key_scratch;
  Value const* container = operand(code.a, container_scratch);
  if (!container) return nullptr;
  Value const* key = operand(code.b, key_scratch);
  if (!key) return nullptr;
  auto const found = element_at(*container, *key);
  if (found) {
    scratch = **found;
    return &scratch;
  }
  if (found.error() == EvalErrorKind::no_such_overload)
    return fail_overload(code, *container, *key);
  return fail(found.error(), code, *key);
}

Value const* Machine::select(Instruction const& code, Value& scratch) {
  Value container_scratch;
  Value const* container = operand(code.a, container_scratch);
  if (!container) return nullptr;
  if (!container->is(Kind::map)) return fail_overload(code, *container);
  Value const* found = container->as_map().find(code.value.as_text());
  if (!found || found->is_absent()) return fail(EvalErrorKind::no_such_field, code);
  scratch = *found;
  return &scratch;
}

// A variable without a value has no fields: has(a.b) is false where a is absent.
Value const* Machine::has_select(Instruction const& code, Value& scratch) {
  Value container_scratch;
  Instruction const& from = code_.instructions[code.a];
  if (from.opcode == Opcode::variable && activation_.variable(from.index).is_absent())
    return answer(false, scratch);
  Value const* container = operand(code.a, container_scratch);
  if (!container) return nullptr;
  if (!container->is(Kind::map)) return fail_overload(code, *container);
  Value const* found = container->as_map().find(code.value.as_text());
  return answer(found && !found->is_absent(), scratch);
}

Value const* Machine::text_test(Instruction const& code, Value& scratch) {
  Value text_scratch;
  Value part_scratch;
  Value const* text = operand(code.a, text_scratch);
  if (!text) return nullptr;
  Value const* part = operand(code.b, part_scratch);
  if (!part) return nullptr;
  if (!spend_reading(*text, code)) return nullptr;
  return settle(cel::text_test(code.op, *text, *part), code, scratch, *text, *part);
}

Value const* Machine::matches(Instruction const& code, Value& scratch) {
  Value text_scratch;
  Value pattern_scratch;
  Value const* text = operand(code.a, text_scratch);
  if (!text) return nullptr;
  Value const* pattern = operand(code.b, pattern_scratch);
  if (!pattern) return nullptr;
  if (!text->is(Kind::string) || !pattern->is(Kind::string))
    return fail_overload(code, *text, *pattern);
  if (code.pattern) return found(*code.pattern, text->as_text(), code, scratch);
  if (!spend(pattern_steps, code)) return nullptr;
  auto const compiled = compile_pattern(pattern->as_text());
  if (!compiled) return fail(EvalErrorKind::invalid_argument, code, *pattern);
  return found(*compiled, text->as_text(), code, scratch);
}

Value const* Machine::found(re2::RE2 const& pattern, std::string_view text, Instruction const& code,
                            Value& scratch) {
  if (!spend(search_steps(pattern, text), code)) return nullptr;
  return answer(search(pattern, text), scratch);
}

Value const* Machine::access(Instruction const& code, Value& scratch) {
  Value operand_scratch;
  Value zone_scratch;
  Value const* value = operand(code.a, operand_scratch);
  if (!value) return nullptr;
  Value const* zone = nullptr;
  if (code.count == 2) {
    zone = operand(code.b, zone_scratch);
    if (!zone) return nullptr;
  }
  auto computed = cel::access(code.op, *value, zone);
  if (!computed && computed.error() == EvalErrorKind::invalid_argument)
    return fail(EvalErrorKind::invalid_argument, code, *zone);
  return settle(std::move(computed), code, scratch, *value, zone ? *zone : Value{});
}

Value const* Machine::list(Instruction const& code, Value& scratch) {
  std::vector<Value> elements;
  elements.reserve(code.count);
  Value element_scratch;
  for (std::uint32_t i = 0; i < code.count; ++i) {
    Value const* element = operand(code_.operands[code.first + i], element_scratch);
    if (!element) return nullptr;
    elements.push_back(*element);
  }
  scratch = Value::list(std::move(elements));
  return &scratch;
}

Value const* Machine::map(Instruction const& code, Value& scratch) {
  MapBuilder builder;
  for (std::uint32_t i = 0; i < code.count; i += 2) {
    Value key_scratch;
    Value value_scratch;
    Value const* key = operand(code_.operands[code.first + i], key_scratch);
    if (!key) return nullptr;
    Value const* value = operand(code_.operands[code.first + i + 1], value_scratch);
    if (!value) return nullptr;
    auto const added = builder.add(*key, *value);
    if (added == MapBuilder::Added::unsupported_key)
      return fail(EvalErrorKind::unsupported_key, code, *key);
    if (added == MapBuilder::Added::duplicate_key)
      return fail(EvalErrorKind::duplicate_key, code, *key);
  }
  scratch = std::move(builder).finish();
  return &scratch;
}

Value const* Machine::host(Instruction const& code, Value& scratch) {
  std::array<Value, 4> few;
  std::vector<Value> many(code.count > few.size() ? code.count : 0);
  std::span<Value> const arguments =
      many.empty() ? std::span<Value>(few).first(code.count) : std::span<Value>(many);
  for (std::uint32_t i = 0; i < code.count; ++i) {
    Value const* argument = operand(code_.operands[code.first + i], arguments[i]);
    if (!argument) return nullptr;
    if (argument != &arguments[i]) arguments[i] = *argument;
  }
  auto result = activation_.call(code.index, arguments);
  if (!result) {
    fail(result.error().kind, code);
    failure_.host = std::make_unique<EvalError>(std::move(result.error()));
    return nullptr;
  }
  if (result->is_absent()) return fail(EvalErrorKind::no_such_field, code);
  scratch = std::move(*result);
  return &scratch;
}

}  // namespace chubei::cel
