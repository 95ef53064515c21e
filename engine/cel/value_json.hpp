#pragma once
// Values to and from JSON. The untyped way takes JSON as it stands; the typed way turns texts into
// timestamps, durations and bytes where the type says so. Pure.

#include "engine/base/error.hpp"
#include "engine/cel/value.hpp"

#include <boost/json/value.hpp>

namespace chubei::cel {

/// int64 -> int, uint64 -> int where it fits, else uint; double -> double; object -> map(string,
/// dyn). Total.
Value from_json(boost::json::value const& json);

/// As the type wants it: timestamp from RFC 3339 text, duration from "3600s" or "1h30m", bytes from
/// base64, double also from an integer, int also from an integral double within ±2^53, uint from a
/// number >= 0, lists and maps element by element (map keys from their texts: int, uint, bool,
/// string), dyn as the untyped way. invalid_data with JSON pointer and rule "type" for what does
/// not fit; null fits only null and dyn.
Result<Value> from_json(boost::json::value const& json, Type const& type);

/// timestamp -> RFC 3339 text, duration -> "5400s", bytes -> base64, type -> its name, uint beyond
/// int64 stays uint64, map keys become texts. unsupported for NaN, infinities and absent, which
/// JSON cannot say.
Result<boost::json::value> to_json(Value const& value);

}  // namespace chubei::cel
