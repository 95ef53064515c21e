#include "engine/cel/value.hpp"

#include "engine/base/error.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace chubei::cel {
namespace detail {

struct Text : Shared {
  explicit Text(std::string content) : text(std::move(content)) {}
  std::string text;
};

struct List : Shared {
  explicit List(std::vector<Value> content) : elements(std::move(content)) {}
  std::vector<Value> elements;
};

struct Table : Shared {
  explicit Table(Map content) : map(std::move(content)) {}
  Map map;
};

void destroy(Kind kind, Shared* shared) noexcept {
  switch (kind) {
    case Kind::list:
      delete static_cast<List*>(shared);
      return;
    case Kind::map:
      delete static_cast<Table*>(shared);
      return;
    default:
      delete static_cast<Text*>(shared);
      return;
  }
}

}  // namespace detail

Value Value::real(double value) noexcept {
  return {Kind::real, 0, std::bit_cast<std::int64_t>(value)};
}

double Value::as_real() const noexcept { return std::bit_cast<double>(integer_); }

Value Value::string(std::string text) { return {Kind::string, new detail::Text(std::move(text))}; }

Value Value::bytes(std::string octets) {
  return {Kind::bytes, new detail::Text(std::move(octets))};
}

Value Value::list(std::vector<Value> elements) {
  return {Kind::list, new detail::List(std::move(elements))};
}

Value Value::map(std::vector<std::pair<Value, Value>> entries) {
  return {Kind::map, new detail::Table(Map(std::move(entries)))};
}

std::string_view Value::as_text() const noexcept {
  return static_cast<detail::Text const*>(shared_)->text;
}

std::span<Value const> Value::as_list() const noexcept {
  return static_cast<detail::List const*>(shared_)->elements;
}

Map const& Value::as_map() const noexcept {
  return static_cast<detail::Table const*>(shared_)->map;
}

namespace {

int sign(auto left, auto right) { return left < right ? -1 : (left > right ? 1 : 0); }

// The specification compares int and uint with double after rounding to double, the range checked
// first.
int compare_with_real(std::int64_t left, double right) {
  if (right < -0x1p63) return 1;
  if (right > 0x1p63) return -1;
  return sign(static_cast<double>(left), right);
}

int compare_with_real(std::uint64_t left, double right) {
  if (right < 0) return 1;
  if (right > 0x1p64) return -1;
  return sign(static_cast<double>(left), right);
}

int compare_integers(std::int64_t left, std::uint64_t right) {
  return left < 0 ? -1 : sign(static_cast<std::uint64_t>(left), right);
}

bool same_lists(std::span<Value const> left, std::span<Value const> right) {
  return left.data() == right.data() ? std::ranges::all_of(left, [](auto& v) { return v == v; })
                                     : std::ranges::equal(left, right);
}

bool same_maps(Map const& left, Map const& right) {
  if (left.size() != right.size()) return false;
  return std::ranges::all_of(left.entries(), [&](Map::Entry const& entry) {
    Value const* other = right.find(entry.first);
    return other && *other == entry.second;
  });
}

}  // namespace

int compare_numbers(Value const& left, Value const& right) {
  bool const left_real = left.is(Kind::real);
  bool const right_real = right.is(Kind::real);
  if ((left_real && std::isnan(left.as_real())) || (right_real && std::isnan(right.as_real())))
    return 2;
  if (left_real && right_real) return sign(left.as_real(), right.as_real());
  if (left_real) return -compare_numbers(right, left);
  if (left.is(Kind::integer)) {
    if (right_real) return compare_with_real(left.as_integer(), right.as_real());
    return right.is(Kind::integer)
               ? sign(left.as_integer(), right.as_integer())
               : compare_integers(left.as_integer(), right.as_unsigned_integer());
  }
  if (right_real) return compare_with_real(left.as_unsigned_integer(), right.as_real());
  return right.is(Kind::integer) ? -compare_integers(right.as_integer(), left.as_unsigned_integer())
                                 : sign(left.as_unsigned_integer(), right.as_unsigned_integer());
}

bool operator==(Value const& left, Value const& right) {
  if (left.kind_ != right.kind_)
    return left.is_number() && right.is_number() && compare_numbers(left, right) == 0;
  switch (left.kind_) {
    case Kind::real:
      return left.as_real() == right.as_real();
    case Kind::string:
    case Kind::bytes:
      return left.as_text() == right.as_text();
    case Kind::list:
      return same_lists(left.as_list(), right.as_list());
    case Kind::map:
      return same_maps(left.as_map(), right.as_map());
    default:
      return left.integer_ == right.integer_ && left.small_ == right.small_;
  }
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace chubei::cel
