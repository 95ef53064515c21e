#pragma once
// Reading and writing JSON: strict parsing with limits, located values for texts that people edit,
// JSON pointers (RFC 6901), canonical bytes (RFC 8785). Pure.

#include "engine/base/error.hpp"

#include <boost/json/value.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace chubei::json {

using boost::json::array;
using boost::json::object;
using boost::json::string;
using boost::json::value;

struct Limits {
  std::size_t bytes_max = 1 << 20;
  std::size_t depth_max = 32;  ///< objects and arrays within each other; a scalar document has 0
  /// parse_located only: total length of the pointers in `places`
  std::size_t places_bytes_max = 32 << 20;
};

/// At most this many faults are listed in one Error; more of them help nobody.
inline constexpr std::size_t faults_max = 100;

/// Parses a whole document. Refuses (bad_json, with line, column and pointer in `fields`) what is
/// not RFC 8259 UTF-8 JSON, a duplicate key in any object, a number that is no finite double, input
/// over the limits, trailing bytes. Every number is the nearest double of its text, or an exact
/// int64 or uint64 where it is written without fraction and exponent. The value and all below it
/// live in `storage`: pass an arena where a request owns one.
Result<value> parse(std::string_view text, Limits limits = {},
                    boost::json::storage_ptr storage = {});

/// Where each value stands in its text: JSON pointer -> line and column, 1-based; columns count
/// characters (code points), not bytes.
struct Place {
  int line = 0;
  int column = 0;
};
struct Located {
  value root;
  std::map<std::string, Place, std::less<>> places;
};

/// As `parse`, and also refuses integer-like object keys ("1"), which would lose document order in
/// JavaScript; for definition files. Reports every duplicate and integer-like key at once.
Result<Located> parse_located(std::string_view text, Limits limits = {});

/// Canonical bytes, RFC 8785. Every number is written as the double it is (section 3.2.2.3), so
/// integers outside ±2^53 are rounded. Precondition: every number is finite, every text is UTF-8.
std::string canonical(value const& value);
/// The same, appended: for a buffer that is kept.
void append_canonical(std::string& out, value const& value);
void append_canonical(std::string& out, object const& object);
void append_canonical(std::string& out, std::string_view text);

/// Integral doubles within ±(2^53-1) become int64 ("2.0" and "2" are the same number); uint64 in
/// that range becomes int64. What is integral but outside the range stays as it is, so that a form
/// can refuse it.
void normalise_numbers(value& value);

/// Escapes one reference token (RFC 6901 section 3), and appends it to a pointer.
std::string pointer_join(std::string_view pointer, std::string_view token);

/// nullptr where the pointer leads nowhere. "" is the root.
value const* find(value const& root, std::string_view pointer);
value* find(value& root, std::string_view pointer);

/// Deep equality in which 1 == 1.0 and the order of an object's members does not matter.
bool same(value const& left, value const& right);

/// RFC 7396 JSON merge patch.
void merge_patch(value& target, value const& patch);

}  // namespace chubei::json
