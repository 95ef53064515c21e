#include "engine/cel/functions.hpp"

#include <algorithm>
#include <array>

namespace chubei::cel {
namespace {

enum class Style : std::uint8_t { symbol, global, member, either };

struct Named {
  Operator op;
  std::string_view name;
  Style style;
};

constexpr std::array<Named, 43> names{{
    {Operator::logical_and, "_&&_", Style::symbol},
    {Operator::logical_or, "_||_", Style::symbol},
    {Operator::logical_not, "!_", Style::symbol},
    {Operator::conditional, "_?_:_", Style::symbol},
    {Operator::equal, "_==_", Style::symbol},
    {Operator::not_equal, "_!=_", Style::symbol},
    {Operator::less, "_<_", Style::symbol},
    {Operator::less_or_equal, "_<=_", Style::symbol},
    {Operator::greater, "_>_", Style::symbol},
    {Operator::greater_or_equal, "_>=_", Style::symbol},
    {Operator::in, "_in_", Style::symbol},
    {Operator::add, "_+_", Style::symbol},
    {Operator::subtract, "_-_", Style::symbol},
    {Operator::multiply, "_*_", Style::symbol},
    {Operator::divide, "_/_", Style::symbol},
    {Operator::modulo, "_%_", Style::symbol},
    {Operator::negate, "-_", Style::symbol},
    {Operator::index, "_[_]", Style::symbol},
    {Operator::size, "size", Style::either},
    {Operator::contains, "contains", Style::member},
    {Operator::starts_with, "startsWith", Style::member},
    {Operator::ends_with, "endsWith", Style::member},
    {Operator::matches, "matches", Style::either},
    {Operator::to_boolean, "bool", Style::global},
    {Operator::to_bytes, "bytes", Style::global},
    {Operator::to_real, "double", Style::global},
    {Operator::to_duration, "duration", Style::global},
    {Operator::to_dyn, "dyn", Style::global},
    {Operator::to_integer, "int", Style::global},
    {Operator::to_string, "string", Style::global},
    {Operator::to_timestamp, "timestamp", Style::global},
    {Operator::to_unsigned_integer, "uint", Style::global},
    {Operator::type_of, "type", Style::global},
    {Operator::get_date, "getDate", Style::member},
    {Operator::get_day_of_month, "getDayOfMonth", Style::member},
    {Operator::get_day_of_week, "getDayOfWeek", Style::member},
    {Operator::get_day_of_year, "getDayOfYear", Style::member},
    {Operator::get_full_year, "getFullYear", Style::member},
    {Operator::get_hours, "getHours", Style::member},
    {Operator::get_milliseconds, "getMilliseconds", Style::member},
    {Operator::get_minutes, "getMinutes", Style::member},
    {Operator::get_month, "getMonth", Style::member},
    {Operator::get_seconds, "getSeconds", Style::member},
}};

using enum Kind;
using Kinds = std::span<Kind const>;
constexpr std::array<Kind, 3> numbers{integer, unsigned_integer, real};
constexpr std::array<Kind, 5> ordered_others{boolean, string, bytes, timestamp, duration};
constexpr std::array<Kind, 4> sized{string, bytes, list, map};

/// Gathers the overloads that fit; the result is open (dyn) where they disagree.
class Overloads {
 public:
  explicit Overloads(std::span<Type const> arguments) : arguments_(arguments) {}

  Overloads& one(Kind argument, Kind result) { return add({&argument, 1}, result); }
  Overloads& two(Kind left, Kind right, Kind result) {
    std::array<Kind, 2> const kinds{left, right};
    return add(kinds, result);
  }
  Overloads& same(Kinds kinds) {
    for (Kind kind : kinds) two(kind, kind, kind);
    return *this;
  }
  Overloads& each(Kinds kinds, Kind result) {
    for (Kind kind : kinds) one(kind, result);
    return *this;
  }
  std::optional<Type> result() const { return result_; }

