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
  /// "2024-02-17"], …], "work": ["2024-02-04", …]}, …]}. A year may carry days of its neighbours.
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

 private:
  std::string version_;
  Zone zone_;
  std::vector<int> years_;  // published, sorted
  std::vector<Date> off_;   // sorted
  std::vector<Date> work_;  // rest days that are worked, sorted
};

/// Working days d with from < d <= to (negative when to < from).
std::int64_t working_days_between(Calendar const& calendar, Date from, Date to);

}  // namespace chubei
