#pragma once
// A working-day calendar as data: which days of published years are off, which rest days are
// worked. Immutable; a new version is a new Calendar. It knows nothing of programmes and reads no
// clock.

#include "engine/base/error.hpp"
#include "engine/base/instant.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace chubei {

class Calendar {
 public:
  /// Reads {"id", "version", "zone": "+08:00", "years": [{"year": 2024, "off": [["2024-02-10",
  /// "2024-02-17"], …], "work": ["2024-02-04", …]}, …], "source": …}. "zone" (default +08:00),
  /// "off", "work" and "source" may be missing. A year may carry days of its neighbours. "off"
  /// spans both days named and may run over weekends; "work" names Saturdays and Sundays only.
  /// invalid_data, all faults at once.
  static Result<Calendar> read(boost::json::value const& json);

  /// "cn/3": id and version, as kept in events.
  std::string const& version() const { return version_; }
  Zone zone() const { return zone_; }
  bool is_published(int year) const;
  /// nullopt for a day of an unpublished year.
  std::optional<bool> is_working(Date date) const;
  /// As is_working, with Monday to Friday assumed where the year is unpublished.
  bool is_working_or_assumed(Date date) const;
  /// The count-th working day after `from` (weekends assumed in unpublished years); `from` itself
  /// for 0. Precondition: count >= 0. Logarithmic.
  Date after_working_days(Date from, std::int64_t count) const;
  /// Working days up to and including a day, from a fixed day on: only differences mean anything.
  std::int64_t working_days_until(Date date) const;

 private:
  std::string version_;
  Zone zone_;
  std::vector<int> years_;  // published, sorted
  std::vector<Date> off_;   // days from Monday to Friday that are off, sorted
  std::vector<Date> work_;  // rest days that are worked, sorted
};

/// Working days d with from < d <= to (negative when to < from).
std::int64_t working_days_between(Calendar const& calendar, Date from, Date to);

}  // namespace chubei
