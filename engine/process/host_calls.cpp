// The host functions of engine/chart/host_functions.hpp, answered for one decision.

#include "engine/base/hash.hpp"
#include "engine/base/json.hpp"
#include "engine/base/money.hpp"
#include "engine/cel/value_json.hpp"
#include "engine/chart/host_functions.hpp"
#include "engine/process/values.hpp"

namespace chubei::process {

using cel::EvalError;
using cel::EvalErrorKind;
using cel::Value;
using Answer = std::expected<Value, EvalError>;

namespace {

Answer refuse(Text message, EvalErrorKind kind = EvalErrorKind::host) {
  return std::unexpected(EvalError{kind, std::move(message), {}});
}

bool are_texts(std::span<Value const> arguments, std::size_t count) {
  for (std::size_t index = 0; index < count; ++index) {
    if (!arguments[index].is(cel::Kind::string)) return false;
  }
  return true;
}

Answer divide(std::span<Value const> arguments) {
  auto const mode = arguments[3].as_text();
  auto const rounding = mode == "floor"     ? std::optional(Rounding::floor)
                        : mode == "half_up" ? std::optional(Rounding::half_up)
                        : mode == "ceil"    ? std::optional(Rounding::ceil)
                                            : std::nullopt;
  if (!rounding) {
    return refuse({"舍入方式应为 floor、half_up 或 ceil", "rounding is floor, half_up or ceil"},
                  EvalErrorKind::invalid_argument);
  }
  auto const result = mul_div(arguments[0].as_integer(), arguments[1].as_integer(),
                              arguments[2].as_integer(), *rounding);
  if (!result) return refuse(result.error().message, EvalErrorKind::overflow);
  return Value::integer(*result);
}

Answer digest_of(Value const& value) {
  auto const json = cel::to_json(value);
  if (!json) return refuse(json.error().message, EvalErrorKind::invalid_argument);
  return Value::string(hex(hash(Suite::intl, json::canonical(*json))));
}

std::string fen_text(std::int64_t fen) {
  bool const negative = fen < 0;
  auto const amount =
      negative ? 0 - static_cast<std::uint64_t>(fen) : static_cast<std::uint64_t>(fen);
  auto const yuan = std::to_string(amount / 100);
  std::string text(negative ? "-" : "");
  for (std::size_t at = 0; at < yuan.size(); ++at) {
    if (at > 0 && (yuan.size() - at) % 3 == 0) text += ',';
    text += yuan[at];
  }
  text += '.';
  text += static_cast<char>('0' + amount % 100 / 10);
  text += static_cast<char>('0' + amount % 10);
  return text;
}

}  // namespace

/// The whole evaluation fails with the look-up's own error, whatever the expression makes of it.
Answer Values::fail_look_up(Error error) {
  auto message = error.message;
  failed_ = std::move(error);
  return refuse(std::move(message));
}

Answer Values::call(int function, std::span<Value const> arguments) {
  using chart::HostFunction;
  auto const zone = context_.release.zone;
  switch (static_cast<HostFunction>(function)) {
    case HostFunction::count:
    case HostFunction::sum: {
      auto totals = context_.totals(arguments[0].as_text(), arguments[1].as_text());
      if (!totals) return fail_look_up(std::move(totals.error()));
      return Value::integer(function == static_cast<int>(HostFunction::count) ? totals->count
                                                                              : totals->sum);
    }
    case HostFunction::lookup:
    case HostFunction::state_of: {
      if (!are_texts(arguments, arguments.size())) {
        return refuse({"参数应为文本", "arguments must be texts"}, EvalErrorKind::no_such_overload);
      }
      auto face = context_.find(arguments[0].as_text(), arguments[1].as_text());
      if (!face) return fail_look_up(std::move(face.error()));
      bool const wants_state = static_cast<HostFunction>(function) == HostFunction::state_of;
      if (wants_state || (*face && arguments[2].as_text() == "state")) {
        std::vector<Value> states;
        if (*face) {
          for (auto const& state : (*face)->active) states.push_back(Value::string(state));
        }
        return Value::list(std::move(states));
      }
      if (*face) {
        for (SlotValue const& slot : (*face)->slots) {
          if (slot.path == arguments[2].as_text()) return cel::from_json(slot.value);
        }
      }
      return Value::null();
    }
    case HostFunction::in_state:
      return Value::boolean(context_.is_active(arguments[0].as_text()));
    case HostFunction::mul_div:
      return divide(arguments);
    case HostFunction::digest:
      return digest_of(arguments[0]);
    case HostFunction::working_days_between:
      return Value::integer(working_days_between(
          context_.world.calendar(), date_in(arguments[0].as_timestamp().instant(), zone),
          date_in(arguments[1].as_timestamp().instant(), zone)));
    case HostFunction::add_working_days: {
      ClockRule const rule{.amount = arguments[1].as_integer(), .unit = ClockUnit::working_days};
      auto const due =
          deadline(rule, arguments[0].as_timestamp().instant(), context_.world.calendar());
      return Value::timestamp(due.due);
    }
    case HostFunction::date:
      return Value::string(format(date_in(arguments[0].as_timestamp().instant(), zone)));
    case HostFunction::year:
      return Value::integer(civil(date_in(arguments[0].as_timestamp().instant(), zone)).year);
    case HostFunction::format_fen:
      return Value::string(fen_text(arguments[0].as_integer()));
  }
  ensure(false);
  return Value::absent();
}

}  // namespace chubei::process
