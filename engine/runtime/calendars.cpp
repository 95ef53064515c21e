#include "engine/runtime/calendars.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

namespace chubei::runtime {

namespace {

/// "cn/3" -> "cn", 3. Precondition: the version of a calendar.
std::pair<std::string, std::int64_t> id_and_number(std::string const& version) {
  auto const slash = version.rfind('/');
  ensure(slash != std::string::npos);
  std::int64_t number = 0;
  std::from_chars(version.data() + slash + 1, version.data() + version.size(), number);
  return {version.substr(0, slash), number};
}

bool is_published(chart::Definition const& definition, process::Instance const& instance) {
  return definition.registry == "calendar" && !instance.finished &&
         std::ranges::find(instance.active, "published") != instance.active.end();
}

Result<Calendar> calendar_of(process::Instance const& instance) {
  boost::json::object json;
  for (auto const* member : {"id", "version", "zone", "years"}) {
    auto const* slot = instance.find_slot(std::string("data.") + member);
    if (slot && !slot->value.is_null()) json[member] = slot->value;
  }
  return Calendar::read(boost::json::value(std::move(json)));
}

}  // namespace

Calendars::Calendars(std::shared_ptr<Calendar const> of_release)
    : of_release_(std::move(of_release)) {
  std::tie(id_, version_) = id_and_number(of_release_->version());
}

void Calendars::take(chart::Definition const& definition, process::Instance const& instance) {
  if (definition.registry != "calendar") return;
  published_.erase(instance.id);
  if (!is_published(definition, instance)) return;
  auto calendar = calendar_of(instance);
  if (!calendar || !(calendar->zone() == of_release_->zone())) return;
  auto const [id, version] = id_and_number(calendar->version());
  if (id != id_) return;
  published_[instance.id] = {version, std::make_shared<Calendar const>(std::move(*calendar))};
}

std::shared_ptr<Calendar const> const& Calendars::current() const {
  auto const newest = std::ranges::max_element(
      published_, {}, [](auto const& entry) { return entry.second.version; });
  bool const is_newer = newest != published_.end() && newest->second.version > version_;
  return is_newer ? newest->second.calendar : of_release_;
}

Result<void> Calendars::admits(chart::Definition const& definition,
                               process::Instance const& instance) const {
  if (!is_published(definition, instance)) return {};
  auto const calendar = calendar_of(instance);
  if (!calendar) return std::unexpected(calendar.error());
  if (calendar->zone() == of_release_->zone() || id_and_number(calendar->version()).first != id_) {
    return {};
  }
  return fail(
      ErrorCode::invalid_data,
      {"工作日历的时差须与发布包一致", "a calendar has the zone of the release"},
      {FieldError{"/zone", "other_zone", {"须与发布包的时差相同", "is the zone of the release"}}});
}

}  // namespace chubei::runtime
