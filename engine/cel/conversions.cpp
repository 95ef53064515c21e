// Conversions between kinds and the accessors of timestamps and durations.
#include "engine/base/encoding.hpp"
#include "engine/cel/operators.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace chubei::cel {
namespace {

using Fault = std::unexpected<EvalErrorKind>;

Fault no_overload() { return Fault(EvalErrorKind::no_such_overload); }
Fault malformed() { return Fault(EvalErrorKind::invalid_argument); }
Fault out_of_range() { return Fault(EvalErrorKind::out_of_range); }

/// The whole text as a number, a leading '+' allowed.
template <class Number>
std::expected<Number, EvalErrorKind> parsed(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  Number number{};
  auto const [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault == std::errc::result_out_of_range) return out_of_range();
  if (fault != std::errc{} || stop != text.data() + text.size()) return malformed();
  return number;
}

Computed to_boolean(Value const& operand) {
  if (operand.is(Kind::boolean)) return operand;
  if (!operand.is(Kind::string)) return no_overload();
  constexpr std::array<std::string_view, 5> yes{"1", "t", "true", "TRUE", "True"};
  constexpr std::array<std::string_view, 5> no{"0", "f", "false", "FALSE", "False"};
  std::string_view const text = operand.as_text();
  if (std::ranges::find(yes, text) != yes.end()) return Value::boolean(true);
  if (std::ranges::find(no, text) != no.end()) return Value::boolean(false);
  return malformed();
}

Computed to_integer(Value const& operand) {
  switch (operand.kind()) {
    case Kind::integer:
      return operand;
    case Kind::unsigned_integer:
      if (operand.as_unsigned_integer() >> 63 != 0) return out_of_range();
      return Value::integer(static_cast<std::int64_t>(operand.as_unsigned_integer()));
    case Kind::real:
      // Both ends are refused: rounding may have moved the value across them.
      if (!(operand.as_real() > -0x1p63 && operand.as_real() < 0x1p63)) return out_of_range();
      return Value::integer(static_cast<std::int64_t>(operand.as_real()));
    case Kind::timestamp:
      return Value::integer(operand.as_timestamp().seconds);
    case Kind::string: {
      auto const number = parsed<std::int64_t>(operand.as_text());
      return number ? Computed(Value::integer(*number)) : Fault(number.error());
    }
    default:
      return no_overload();
  }
}

Computed to_unsigned_integer(Value const& operand) {
  switch (operand.kind()) {
    case Kind::unsigned_integer:
      return operand;
    case Kind::integer:
      if (operand.as_integer() < 0) return out_of_range();
      return Value::unsigned_integer(static_cast<std::uint64_t>(operand.as_integer()));
    case Kind::real:
      if (!(operand.as_real() >= 0 && operand.as_real() < 0x1p64)) return out_of_range();
      return Value::unsigned_integer(static_cast<std::uint64_t>(operand.as_real()));
    case Kind::string: {
      auto const number = parsed<std::uint64_t>(operand.as_text());
      return number ? Computed(Value::unsigned_integer(*number)) : Fault(number.error());
    }
    default:
      return no_overload();
  }
}

Computed to_real(Value const& operand) {
  switch (operand.kind()) {
    case Kind::real:
      return operand;
    case Kind::integer:
      return Value::real(static_cast<double>(operand.as_integer()));
    case Kind::unsigned_integer:
      return Value::real(static_cast<double>(operand.as_unsigned_integer()));
    case Kind::string: {
      auto const number = parse_real(operand.as_text());
      return number ? Computed(Value::real(*number)) : Fault(number.error());
    }
    default:
      return no_overload();
  }
}

std::string real_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  std::array<char, 32> buffer{};
  auto const [end, fault] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), end};
}

Computed to_string(Value const& operand) {
  switch (operand.kind()) {
    case Kind::string:
      return operand;
    case Kind::boolean:
      return Value::string(operand.as_boolean() ? "true" : "false");
    case Kind::integer:
      return Value::string(std::to_string(operand.as_integer()));
    case Kind::unsigned_integer:
      return Value::string(std::to_string(operand.as_unsigned_integer()));
    case Kind::real:
      return Value::string(real_text(operand.as_real()));
    case Kind::timestamp:
      return Value::string(format(operand.as_timestamp()));
    case Kind::duration:
      return Value::string(format(operand.as_duration()));
    case Kind::bytes:
      if (!is_utf8(operand.as_text())) return malformed();
      return Value::string(std::string(operand.as_text()));
    default:
      return no_overload();
  }
}

