#pragma once
// The heart: command -> decide(definition, state, command) -> event | refusal; event ->
// apply(state) -> state. Pure: reads no clock, no random source, no file; what it may ask stands in
// World, and every answer is kept in the event. Live and replay share `apply`, which is total.

#include "engine/base/calendar.hpp"
#include "engine/base/error.hpp"
#include "engine/chart/release.hpp"
#include "engine/process/command.hpp"
#include "engine/process/fact.hpp"
#include "engine/process/instance.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::process {

/// Another instance's public face.
struct Face {
  InstanceId id;
  std::vector<std::string> active;
  std::vector<SlotValue> slots;
};

struct Totals {
  std::int64_t count = 0;
  std::int64_t sum = 0;
};

/// What a decision may ask about the rest of the log: the state after all earlier commands of the
/// batch. At most `lookups_max` questions a decision.
class World {
 public:
  virtual ~World() = default;
  virtual std::optional<Face> find(std::string_view definition, std::string_view key) = 0;
  virtual Totals totals(std::string_view aggregate, std::string_view key) = 0;
  /// Last value taken in the series and year, 0 for none.
  virtual std::int64_t last_number(std::string_view series, std::int64_t year) = 0;
  virtual bool is_key_taken(std::string_view definition, std::string_view key) = 0;
  /// The document with that digest; it exists.
  virtual boost::json::value document(std::string_view digest) = 0;
  /// Personal values of a document's label, or nullopt when erased.
  virtual std::optional<boost::json::value> personal(InstanceId const& instance,
                                                     std::string_view label) = 0;
  virtual Calendar const& calendar() = 0;
};

inline constexpr int lookups_max = 16;
inline constexpr int facts_max = 100'000;
inline constexpr int cel_steps_max = 10'000;
inline constexpr std::size_t tasks_of_each_max = 20'000;

struct Decision {
  Event event;
  Instance next;
  std::optional<std::string> document;  ///< canonical bytes of the public document, if changed
};

/// One accepted command on one instance is one event. `instance` is null for StartInstance only.
/// Errors: not_found, no_transition, refused (details: event, rule, source, values, functions that
/// could), guard_error, invalid_data, separation_of_duties, not_assigned, task_closed, conflict
/// (revision, version), already_exists, limit_reached. A message or timer that finds nothing to do
/// is no error: an event records that it was taken without effect.
Result<Decision> decide(chart::Release const& release, chart::Definition const& definition,
                        Instance const* instance, Command const& command, World& world);

/// Folds an event. Total. `version` and `at` (admitted_at) are the envelope's.
void apply(Instance& instance, Event const& event, InstanceId const& id, std::int64_t version,
           Instant at);

/// One fact; `decide` uses it while it works, so that live and replay cannot differ.
void apply(Instance& instance, Fact const& fact);
/// What an event changes whatever its facts are.
void apply_version(Instance& instance, InstanceId const& id, std::int64_t version, Instant at);

/// A way to decide a task. Refused where a rule that reads nothing of the form says no already.
struct OfferedOutcome {
  chart::Outcome const* outcome = nullptr;
  std::optional<Error> refusal{};
};

/// One thing a caller may do now, or may not and why.
struct Offer {
  enum class Kind { event, task, edit };
  Kind kind = Kind::event;
  std::string name;  ///< event, task kind
  Text title;
  std::optional<TaskId> task;
  int revision = 0;
  std::vector<std::string> verbs;  ///< of a task
  std::vector<OfferedOutcome> outcomes;
  std::string form;                ///< path in the release, "" for none
  std::vector<std::string> paths;  ///< of an edit
  std::optional<Error> refusal;    ///< why not now
};

/// What `actor` may do with the instance at `now`, in document order. Things nobody but the engine
/// can do are left out; things refused to this actor are listed only where his rights (by,
/// function) allow them and a rule or guard says no.
std::vector<Offer> offers(chart::Release const& release, chart::Definition const& definition,
                          Instance const& instance, Actor const& actor, Instant now, World& world);

}  // namespace chubei::process
