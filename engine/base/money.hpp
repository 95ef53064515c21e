#pragma once
// Integer arithmetic for money (fen), scores (hundredths) and rates (per ten thousand). No floating
// point anywhere.

#include "engine/base/error.hpp"

#include <cstdint>

namespace chubei {

/// What JSON numbers carry exactly.
inline constexpr std::int64_t integer_max = (std::int64_t{1} << 53) - 1;

enum class Rounding { floor, half_up, ceil };

/// a * b / c with one rounding at the end, 128 bits inside. half_up rounds halves away from zero.
/// Errors: invalid_data for division by zero and for a result beyond ±integer_max.
Result<std::int64_t> mul_div(std::int64_t a, std::int64_t b, std::int64_t c, Rounding rounding);

}  // namespace chubei
