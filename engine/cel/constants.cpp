#include "engine/cel/constants.hpp"

#include "engine/cel/regex.hpp"

namespace chubei::cel {
namespace {

/// The text of a literal argument; nullopt where it is computed, missing or no text.
std::optional<std::string_view> literal_text(std::span<ExprPointer const> arguments,
                                             std::size_t position) {
  if (position >= arguments.size()) return std::nullopt;
  auto const* literal = std::get_if<Literal>(&arguments[position]->node);
  if (!literal || !literal->value.is(Kind::string)) return std::nullopt;
  return literal->value.as_text();
}

bool is_accessor(Operator op) { return op >= Operator::get_date && op <= Operator::get_seconds; }

std::optional<Text> complaint_on_first(Operator op, std::string_view text) {
  if (op == Operator::to_timestamp && !parse_timestamp(text))
    return Text{"时间戳应如 2026-01-31T09:00:00+08:00",
                "a timestamp reads like 2026-01-31T09:00:00+08:00"};
  if (op == Operator::to_duration && !parse_duration(text))
    return Text{"时长应如 36h、90m 或 5400s", "a duration reads like 36h, 90m or 5400s"};
  return std::nullopt;
}

std::optional<Text> complaint_on_second(Operator op, std::string_view text) {
  if (op == Operator::matches && !is_pattern(text))
    return Text{"正则表达式不正确", "malformed regular expression"};
  if (is_accessor(op) && !zone_offset(text))
    return Text{"不支持的时区；可用 +08:00 这样的固定时差、UTC 或 Asia/Shanghai",
                "unsupported zone; use a fixed offset like +08:00, UTC or Asia/Shanghai"};
  return std::nullopt;
}

}  // namespace

void check_constants(Operator op, std::span<ExprPointer const> arguments, Faults& faults) {
  if (auto const text = literal_text(arguments, 0))
    if (auto complaint = complaint_on_first(op, *text))
      faults.add(arguments[0]->at, "constant", std::move(*complaint));
  if (auto const text = literal_text(arguments, 1))
    if (auto complaint = complaint_on_second(op, *text))
      faults.add(arguments[1]->at, "constant", std::move(*complaint));
}

void check_repeated(Expr const& key, MapBuilder& constants, Faults& faults) {
  auto const* literal = std::get_if<Literal>(&key.node);
  if (!literal || constants.add(literal->value, {}) != MapBuilder::Added::duplicate_key) return;
  std::string const shown = display(literal->value);
  faults.add(key.at, "constant", {"键重复：" + shown, "duplicate key: " + shown});
}

}  // namespace chubei::cel
