// Draft-07 validation, sections 6.1 (any), 6.2 (numbers), 6.3 (texts) and 7 (format).
#include "engine/form/messages.hpp"
#include "engine/form/validation.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace chubei::form {
namespace {

constexpr std::int64_t integer_max = (std::int64_t{1} << 53) - 1;
constexpr std::size_t bytes_a_step = 64;

bool is_integer(json::value const& value) {
  auto const* number = value.if_int64();
  return number && *number >= -integer_max && *number <= integer_max;
}

// Integral, yet past the range in which every reader sees the same number.
bool is_integer_outside(json::value const& value) {
  if (value.is_uint64()) return true;
  if (value.is_int64()) return !is_integer(value);
  return value.is_double() && std::trunc(value.get_double()) == value.get_double();
}

unsigned type_bits(json::value const& value) {
  switch (value.kind()) {
    case boost::json::kind::null:
      return type_null;
    case boost::json::kind::bool_:
      return type_boolean;
    case boost::json::kind::string:
      return type_string;
    case boost::json::kind::array:
      return type_array;
    case boost::json::kind::object:
      return type_object;
    default:
      return is_integer(value) ? type_integer | type_number : type_number;
  }
}

// -1, 0, 1
int compared(json::value const& left, json::value const& right) {
  if (left.is_int64() && right.is_int64())
    return (left.get_int64() > right.get_int64()) - (left.get_int64() < right.get_int64());
  auto const a = left.to_number<double>(), b = right.to_number<double>();
  return (a > b) - (a < b);
}

bool is_multiple(json::value const& value, json::value const& of) {
  if (value.is_int64() && of.is_int64()) return value.get_int64() % of.get_int64() == 0;
  auto const ratio = value.to_number<double>() / of.to_number<double>();
  return std::isfinite(ratio) &&
         std::abs(ratio - std::round(ratio)) <= 1e-9 * std::max(1.0, std::abs(ratio));
}

// Characters, not bytes: those beyond the BMP count as one.
std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  }));
}

Text const character_unit{"个字", "characters"};

}  // namespace

void Validation::check_type(Node const& node, json::value const& value, Path const& path) {
  if (node.types == 0 || (node.types & type_bits(value))) return;
  if ((node.types & type_integer) && value.is_number() && is_integer_outside(value))
    return fault(path, "integer_range",
                 {"整数超出允许范围（±9007199254740991）", "is outside ±9007199254740991"});
  fault(path, "type", expected_type(node.types));
}

void Validation::check_choice(Node const& node, json::value const& value, Path const& path) {
  if (node.constant && !json::same(*node.constant, value))
    fault(path, "const", {"应为" + shown(*node.constant), "must be " + shown(*node.constant)});
  if (!node.choices) return;
  auto const& choices = node.choices->get_array();
  spend(choices.size());
  bool const listed = std::any_of(choices.begin(), choices.end(), [&](json::value const& choice) {
    return json::same(choice, value);
  });
  if (!listed) fault(path, "enum", expected_choice(node));
}

void Validation::check_number(Node const& node, json::value const& value, Path const& path) {
  if (node.minimum && compared(value, *node.minimum) < 0)
    fault(path, "minimum",
          {"不能小于" + shown(*node.minimum), "must be " + shown(*node.minimum) + " or more"});
  if (node.maximum && compared(value, *node.maximum) > 0)
    fault(path, "maximum",
          {"不能大于" + shown(*node.maximum), "must be " + shown(*node.maximum) + " or less"});
  if (node.exclusive_minimum && compared(value, *node.exclusive_minimum) <= 0)
    fault(path, "exclusiveMinimum",
          {"应大于" + shown(*node.exclusive_minimum),
           "must be more than " + shown(*node.exclusive_minimum)});
  if (node.exclusive_maximum && compared(value, *node.exclusive_maximum) >= 0)
    fault(path, "exclusiveMaximum",
          {"应小于" + shown(*node.exclusive_maximum),
           "must be less than " + shown(*node.exclusive_maximum)});
  if (node.multiple_of && !is_multiple(value, *node.multiple_of))
    fault(path, "multipleOf",
          {"应为" + shown(*node.multiple_of) + "的整数倍",
           "must be a multiple of " + shown(*node.multiple_of)});
}

void Validation::check_text(Node const& node, json::value& value, Path const& path) {
  std::string_view const text = value.get_string();
  spend(text.size() / bytes_a_step);
  if (is_part_ && text.empty()) return;
  if (node.min_length && !is_part_ && characters(text) < *node.min_length)
    fault(path, "minLength", at_least(*node.min_length, characters(text), character_unit));
  if (node.max_length && characters(text) > *node.max_length)
    fault(path, "maxLength", at_most(*node.max_length, characters(text), character_unit));
  if (node.pattern && !re2::RE2::PartialMatch({text.data(), text.size()}, *node.pattern))
    fault(path, "pattern",
          {"格式不符（" + node.pattern_text + "）", "does not have the form " + node.pattern_text});
  if (node.format) check_format(node, value, text, path);
}

void Validation::check_format(Node const& node, json::value& value, std::string_view text,
                              Path const& path) {
  auto const& format = *node.format;
  auto const spelling = format.normalise ? format.normalise(text) : std::string(text);
  if (auto wrong = format.check(spelling))
    return fault(path, "format:" + node.format_name, {"：" + wrong->zh, wrong->en});
  if (spelling != text) spellings_.emplace_back(&value, spelling);
}

}  // namespace chubei::form
