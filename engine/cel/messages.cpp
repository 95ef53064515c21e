// What went wrong while evaluating, in words.
#include "engine/base/error.hpp"
#include "engine/cel/functions.hpp"
#include "engine/cel/machine.hpp"

namespace chubei::cel {
namespace {

std::string operation_name(Expr const& expr) {
  if (auto const* call = std::get_if<Call>(&expr.node)) return shown_name(call->name);
  if (auto const* select = std::get_if<Select>(&expr.node)) return "." + select->field;
  if (auto const* variable = std::get_if<Ident>(&expr.node)) return variable->name;
  if (auto const* local = std::get_if<Local>(&expr.node)) return local->name;
  return std::holds_alternative<Comprehension>(expr.node) ? "macro" : "literal";
}

std::string operand_kinds(Failure const& failure) {
  std::string text = Type(failure.left).text();
  if (failure.right != Kind::absent) text += ", " + Type(failure.right).text();
  return "(" + text + ")";
}

Text field_message(Expr const& expr) {
  auto const* select = std::get_if<Select>(&expr.node);
  std::string const field = select ? select->field : operation_name(expr);
  if (select) return {"没有字段 " + field, "no such field: " + field};
  return {field + " 没有值；可先用 has(…) 判断", field + " has no value; ask has(...) first"};
}

Text overload_message(Failure const& failure, std::string const& operation) {
  std::string const kinds = operand_kinds(failure);
  if (std::holds_alternative<Comprehension>(failure.expr->node))
    return {"只能遍历列表或映射，不能遍历 " + kinds,
            "only lists and maps can be walked, not " + kinds};
  return {operation + " 不适用于 " + kinds, operation + " does not take " + kinds};
}

Text message(Failure const& failure) {
  Expr const& expr = *failure.expr;
  std::string const operation = operation_name(expr);
  std::string const detail = display(failure.detail);
  switch (failure.kind) {
    case EvalErrorKind::no_such_field:
      return field_message(expr);
    case EvalErrorKind::no_such_key:
      return {"没有键 " + detail, "no such key: " + detail};
    case EvalErrorKind::no_such_overload:
      return overload_message(failure, operation);
    case EvalErrorKind::undeclared:
      return {"没有这个名称：" + operation, "no such name: " + operation};
    case EvalErrorKind::division_by_zero:
      return {"除数为零", "division by zero"};
    case EvalErrorKind::overflow:
      return {"整数运算 " + operation + " 溢出", "integer overflow in " + operation};
    case EvalErrorKind::out_of_range:
      return {operation + " 超出范围：" + detail, operation + " out of range: " + detail};
    case EvalErrorKind::invalid_argument:
      return {operation + " 不能接受 " + detail, operation + " cannot take " + detail};
    case EvalErrorKind::duplicate_key:
      return {"键重复：" + detail, "duplicate key: " + detail};
    case EvalErrorKind::unsupported_key:
      return {"不能作键：" + detail, "cannot be a key: " + detail};
    case EvalErrorKind::budget_exceeded:
      return {"表达式的计算量超过上限", "the expression exceeds its budget of evaluation steps"};
    case EvalErrorKind::host:
      return {operation + " 出错", operation + " failed"};
  }
  ensure(false);
  return {};
}

}  // namespace

EvalError describe(Failure&& failure) {
  ensure(failure.expr != nullptr);
  if (failure.host) {
    EvalError error = std::move(*failure.host);
    error.at = failure.expr->at;
    return error;
  }
  return {failure.kind, message(failure), failure.expr->at};
}

std::string_view name(EvalErrorKind kind) {
  switch (kind) {
    case EvalErrorKind::no_such_field:
      return "no_such_field";
    case EvalErrorKind::no_such_key:
      return "no_such_key";
    case EvalErrorKind::no_such_overload:
      return "no_such_overload";
    case EvalErrorKind::undeclared:
      return "undeclared";
    case EvalErrorKind::division_by_zero:
      return "division_by_zero";
    case EvalErrorKind::overflow:
      return "overflow";
    case EvalErrorKind::out_of_range:
      return "out_of_range";
    case EvalErrorKind::invalid_argument:
      return "invalid_argument";
    case EvalErrorKind::duplicate_key:
      return "duplicate_key";
    case EvalErrorKind::unsupported_key:
      return "unsupported_key";
    case EvalErrorKind::budget_exceeded:
      return "budget_exceeded";
    case EvalErrorKind::host:
      return "host";
  }
  ensure(false);
  return {};
}

}  // namespace chubei::cel
