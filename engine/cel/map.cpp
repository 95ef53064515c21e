// Map and MapBuilder: keys in a total order in which 1, 1u and 1.0 are one key.
#include "engine/base/error.hpp"
#include "engine/cel/value.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace chubei::cel {
namespace {

/// Up to this size a linear scan beats the search.
constexpr std::size_t scan_max = 8;

enum class Rank : std::uint8_t { boolean, number, string };

Rank rank(Value const& key) {
  if (key.is(Kind::boolean)) return Rank::boolean;
  return key.is(Kind::string) ? Rank::string : Rank::number;
}

int compare_keys(Value const& left, Value const& right) {
  if (rank(left) != rank(right)) return rank(left) < rank(right) ? -1 : 1;
  if (rank(left) == Rank::number) return compare_numbers(left, right);
  if (rank(left) == Rank::string) return left.as_text().compare(right.as_text());
  return static_cast<int>(left.as_boolean()) - static_cast<int>(right.as_boolean());
}

// A double finds the int or uint key of exactly its value.
Value exact_key(Value const& key) {
  if (!key.is(Kind::real)) return key;
  double const value = key.as_real();
  if (std::trunc(value) != value) return Value::absent();
  if (value >= -0x1p63 && value < 0x1p63) return Value::integer(static_cast<std::int64_t>(value));
  if (value >= 0 && value < 0x1p64)
    return Value::unsigned_integer(static_cast<std::uint64_t>(value));
  return Value::absent();
}

}  // namespace

bool is_map_key(Value const& value) {
  return value.is(Kind::boolean) || value.is(Kind::integer) || value.is(Kind::unsigned_integer) ||
         value.is(Kind::string);
}

Map::Map(std::vector<Entry> entries) : entries_(std::move(entries)) {
  if (entries_.size() <= scan_max) return;
  sorted_.resize(entries_.size());
  std::iota(sorted_.begin(), sorted_.end(), 0U);
  std::ranges::sort(sorted_, [&](auto left, auto right) {
    return compare_keys(entries_[left].first, entries_[right].first) < 0;
  });
}

Value const* Map::find(Value const& wanted) const {
  Value const key = exact_key(wanted);
  if (!is_map_key(key)) return nullptr;
  if (sorted_.empty()) {
    for (auto const& entry : entries_)
      if (compare_keys(entry.first, key) == 0) return &entry.second;
    return nullptr;
  }
  auto const place = std::ranges::partition_point(
      sorted_, [&](auto position) { return compare_keys(entries_[position].first, key) < 0; });
  if (place == sorted_.end() || compare_keys(entries_[*place].first, key) != 0) return nullptr;
  return &entries_[*place].second;
}

Value const* Map::find(std::string_view key) const {
  auto before = [&](Value const& other) {
    return !other.is(Kind::string) || other.as_text() < key;
  };
  auto same = [&](Value const& other) { return other.is(Kind::string) && other.as_text() == key; };
  if (sorted_.empty()) {
    for (auto const& entry : entries_)
      if (same(entry.first)) return &entry.second;
    return nullptr;
  }
  auto const place = std::ranges::partition_point(
      sorted_, [&](auto position) { return before(entries_[position].first); });
  if (place == sorted_.end() || !same(entries_[*place].first)) return nullptr;
  return &entries_[*place].second;
}

MapBuilder::Added MapBuilder::add(Value key, Value value) {
  if (!is_map_key(key)) return Added::unsupported_key;
  auto const place = std::ranges::partition_point(
      sorted_, [&](auto position) { return compare_keys(entries_[position].first, key) < 0; });
  if (place != sorted_.end() && compare_keys(entries_[*place].first, key) == 0)
    return Added::duplicate_key;
  sorted_.insert(place, static_cast<std::uint32_t>(entries_.size()));
  entries_.emplace_back(std::move(key), std::move(value));
  return Added::yes;
}

Value MapBuilder::finish() && { return Value::map(std::move(entries_)); }

}  // namespace chubei::cel
