#pragma once
// What one decision works on: the command, the world, the instance as it becomes, and the event
// that grows with it. Every change goes through `add`, which applies the fact at once, so that a
// decision sees exactly what replay will see. Lives for one decision.

#include "engine/chart/interpreter.hpp"
#include "engine/process/decide.hpp"

#include <deque>
#include <string>
#include <string_view>

namespace chubei::process {

/// An event raised inside a macrostep.
struct Internal {
  std::string name;
  boost::json::value data;
};

class Context {
 public:
  Context(chart::Release const& release, chart::Definition const& definition, Instance instance,
          Actor const& actor, Instant now, World& world);

  chart::Release const& release;
  chart::Definition const& definition;
  Actor const& actor;
  World& world;
  Instance next;
  Event event;
  Instant const now;
  std::deque<Internal> queue;
  Internal current;  ///< the event being handled; `current_is_internal` says whose it is
  bool current_is_internal = false;
  std::string seed;          ///< of the command, for jobs
  std::int64_t version = 0;  ///< the event's
  std::string outcome;       ///< of the state whose done event is being handled

  void add(Fact fact);
  void raise(std::string name, boost::json::value data = {});

  /// Each counts against `lookups_max` and is recorded in the event's inputs.
  Result<std::optional<Face>> find(std::string_view definition, std::string_view key);
  Result<Totals> totals(std::string_view aggregate, std::string_view key);

  boost::json::value const& slot(std::string_view path) const;
  bool is_active(std::string_view state) const;
  /// Whether the state, or one around it, stands still because an active state pauses it.
  bool is_paused(std::string_view state) const;
  /// The public document as it stands now.
  boost::json::value document();
  void keep_document(boost::json::value document) { document_ = std::move(document); }
  /// An id for something this event makes: unique, the same on every machine.
  std::string derived_id(std::string_view what);

 private:
  Result<void> count_lookup();

  std::optional<boost::json::value> document_;
  int lookups_ = 0;
  int derived_ = 0;
};

/// States and history by index, from the ids an instance keeps. Precondition: the definition's.
chart::Position position_of(chart::Definition const& definition, Instance const& instance);

}  // namespace chubei::process
