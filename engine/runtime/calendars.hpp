#pragma once
// Which working-day calendar deadlines are reckoned by: the release's, until a registry instance of
// kind "calendar" with the same id and a higher version is published. Withdrawn ones fall back to
// the next highest. A projection of the registry instances; it moves no deadline itself. Thread
// rule: the writer's thread; the calendars it gives are immutable.

#include "engine/base/calendar.hpp"
#include "engine/base/error.hpp"
#include "engine/chart/definition.hpp"
#include "engine/process/instance.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace chubei::runtime {

class Calendars {
 public:
  Calendars(std::shared_ptr<Calendar const> of_release);

  /// Takes the present state of a registry instance; others are ignored, and so are calendars under
  /// another id or in another zone than the release's.
  void take(chart::Definition const& definition, process::Instance const& instance);

  /// The highest version there is. The same pointer as long as nothing changed.
  std::shared_ptr<Calendar const> const& current() const;

  /// Whether the instance may stand as it does: a published calendar must read, in the zone of the
  /// one with its id. invalid_data, all faults at once, pointers below the document.
  Result<void> admits(chart::Definition const& definition, process::Instance const& instance) const;

 private:
  struct Published {
    std::int64_t version = 0;
    std::shared_ptr<Calendar const> calendar;
  };

  std::shared_ptr<Calendar const> of_release_;
  std::string id_;
  std::int64_t version_ = 0;
  std::map<InstanceId, Published> published_;
};

}  // namespace chubei::runtime