 private:
  Overloads& add(Kinds kinds, Kind result) {
    bool const fits = std::ranges::equal(
        arguments_, kinds, [](Type const& type, Kind kind) { return is_assignable(type, kind); });
    if (fits) result_ = result_ && !result_->is(result) ? Type{} : Type{result};
    return *this;
  }
  std::span<Type const> arguments_;
  std::optional<Type> result_;
};

bool comparable(Type const& left, Type const& right) {
  return is_assignable(left, right) || is_assignable(right, left);
}

std::optional<Type> ordering(std::span<Type const> arguments) {
  Overloads overloads(arguments);
  for (Kind left : numbers)
    for (Kind right : numbers) overloads.two(left, right, boolean);
  for (Kind kind : ordered_others) overloads.two(kind, kind, boolean);
  return overloads.result();
}

std::optional<Type> addition(std::span<Type const> arguments) {
  if (arguments[0].is(list) && arguments[1].is(list)) {
    if (!comparable(arguments[0], arguments[1])) return std::nullopt;
    return join(arguments[0], arguments[1]);
  }
  constexpr std::array<Kind, 6> kinds{integer, unsigned_integer, real, string, bytes, duration};
  return Overloads(arguments)
      .same(kinds)
      .two(timestamp, duration, timestamp)
      .two(duration, timestamp, timestamp)
      .two(list, list, list)
      .result();
}

std::optional<Type> subtraction(std::span<Type const> arguments) {
  return Overloads(arguments)
      .same(numbers)
      .two(timestamp, timestamp, duration)
      .two(timestamp, duration, timestamp)
      .two(duration, duration, duration)
      .result();
}

std::optional<Type> indexing(Type const& container, Type const& key) {
  if (container.is(dyn)) return Type{};
  if (container.is(list) && is_assignable(key, integer)) return container.element();
  if (container.is(map) && is_assignable(key, container.key())) return container.mapped();
  return std::nullopt;
}

bool may_contain(Type const& container, Type const& element) {
  if (container.is(list)) return comparable(element, container.element());
  if (container.is(map)) return comparable(element, container.key());
  return container.is(dyn);
}

std::optional<Type> conversion(Operator op, std::span<Type const> arguments) {
  constexpr std::array<Kind, 4> to_real{real, integer, unsigned_integer, string};
  constexpr std::array<Kind, 5> to_integer{integer, unsigned_integer, real, string, timestamp};
  constexpr std::array<Kind, 4> to_unsigned{unsigned_integer, integer, real, string};
  constexpr std::array<Kind, 8> to_string{string, boolean, integer,   unsigned_integer,
                                          real,   bytes,   timestamp, duration};
  Overloads overloads(arguments);
  switch (op) {
    case Operator::to_boolean:
      return overloads.one(boolean, boolean).one(string, boolean).result();
    case Operator::to_bytes:
      return overloads.one(bytes, bytes).one(string, bytes).result();
    case Operator::to_real:
      return overloads.each(to_real, real).result();
    case Operator::to_duration:
      return overloads.one(duration, duration).one(string, duration).result();
    case Operator::to_integer:
      return overloads.each(to_integer, integer).result();
    case Operator::to_string:
      return overloads.each(to_string, string).result();
    case Operator::to_timestamp:
      return overloads.one(timestamp, timestamp)
          .one(string, timestamp)
          .one(integer, timestamp)
          .result();
    default:
      return overloads.each(to_unsigned, unsigned_integer).result();
  }
}

bool is_time_of_day(Operator op) {
  return op == Operator::get_hours || op == Operator::get_minutes || op == Operator::get_seconds ||
         op == Operator::get_milliseconds;
}

std::optional<Type> accessor(Operator op, std::span<Type const> arguments) {
  Overloads overloads(arguments);
  overloads.one(timestamp, integer).two(timestamp, string, integer);
  if (is_time_of_day(op)) overloads.one(duration, integer);
  return overloads.result();
}

/// Arguments an operator takes; accessors one or two.
bool is_arity(Operator op, std::size_t count) {
  if (op >= Operator::get_date) return count == 1 || count == 2;
  if (op == Operator::conditional) return count == 3;
  bool const unary = op == Operator::logical_not || op == Operator::negate ||
                     op == Operator::size ||
                     (op >= Operator::to_boolean && op <= Operator::type_of);
  return count == (unary ? 1 : 2);
}

std::optional<Type> choice(std::span<Type const> arguments) {
  if (!is_assignable(arguments[0], boolean) || !comparable(arguments[1], arguments[2]))
    return std::nullopt;
  if (arguments[1].is(null)) return arguments[2];
  return arguments[2].is(null) ? arguments[1] : join(arguments[1], arguments[2]);
}

}  // namespace

std::optional<Operator> built_in(std::string_view name, bool member) {
  Style const wanted = member ? Style::member : Style::global;
  for (auto const& named : names)
    if (named.name == name && (named.style == wanted || named.style == Style::either))
      return named.op;
  return std::nullopt;
}

std::string_view name(Operator op) {
  auto const found = std::ranges::find(names, op, &Named::op);
  return found == names.end() ? std::string_view{"function"} : found->name;
}

std::string shown_name(std::string_view name) {
  std::string shown(name);
  bool const symbol = name.starts_with('_') || name.ends_with('_');
  if (symbol) std::erase(shown, '_');
  return shown;
}

std::optional<Type> result_type(Operator op, std::span<Type const> arguments) {
  if (!is_arity(op, arguments.size())) return std::nullopt;
  if (op >= Operator::get_date) return accessor(op, arguments);
  switch (op) {
    case Operator::logical_and:
    case Operator::logical_or:
      return Overloads(arguments).two(boolean, boolean, boolean).result();
    case Operator::logical_not:
      return Overloads(arguments).one(boolean, boolean).result();
    case Operator::conditional:
      return choice(arguments);
    case Operator::equal:
    case Operator::not_equal:
      return comparable(arguments[0], arguments[1]) ? std::optional<Type>(boolean) : std::nullopt;
    case Operator::less:
    case Operator::less_or_equal:
    case Operator::greater:
    case Operator::greater_or_equal:
      return ordering(arguments);
    case Operator::in:
      return may_contain(arguments[1], arguments[0]) ? std::optional<Type>(boolean) : std::nullopt;
    case Operator::add:
      return addition(arguments);
    case Operator::subtract:
      return subtraction(arguments);
    case Operator::multiply:
    case Operator::divide:
      return Overloads(arguments).same(numbers).result();
    case Operator::modulo:
      return Overloads(arguments).same(Kinds(numbers).first(2)).result();
    case Operator::negate:
      return Overloads(arguments).one(integer, integer).one(real, real).result();
    case Operator::index:
      return indexing(arguments[0], arguments[1]);
    case Operator::size:
      return Overloads(arguments).each(sized, integer).result();
    case Operator::contains:
    case Operator::starts_with:
    case Operator::ends_with:
    case Operator::matches:
      return Overloads(arguments).two(string, string, boolean).result();
    case Operator::to_dyn:
      return Type{};
    case Operator::type_of:
      return Type{Kind::type};
    default:
      return conversion(op, arguments);
  }
}

}  // namespace chubei::cel
