#include "engine/cel/operators.hpp"
#include "engine/cel/syntax.hpp"

#include <charconv>

namespace chubei::cel {

std::optional<Value> number_value(bool negative, std::string_view text) {
  bool const is_unsigned = text.ends_with('u') || text.ends_with('U');
  if (is_unsigned) text.remove_suffix(1);
  bool const hex = text.starts_with("0x") || text.starts_with("0X");
  char const* const end = text.data() + text.size();
  if (!hex && text.find_first_of(".eE") != std::string_view::npos) {
    auto const value = parse_real(text);
    if (is_unsigned || !value) return std::nullopt;
    return Value::real(negative ? -*value : *value);
  }
  std::uint64_t value = 0;
  auto const [stop, fault] =
      std::from_chars(text.data() + (hex ? 2 : 0), end, value, hex ? 16 : 10);
  if (fault != std::errc{} || stop != end) return std::nullopt;
  if (is_unsigned) return negative ? std::nullopt : std::optional(Value::unsigned_integer(value));
  constexpr std::uint64_t limit = std::uint64_t{1} << 63;
  if (value > limit || (value == limit && !negative)) return std::nullopt;
  return Value::integer(static_cast<std::int64_t>(negative ? 0 - value : value));
}

}  // namespace chubei::cel
