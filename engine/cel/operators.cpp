#include "engine/cel/operators.hpp"

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>

namespace chubei::cel {
namespace {

using Fault = std::unexpected<EvalErrorKind>;

Fault no_overload() { return Fault(EvalErrorKind::no_such_overload); }

Value value_of(std::int64_t value) { return Value::integer(value); }
Value value_of(std::uint64_t value) { return Value::unsigned_integer(value); }

template <std::integral Number>
Computed integral(Operator op, Number left, Number right) {
  Number result = 0;
  bool overflow = false;
  switch (op) {
    case Operator::add:
      overflow = __builtin_add_overflow(left, right, &result);
      break;
    case Operator::subtract:
      overflow = __builtin_sub_overflow(left, right, &result);
      break;
    case Operator::multiply:
      overflow = __builtin_mul_overflow(left, right, &result);
      break;
    default: {
      if (right == 0) return Fault(EvalErrorKind::division_by_zero);
      if (std::signed_integral<Number> && left == std::numeric_limits<Number>::min() &&
          right == static_cast<Number>(-1))
        return Fault(EvalErrorKind::overflow);
      result = op == Operator::divide ? left / right : left % right;
    }
  }
  if (overflow) return Fault(EvalErrorKind::overflow);
  return value_of(result);
}

Computed real(Operator op, double left, double right) {
  switch (op) {
    case Operator::add:
      return Value::real(left + right);
    case Operator::subtract:
      return Value::real(left - right);
    case Operator::multiply:
      return Value::real(left * right);
    case Operator::divide:
      return Value::real(left / right);
    default:
      return no_overload();
  }
}

Computed ranged(std::optional<Timestamp> timestamp) {
  if (!timestamp) return Fault(EvalErrorKind::out_of_range);
  return Value::timestamp(*timestamp);
}

Computed ranged(std::optional<Duration> duration) {
  if (!duration) return Fault(EvalErrorKind::out_of_range);
  return Value::duration(*duration);
}

Computed time_arithmetic(Operator op, Value const& left, Value const& right) {
  bool const plus = op == Operator::add;
  if (!plus && op != Operator::subtract) return no_overload();
  if (left.is(Kind::timestamp) && right.is(Kind::duration))
    return ranged(plus ? add(left.as_timestamp(), right.as_duration())
                       : subtract(left.as_timestamp(), right.as_duration()));
  if (left.is(Kind::duration) && right.is(Kind::duration))
    return ranged(plus ? add(left.as_duration(), right.as_duration())
                       : subtract(left.as_duration(), right.as_duration()));
  if (plus && left.is(Kind::duration) && right.is(Kind::timestamp))
    return ranged(add(right.as_timestamp(), left.as_duration()));
  if (!plus && left.is(Kind::timestamp) && right.is(Kind::timestamp))
    return ranged(subtract(left.as_timestamp(), right.as_timestamp()));
  return no_overload();
}

Value concatenated(std::span<Value const> left, std::span<Value const> right) {
  std::vector<Value> elements;
  elements.reserve(left.size() + right.size());
  elements.insert(elements.end(), left.begin(), left.end());
  elements.insert(elements.end(), right.begin(), right.end());
  return Value::list(std::move(elements));
}

std::string concatenated(std::string_view left, std::string_view right) {
  std::string text;
  text.reserve(left.size() + right.size());
  text += left;
  text += right;
  return text;
}

template <class Ordered>
Value decided(Operator op, Ordered const& left, Ordered const& right) {
  switch (op) {
    case Operator::less:
      return Value::boolean(left < right);
    case Operator::less_or_equal:
      return Value::boolean(left <= right);
    case Operator::greater:
      return Value::boolean(left > right);
    default:
      return Value::boolean(left >= right);
  }
}

std::optional<std::int64_t> whole_index(Value const& key) {
  constexpr auto max = std::numeric_limits<std::int64_t>::max();
  if (key.is(Kind::integer)) return key.as_integer();
  if (key.is(Kind::unsigned_integer))
    return static_cast<std::int64_t>(std::min<std::uint64_t>(key.as_unsigned_integer(), max));
  if (key.is(Kind::real) && std::trunc(key.as_real()) == key.as_real() &&
      std::abs(key.as_real()) < 0x1p53)
    return static_cast<std::int64_t>(key.as_real());
  return std::nullopt;
}

}  // namespace

Computed arithmetic(Operator op, Value const& left, Value const& right) {
  if (left.kind() != right.kind() || left.is(Kind::timestamp) || left.is(Kind::duration))
    return time_arithmetic(op, left, right);
  switch (left.kind()) {
    case Kind::integer:
      return integral(op, left.as_integer(), right.as_integer());
    case Kind::unsigned_integer:
      return integral(op, left.as_unsigned_integer(), right.as_unsigned_integer());
    case Kind::real:
      return real(op, left.as_real(), right.as_real());
    default:
      break;
  }
  if (op != Operator::add) return no_overload();
  switch (left.kind()) {
    case Kind::string:
      return Value::string(concatenated(left.as_text(), right.as_text()));
    case Kind::bytes:
      return Value::bytes(concatenated(left.as_text(), right.as_text()));
    case Kind::list:
      return concatenated(left.as_list(), right.as_list());
    default:
      return no_overload();
  }
}

Computed negate(Value const& operand) {
  if (operand.is(Kind::real)) return Value::real(-operand.as_real());
  if (!operand.is(Kind::integer)) return no_overload();
  return integral(Operator::subtract, std::int64_t{0}, operand.as_integer());
}

Computed order(Operator op, Value const& left, Value const& right) {
  if (left.is_number() && right.is_number()) {
    int const compared = compare_numbers(left, right);
    return compared == 2 ? Value::boolean(false) : decided(op, compared, 0);
  }
  if (left.kind() != right.kind()) return no_overload();
  switch (left.kind()) {
    case Kind::boolean:
      return decided(op, left.as_boolean(), right.as_boolean());
    case Kind::string:
    case Kind::bytes:
      return decided(op, left.as_text(), right.as_text());
    case Kind::timestamp:
      return decided(op, left.as_timestamp(), right.as_timestamp());
    case Kind::duration:
      return decided(op, left.as_duration(), right.as_duration());
    default:
      return no_overload();
  }
}

std::expected<Value const*, EvalErrorKind> element_at(Value const& container, Value const& key) {
  if (container.is(Kind::map)) {
    if (Value const* found = container.as_map().find(key)) return found;
    return Fault(EvalErrorKind::no_such_key);
  }
  if (!container.is(Kind::list)) return no_overload();
  auto const position = whole_index(key);
  if (!position)
    return Fault(key.is_number() ? EvalErrorKind::invalid_argument
                                 : EvalErrorKind::no_such_overload);
  auto const elements = container.as_list();
  if (*position < 0 || *position >= static_cast<std::int64_t>(elements.size()))
    return Fault(EvalErrorKind::out_of_range);
  return &elements[static_cast<std::size_t>(*position)];
}

Computed is_in(Value const& element, Value const& container) {
  if (container.is(Kind::map)) return Value::boolean(container.as_map().find(element) != nullptr);
  if (!container.is(Kind::list)) return no_overload();
  return Value::boolean(std::ranges::find(container.as_list(), element) !=
                        container.as_list().end());
}

Computed size(Value const& operand) {
  auto count = [](std::size_t value) { return Value::integer(static_cast<std::int64_t>(value)); };
  switch (operand.kind()) {
    case Kind::string:
      return count(code_points(operand.as_text()));
    case Kind::bytes:
      return count(operand.as_text().size());
    case Kind::list:
      return count(operand.as_list().size());
    case Kind::map:
      return count(operand.as_map().size());
    default:
      return no_overload();
  }
}

Computed text_test(Operator op, Value const& text, Value const& part) {
  if (!text.is(Kind::string) || !part.is(Kind::string)) return no_overload();
  std::string_view const whole = text.as_text();
  if (op == Operator::starts_with) return Value::boolean(whole.starts_with(part.as_text()));
  if (op == Operator::ends_with) return Value::boolean(whole.ends_with(part.as_text()));
  return Value::boolean(whole.find(part.as_text()) != std::string_view::npos);
}

}  // namespace chubei::cel
