#pragma once
// The static types of the guard and filter language (CEL core without protobuf messages). A Type is
// a kind and, for lists and maps, its parameters behind a shared immutable pointer: cheap to copy,
// compared by structure. Not here: which values have which type at run time (value.hpp). Immutable,
// free of threads.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace chubei::cel {

/// Kinds of types and of values. `dyn` is only a type ("checked at run time"), `absent` only a
/// value.
enum class Kind : std::uint8_t {
  dyn,
  absent,            ///< a declared variable or slot without a value
  null,              ///< null_type
  boolean,           ///< bool
  integer,           ///< int: 64 bits, errors on overflow
  unsigned_integer,  ///< uint: 64 bits, errors on overflow
  real,              ///< double: IEEE 754
  timestamp,         ///< google.protobuf.Timestamp: years 1..9999, nanoseconds
  duration,          ///< google.protobuf.Duration: ±2^63-1 nanoseconds
  type,              ///< the type of types
  string,            ///< UTF-8, measured in code points
  bytes,
  list,
  map,
};

class Type {
 public:
  constexpr Type() noexcept = default;
  /// A type without parameters; for list and map the parameters are dyn.
  constexpr Type(Kind kind) noexcept : kind_(kind) {}  // NOLINT: a kind is a type

  static Type list(Type element);
  static Type map(Type key, Type value);

  Kind kind() const noexcept { return kind_; }
  bool is(Kind kind) const noexcept { return kind_ == kind; }
  /// Element type of a list; dyn for anything else.
  Type element() const;
  /// Key type of a map; dyn for anything else.
  Type key() const;
  /// Value type of a map; dyn for anything else.
  Type mapped() const;

  /// As messages show it: "int", "list(string)", "map(string, dyn)", "timestamp", "null".
  std::string text() const;

  friend bool operator==(Type const& left, Type const& right);

 private:
  struct Parameters;
  Kind kind_ = Kind::dyn;
  std::shared_ptr<Parameters const> parameters_;
};

/// The name that `type(x)` shows and that an expression writes to denote the type: "int",
/// "null_type", "google.protobuf.Timestamp". "dyn" and "absent" denote nothing in an expression.
char const* name(Kind kind);

/// Whether a value of type `from` may stand where `to` is wanted: dyn fits everything both ways,
/// parameters are compared one by one, null fits timestamp and duration.
bool is_assignable(Type const& from, Type const& to);

/// The narrowest type both fit: equal types stay, anything else is dyn (lists and maps joined by
/// parameter).
Type join(Type const& left, Type const& right);

/// The type that a word denotes as a value, as in `type(x) == int`. nullopt: none.
std::optional<Kind> denoted_type(std::string_view word);

}  // namespace chubei::cel
