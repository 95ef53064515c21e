#include "engine/base/money.hpp"

namespace chubei {
namespace {

__extension__ using Wide = __int128;

/// By how much the quotient cut towards zero has to move.
int correction(Wide product, Wide divisor, Rounding rounding) {
  auto const rest = product % divisor;
  if (rest == 0) return 0;
  int const away = (product < 0) == (divisor < 0) ? 1 : -1;
  switch (rounding) {
    case Rounding::floor:
      return away < 0 ? -1 : 0;
    case Rounding::ceil:
      return away > 0 ? 1 : 0;
    case Rounding::half_up: {
      auto const magnitude = [](Wide number) { return number < 0 ? -number : number; };
      return 2 * magnitude(rest) >= magnitude(divisor) ? away : 0;
    }
  }
  ensure(false);
  return 0;
}

}  // namespace

Result<std::int64_t> mul_div(std::int64_t a, std::int64_t b, std::int64_t c, Rounding rounding) {
  if (c == 0) return fail(ErrorCode::invalid_data, {"除数不能为零", "division by zero"});
  auto const product = static_cast<Wide>(a) * b;
  auto const result = product / c + correction(product, c, rounding);
  if (result > integer_max || result < -integer_max) {
    return fail(ErrorCode::invalid_data, {"计算结果超出 ±(2^53-1)，请核对金额、比例和单位",
                                          "the result is beyond ±(2^53-1); check amounts, rates "
                                          "and units"});
  }
  return static_cast<std::int64_t>(result);
}

}  // namespace chubei