Computed to_bytes(Value const& operand) {
  if (operand.is(Kind::bytes)) return operand;
  if (!operand.is(Kind::string)) return no_overload();
  return Value::bytes(std::string(operand.as_text()));
}

Computed to_duration(Value const& operand) {
  if (operand.is(Kind::duration)) return operand;
  if (!operand.is(Kind::string)) return no_overload();
  auto const duration = parse_duration(operand.as_text());
  return duration ? Computed(Value::duration(*duration)) : malformed();
}

Computed to_timestamp(Value const& operand) {
  if (operand.is(Kind::timestamp)) return operand;
  if (operand.is(Kind::integer)) {
    Timestamp const timestamp{operand.as_integer(), 0};
    return in_range(timestamp) ? Computed(Value::timestamp(timestamp)) : out_of_range();
  }
  if (!operand.is(Kind::string)) return no_overload();
  auto const timestamp = parse_timestamp(operand.as_text());
  return timestamp ? Computed(Value::timestamp(*timestamp)) : malformed();
}

Computed of_duration(Operator op, Duration duration) {
  constexpr std::int64_t second = 1'000'000'000;
  switch (op) {
    case Operator::get_hours:
      return Value::integer(duration.nanos / (3600 * second));
    case Operator::get_minutes:
      return Value::integer(duration.nanos / (60 * second));
    case Operator::get_seconds:
      return Value::integer(duration.nanos / second);
    // The component below the second, as the conformance suite has it.
    case Operator::get_milliseconds:
      return Value::integer(duration.nanos % second / 1'000'000);
    default:
      return no_overload();
  }
}

int of_timestamp(Operator op, Fields const& at) {
  switch (op) {
    case Operator::get_date:
      return at.day;
    case Operator::get_day_of_month:
      return at.day - 1;
    case Operator::get_day_of_week:
      return at.weekday;
    case Operator::get_day_of_year:
      return at.day_of_year - 1;
    case Operator::get_full_year:
      return at.year;
    case Operator::get_hours:
      return at.hours;
    case Operator::get_milliseconds:
      return at.milliseconds;
    case Operator::get_minutes:
      return at.minutes;
    case Operator::get_month:
      return at.month - 1;
    default:
      return at.seconds;
  }
}

}  // namespace

std::expected<double, EvalErrorKind> parse_real(std::string_view text) {
  auto const number = parsed<double>(text);
  if (number || number.error() != EvalErrorKind::out_of_range) return number;
  // from_chars does not tell too small from too large.
  double const nearest = std::strtod(std::string(text).c_str(), nullptr);
  if (std::abs(nearest) > 1) return out_of_range();
  return nearest;
}

Computed convert(Operator op, Value const& operand) {
  switch (op) {
    case Operator::to_boolean:
      return to_boolean(operand);
    case Operator::to_bytes:
      return to_bytes(operand);
    case Operator::to_real:
      return to_real(operand);
    case Operator::to_duration:
      return to_duration(operand);
    case Operator::to_integer:
      return to_integer(operand);
    case Operator::to_string:
      return to_string(operand);
    case Operator::to_timestamp:
      return to_timestamp(operand);
    case Operator::to_unsigned_integer:
      return to_unsigned_integer(operand);
    case Operator::type_of:
      return Value::type(operand.kind());
    default:
      return operand;
  }
}

Computed access(Operator op, Value const& operand, Value const* zone) {
  if (operand.is(Kind::duration) && !zone) return of_duration(op, operand.as_duration());
  if (!operand.is(Kind::timestamp) || (zone && !zone->is(Kind::string))) return no_overload();
  auto const offset = zone ? zone_offset(zone->as_text()) : std::optional<std::int32_t>(0);
  if (!offset) return malformed();
  return Value::integer(of_timestamp(op, fields(operand.as_timestamp(), *offset)));
}

}  // namespace chubei::cel
