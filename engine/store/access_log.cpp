#include "engine/store/access_log.hpp"

#include <algorithm>

namespace chubei::store {

Instant months_before(Instant now, int months) {
  Zone const utc{0};
  auto const day = civil(date_in(now, utc));
  int const index = day.year * 12 + static_cast<int>(day.month) - 1 - months;
  int const year = index / 12;
  auto const month = static_cast<unsigned>(index % 12) + 1;
  auto const date = date_of({year, month, std::min(day.day, days_in_month(year, month))});
  return at(date, time_of_day_ms(now, utc), utc);
}

}  // namespace chubei::store
