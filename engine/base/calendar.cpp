#include "engine/base/calendar.hpp"

#include "engine/base/id.hpp"
#include "engine/base/json.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace chubei {
namespace {

constexpr std::int32_t off_span_days_max = 366;
constexpr std::size_t years_max = 200;

bool is_weekend(Date date) { return weekday(date) > 5; }

/// What one calendar file says, with everything that is wrong in it.
class Reader {
 public:
  void read(json::value const& json) {
    auto const* root = json.if_object();
    if (!root) return fault("", "type", {"日历须为对象", "a calendar is an object"});
    only(*root, "", {"id", "version", "zone", "years", "source"});
    read_head(*root);
    auto const* list = root->if_contains("years");
    auto const* entries = list ? list->if_array() : nullptr;
    if (!entries || entries->empty() || entries->size() > years_max) {
      return fault("/years", "type",
                   {"须为 1 至 200 个年度的数组", "is an array of 1 to 200 years"});
    }
    for (std::size_t i = 0; i < entries->size(); ++i) {
      read_year((*entries)[i], "/years/" + std::to_string(i));
    }
    check_conflicts();
  }

  std::string version;
  Zone zone;
  std::vector<int> years;
  std::vector<Date> off;
  std::vector<Date> work;
  std::vector<FieldError> faults;

 private:
  void fault(std::string pointer, std::string rule, Text message) {
    if (faults.size() == json::faults_max) return;
    faults.push_back({std::move(pointer), std::move(rule), std::move(message), 0, 0});
  }

  void only(json::object const& object, std::string const& at,
            std::initializer_list<std::string_view> known) {
    for (auto const& member : object) {
      std::string_view const key(member.key().data(), member.key().size());
      if (std::ranges::find(known, key) != known.end()) continue;
      fault(json::pointer_join(at, key), "unknown_name",
            {"日历没有此项", "a calendar has no such member"});
    }
  }

  void read_head(json::object const& root) {
    auto const* id = root.if_contains("id");
    bool const has_id = id && id->is_string() && is_id(id->get_string());
    if (!has_id) {
      fault("/id", "format:id",
            {"须为 1 至 64 个字母、数字或 - _ .", "is 1-64 of letters, digits, - _ ."});
    }
    auto const* number = root.if_contains("version");
    bool const has_version = number && number->is_int64() && number->get_int64() >= 1;
    if (!has_version)
      fault("/version", "type", {"须为不小于 1 的整数", "is an integer of at least 1"});
    if (has_id && has_version) {
      version = std::string(id->get_string()) + '/' + std::to_string(number->get_int64());
    }
    if (auto const* offset = root.if_contains("zone")) read_zone(*offset);
  }

