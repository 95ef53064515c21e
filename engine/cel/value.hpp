#pragma once
// A value of the language: 16 bytes, immutable, cheap to copy. Scalars, timestamps, durations and
// type values lie inline; strings, bytes, lists and maps are shared by an atomic reference count,
// so values may be handed between threads. The extra kind `absent` is a declared variable without a
// value: reading it is the error "no such field". Not here: operators with their errors
// (operators.hpp) and JSON (value_json.hpp).

#include "engine/cel/timestamp.hpp"
#include "engine/cel/types.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chubei::cel {

class Value;
class Map;

namespace detail {
struct Shared {
  std::atomic<std::uint32_t> references{1};
};
void destroy(Kind kind, Shared* shared) noexcept;
struct Text;
struct List;
struct Table;
}  // namespace detail

class Value {
 public:
  /// absent
  Value() noexcept : kind_(Kind::absent), small_(0), integer_(0) {}
  Value(Value const& other) noexcept
      : kind_(other.kind_), small_(other.small_), integer_(other.integer_) {
    if (is_shared()) shared_->references.fetch_add(1, std::memory_order_relaxed);
  }
  Value(Value&& other) noexcept
      : kind_(other.kind_), small_(other.small_), integer_(other.integer_) {
    other.kind_ = Kind::absent;
  }
  Value& operator=(Value const& other) noexcept {
    Value copy(other);
    return *this = std::move(copy);
  }
  Value& operator=(Value&& other) noexcept {
    std::swap(kind_, other.kind_);
    std::swap(small_, other.small_);
    std::swap(integer_, other.integer_);
    return *this;
  }
  ~Value() {
    if (is_shared()) release();
  }

  static Value absent() noexcept { return {}; }
  static Value null() noexcept { return {Kind::null, 0, 0}; }
  static Value boolean(bool value) noexcept { return {Kind::boolean, 0, value ? 1 : 0}; }
  static Value integer(std::int64_t value) noexcept { return {Kind::integer, 0, value}; }
  static Value unsigned_integer(std::uint64_t value) noexcept {
    return {Kind::unsigned_integer, 0, static_cast<std::int64_t>(value)};
  }
  static Value real(double value) noexcept;
  /// Precondition: in_range(value).
  static Value timestamp(Timestamp value) noexcept {
    return {Kind::timestamp, value.nanos, value.seconds};
  }
  static Value timestamp(Instant instant) noexcept { return timestamp(Timestamp::from(instant)); }
  static Value duration(Duration value) noexcept { return {Kind::duration, 0, value.nanos}; }
  /// The type itself as a value; parameters do not exist at run time.
  static Value type(Kind kind) noexcept { return {Kind::type, 0, static_cast<std::int64_t>(kind)}; }
  /// Precondition: UTF-8.
  static Value string(std::string text);
  static Value bytes(std::string octets);
  static Value list(std::vector<Value> elements);
  /// Keys are bool, int, uint or string, none equal to another. Iteration keeps the order given
  /// here. Precondition: is_map_key of every key, all different (see MapBuilder for input that is
  /// not known to be so).
  static Value map(std::vector<std::pair<Value, Value>> entries);

  Kind kind() const noexcept { return kind_; }
  bool is(Kind kind) const noexcept { return kind_ == kind; }
  bool is_absent() const noexcept { return kind_ == Kind::absent; }

  // Each reads the payload of its own kind. Precondition: the kind.
  bool as_boolean() const noexcept { return integer_ != 0; }
  std::int64_t as_integer() const noexcept { return integer_; }
  std::uint64_t as_unsigned_integer() const noexcept {
    return static_cast<std::uint64_t>(integer_);
  }
  double as_real() const noexcept;
  Timestamp as_timestamp() const noexcept { return {integer_, small_}; }
  Duration as_duration() const noexcept { return {integer_}; }
  Kind as_type() const noexcept { return static_cast<Kind>(integer_); }
  /// Of a string or of bytes.
  std::string_view as_text() const noexcept;
  std::span<Value const> as_list() const noexcept;
  Map const& as_map() const noexcept;

  bool is_true() const noexcept { return kind_ == Kind::boolean && integer_ != 0; }
  bool is_number() const noexcept {
    return kind_ == Kind::integer || kind_ == Kind::unsigned_integer || kind_ == Kind::real;
  }

  /// CEL equality: heterogeneous, total, NaN differs from itself, numbers of different kinds
  /// compare by value, absent equals only absent.
  friend bool operator==(Value const& left, Value const& right);

 private:
  Value(Kind kind, std::int32_t small, std::int64_t integer) noexcept
      : kind_(kind), small_(small), integer_(integer) {}
  Value(Kind kind, detail::Shared* shared) noexcept : kind_(kind), small_(0), shared_(shared) {}
  bool is_shared() const noexcept { return kind_ >= Kind::string; }
  void release() noexcept {
    if (shared_->references.fetch_sub(1, std::memory_order_acq_rel) == 1)
      detail::destroy(kind_, shared_);
  }

  Kind kind_;
  std::int32_t small_;  ///< nanoseconds of a timestamp
  union {
    std::int64_t integer_;
    detail::Shared* shared_;
  };
};
static_assert(sizeof(Value) == 16);

/// Whether CEL lets a value be a map key: bool, int, uint, string.
bool is_map_key(Value const& value);

/// An immutable map in the order of its entries, with binary search for the larger ones.
class Map {
 public:
  using Entry = std::pair<Value, Value>;

  /// Precondition: keys as for Value::map.
  explicit Map(std::vector<Entry> entries);

  std::span<Entry const> entries() const noexcept { return entries_; }
  std::size_t size() const noexcept { return entries_.size(); }
  /// The value under a key equal to `key` (1, 1u and 1.0 are one key); nullptr where there is none.
  Value const* find(Value const& key) const;
  Value const* find(std::string_view key) const;

 private:
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> sorted_;  ///< positions by key; empty for small maps
};

/// Gathers entries from input whose keys are not known to be good.
class MapBuilder {
 public:
  enum class Added { yes, unsupported_key, duplicate_key };
  Added add(Value key, Value value);
  Value finish() &&;

 private:
  std::vector<Map::Entry> entries_;
  std::vector<std::uint32_t> sorted_;
};

/// Three-way comparison of two numbers of any kinds as CEL's `<` sees them: negative, 0, positive;
/// 2 where one is NaN. Precondition: both are numbers.
int compare_numbers(Value const& left, Value const& right);

/// Code points of a UTF-8 text.
std::size_t code_points(std::string_view text);

/// How a value is shown to people in messages: CEL literal notation, at most `characters_max` code
/// points.
std::string display(Value const& value, std::size_t characters_max = 64);

}  // namespace chubei::cel
