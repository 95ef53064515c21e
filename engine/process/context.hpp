#pragma once
// What one decision works on: the command, the world, the instance as it becomes, and the event
// that grows with it. Every change goes through `add`, which applies the fact at once, so that a
// decision sees exactly what replay will see. Lives for one decision.

#include "engine/chart/interpreter.hpp"
#include "engine/process/decide.hpp"

#include <deque>
#include <map>
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

  void add(Fact fact);
  void raise(std::string name, boost::json::value data = {});

  /// Each different question counts against `lookups_max` and is recorded in the event's inputs; a
  /// question asked again gets the same answer.
  Result<std::optional<Face>> find(std::string_view definition, std::string_view key);
  Result<Totals> totals(std::string_view aggregate, std::string_view key);
  /// Whom a message by key goes to. Recorded, but no look-up of the guard language: a message may
  /// go to any number.
  std::optional<InstanceId> address(std::string_view definition, std::string_view key);

  boost::json::value const& slot(std::string_view path) const;
  /// States left and entered since the last Moved count as in SCXML's configuration.
  bool is_active(std::string_view state) const;
  void mark_left(std::string const& state);
  void mark_entered(std::string const& state);
  /// The microstep is recorded, or nothing was.
  void forget_marks();
  /// Whether the state, or one around it, stands still because an active state pauses it.
  bool is_paused(std::string_view state) const;
  /// The public document as it stands now.
  boost::json::value document();
  void keep_document(boost::json::value document) { document_ = std::move(document); }
  /// Personal values of the document, as this decision set them or as they were; nullopt: erased.
  std::optional<boost::json::value> personal(std::string const& label);
  void keep_personal(std::string const& label, boost::json::value values) {
    personal_[label] = std::move(values);
  }
  /// An id for something this event makes: unique, the same on every machine.
  std::string derived_id(std::string_view what);

 private:
  using Question = std::pair<std::string, std::string>;

  Result<void> count_lookup();

  std::map<Question, std::optional<Face>> found_;
  std::map<Question, Totals> counted_;
  std::vector<std::string> left_, entered_;
  std::optional<boost::json::value> document_;
  std::map<std::string, boost::json::value> personal_;
  int lookups_ = 0;
  int derived_ = 0;
};

/// States and history by index, from the ids an instance keeps. Precondition: the definition's.
chart::Position position_of(chart::Definition const& definition, Instance const& instance);

}  // namespace chubei::process