  /// As the offset of an instant: the local midnight of 1970-01-01 tells it.
  void read_zone(json::value const& offset) {
    auto const* text = offset.if_string();
    auto const midnight =
        parse_instant("1970-01-01T00:00:00" + std::string(text ? text->c_str() : ""));
    if (!midnight)
      return fault("/zone", "format:zone", {"时区应写作 +08:00", "a zone is written +08:00"});
    zone = {static_cast<int>(-midnight->ms / 60'000)};
  }

  void read_year(json::value const& json, std::string const& at) {
    auto const* entry = json.if_object();
    auto const* number = entry ? entry->if_contains("year") : nullptr;
    if (!number || !number->is_int64() || number->get_int64() < 1 || number->get_int64() > 9998) {
      return fault(at + "/year", "type", {"须为年份", "is a year"});
    }
    only(*entry, at, {"year", "off", "work", "source"});
    int const year = static_cast<int>(number->get_int64());
    if (std::ranges::find(years, year) != years.end()) {
      fault(at + "/year", "duplicate", {"此年度已出现过", "the year occurs twice"});
    }
    years.push_back(year);
    each(*entry, "off", at,
         [&](auto const& value, auto const& place) { read_span(value, place, year); });
    each(*entry, "work", at,
         [&](auto const& value, auto const& place) { read_work(value, place, year); });
  }

  template <class Visit>
  void each(json::object const& entry, std::string_view name, std::string const& at, Visit visit) {
    auto const* list = entry.if_contains(name);
    if (!list) return;
    auto const place = json::pointer_join(at, name);
    auto const* items = list->if_array();
    if (!items) return fault(place, "type", {"须为数组", "is an array"});
    for (std::size_t i = 0; i < items->size(); ++i)
      visit((*items)[i], place + '/' + std::to_string(i));
  }

  void read_span(json::value const& json, std::string const& at, int year) {
    auto const* pair = json.if_array();
    if (!pair || pair->size() != 2) {
      return fault(at, "type", {"须为起止两个日期", "is two dates, first and last"});
    }
    auto const first = read_day((*pair)[0], at + "/0", year);
    auto const last = read_day((*pair)[1], at + "/1", year);
    if (!first || !last) return;
    if (*last < *first || last->days - first->days >= off_span_days_max) {
      return fault(at, "order",
                   {"止日不得早于起日，且一段不超过 366 日",
                    "the last day is not before the first, and a span has at most 366"});
    }
    for (auto day = *first; day <= *last; ++day.days) off.push_back(day);
  }

  void read_work(json::value const& json, std::string const& at, int year) {
    auto const day = read_day(json, at, year);
    if (!day) return;
    if (!is_weekend(*day)) {
      return fault(at, "not_weekend",
                   {"调休上班日须为周六或周日", "a make-up day is a Saturday or Sunday"});
    }
    work.push_back(*day);
  }

  std::optional<Date> read_day(json::value const& json, std::string const& at, int year) {
    auto const* text = json.if_string();
    auto const day = parse_date(text ? std::string_view(*text) : std::string_view());
    if (!day) {
      fault(at, "format:date", day.error().message);
      return std::nullopt;
    }
    if (std::abs(civil(*day).year - year) > 1) {
      fault(at, "range", {"日期只能在本年度或相邻年度内", "a day lies in this year or next to it"});
      return std::nullopt;
    }
    return *day;
  }

  void check_conflicts() {
    for (auto* days : {&off, &work}) {
      std::ranges::sort(*days);
      days->erase(std::unique(days->begin(), days->end()), days->end());
    }
    std::ranges::sort(years);
    for (auto const day : work) {
      if (!std::ranges::binary_search(off, day)) continue;
      fault(
          "/years", "conflict",
          {format(day) + " 既列为放假又列为上班", format(day) + " is listed as off and as worked"});
    }
    std::erase_if(off, is_weekend);
  }
};

/// Days from Monday to Friday up to and including a day, from Monday 1969-12-29 on.
std::int64_t weekdays_until(Date date) {
  std::int64_t const since_monday = std::int64_t{date.days} + 3;
  std::int64_t const day_of_week = weekday(date);  // 1 Monday
  return (since_monday - (day_of_week - 1)) / 7 * 5 + std::min<std::int64_t>(day_of_week, 5);
}

std::int64_t days_until(std::vector<Date> const& sorted, Date date) {
  return std::ranges::upper_bound(sorted, date) - sorted.begin();
}

}  // namespace

Result<Calendar> Calendar::read(boost::json::value const& json) {
  Reader reader;
  reader.read(json);
  if (!reader.faults.empty()) {
    return fail(ErrorCode::invalid_data,
                {"工作日历有误，见各处说明", "the calendar has faults, see each place"},
                std::move(reader.faults));
  }
  Calendar calendar;
  calendar.version_ = std::move(reader.version);
  calendar.zone_ = reader.zone;
  calendar.years_ = std::move(reader.years);
  calendar.off_ = std::move(reader.off);
  calendar.work_ = std::move(reader.work);
  return calendar;
}

bool Calendar::is_published(int year) const { return std::ranges::binary_search(years_, year); }

std::optional<bool> Calendar::is_working(Date date) const {
  if (!is_published(civil(date).year)) return std::nullopt;
  return is_working_or_assumed(date);
}

bool Calendar::is_working_or_assumed(Date date) const {
  if (is_weekend(date)) return std::ranges::binary_search(work_, date);
  return !std::ranges::binary_search(off_, date);
}

Date Calendar::after_working_days(Date from, std::int64_t count) const {
  ensure(count >= 0);
  if (count == 0) return from;
  auto const goal = working_days_until(from) + count;
  // So many weeks hold `count` weekdays more than all days off together.
  auto const weeks = (count + static_cast<std::int64_t>(off_.size())) / 5 + 1;
  Date low = from;                                              // before the goal
  Date high{from.days + static_cast<std::int32_t>(weeks * 7)};  // at or past it
  while (high.days - low.days > 1) {
    Date const middle{low.days + (high.days - low.days) / 2};
    (working_days_until(middle) >= goal ? high : low) = middle;
  }
  return high;
}

std::int64_t Calendar::working_days_until(Date date) const {
  return weekdays_until(date) - days_until(off_, date) + days_until(work_, date);
}

std::int64_t working_days_between(Calendar const& calendar, Date from, Date to) {
  return calendar.working_days_until(to) - calendar.working_days_until(from);
}

}  // namespace chubei
