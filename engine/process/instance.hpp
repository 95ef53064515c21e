#pragma once
// The state of one instance: a fold of its events and nothing else. Self-contained: it names
// states, tasks and slots by their ids, so that `apply` needs no definition, and a head read from a
// store is complete.

#include "engine/base/error.hpp"
#include "engine/base/id.hpp"
#include "engine/base/instant.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace chubei::process {

/// One stored slot. Null: absent. An instance keeps its definition's stored slots, all of them,
/// sorted by path.
struct SlotValue {
  std::string path;  ///< "data.budget.total", "vars.rank"
  boost::json::value value;
  bool operator==(SlotValue const&) const = default;
};

/// A span in which a clock stood still.
struct Pause {
  Instant from, until;
  bool operator==(Pause const&) const = default;
};

/// A clock that runs towards an instant. `rule` is kept so that a paused clock can be resumed by
/// the same rule, and with `from` and `pauses` a provisional one reckoned anew by another calendar.
struct Due {
  Instant at;
  std::string calendar_version;  ///< "" where no working day was counted
  bool provisional = false;      ///< crosses a year whose calendar is not published
  boost::json::value rule;       ///< the ClockRule as JSON; null for an absolute instant
  Instant from;                  ///< start of the clock
  std::optional<Instant> paused_at;
  std::vector<Pause> pauses{};  ///< over, in order; of a clock with a rule
  /// Whether a newer calendar may move it now. A clock that stands still is reckoned as it resumes.
  bool waits_for_calendar() const { return provisional && !paused_at; }
  bool operator==(Due const&) const = default;
};

/// The last time that a person urged whoever has a task.
struct Urge {
  PersonId person;
  Instant at;
  bool operator==(Urge const&) const = default;
};

/// Open work (WS-HumanTask). A task offered to a function is one row.
struct Task {
  TaskId id;            ///< "<instance>.t<n>"
  std::string kind;     ///< name in the definition
  std::string state;    ///< id of the state that holds it
  std::string element;  ///< key of the element of `each`, or ""
  boost::json::value each;
  int revision = 1;  ///< counts every change; a decision names the one it saw
  std::vector<std::string>
      candidates;                  ///< tags: "function:<name>@<organisation key>" or "person:<id>"
  std::vector<PersonId> excluded;  ///< recused
  std::optional<PersonId> assignee;
  std::string assignee_organisation;  ///< business key, "" while nobody holds it
  std::optional<PersonId> delegated_by;
  std::vector<TaskId> waits_for;   ///< add-sign before: these come first
  std::optional<TaskId> added_to;  ///< this task was added by add-sign
  std::optional<Due> due;
  bool overdue = false;
  bool legal = false;
  bool lead = false;
  std::int64_t weight = 1;
  std::string
      bound_digest;  ///< hex digest of the bound sections when it opened, "" where nothing is bound
  Instant opened_at;
  std::vector<Urge> urges{};  ///< one a person
  bool operator==(Task const&) const = default;
};

/// What a decided task leaves behind, kept for guards and pictures.
struct TaskResult {
  std::string kind;
  std::string state;
  std::string element;
  std::string outcome;
  PersonId person;           ///< empty where deemed
  std::string organisation;  ///< business key
  std::int64_t weight = 1;
  std::string bound_digest;
  boost::json::object form;  ///< the fields of `keep`
  Instant at;
  bool operator==(TaskResult const&) const = default;
};

/// Counts of one state's tasks, by name: "open", "review.total", "review.agree", "review.sum_score"
/// … sorted by name.
struct Tally {
  std::string state;
  std::vector<std::pair<std::string, std::int64_t>> counts;
  bool operator==(Tally const&) const = default;
};

/// 0 where nothing was counted under that name.
std::int64_t count_of(Tally const& tally, std::string_view name);

struct Timer {
  enum class Kind { after, send };
  std::string id;  ///< of `after`, or of a delayed send
  Kind kind = Kind::after;
  std::string state;  ///< the state whose exit cancels it; "" for a delayed send
  Due due;
  bool legal = false;
  std::string event;        ///< raised when it fires
  boost::json::value data;  ///< of a delayed send
  bool operator==(Timer const&) const = default;
};

struct Child {
  std::string invoke;  ///< id in the definition
  std::string state;
  InstanceId instance;
  bool operator==(Child const&) const = default;
};

struct AccessRow {
  std::string tag;  ///< "org:<key>", "function:<name>@<org>", "person:<id>", "task:<id>"
  std::string level;
  bool allow = true;
  auto operator<=>(AccessRow const&) const = default;
};

/// What this instance adds to an aggregate now; the difference goes into the commit.
struct Contribution {
  std::string aggregate;  ///< "<definition>.<name>"
  std::string key;
  std::int64_t count = 0;
  std::int64_t sum = 0;
  bool operator==(Contribution const&) const = default;
};

struct Incident {
  std::string
      id;  ///< "<state>#<transition>" or "<state>#<what>": one per instance, state and cause
  std::string state;
  std::string event;                    ///< to be handled again by a retry; "" for `always`
  boost::json::value data;              ///< of that event
  std::string error;                    ///< English, for an operator
  std::optional<PersonId> proposed_by;  ///< a resolution waits for a second person
  boost::json::value proposal;
  bool operator==(Incident const&) const = default;
};

/// A job that was asked for and has not answered.
struct PendingJob {
  std::string request;  ///< id
  std::string job;
  std::string done;  ///< event that brings the result
  std::string input_digest;
  bool operator==(PendingJob const&) const = default;
};

struct Attachment {
  BlobId blob;
  std::string name;
  std::string type;  ///< sniffed media type
  std::int64_t bytes = 0;
  std::string commitment;  ///< salted digest, hex
  std::string field;       ///< which attachment of the form it is, or ""
  bool operator==(Attachment const&) const = default;
};

/// Who acted on what, for separation of duties: `name` is a task kind, an event or "start".
struct Acted {
  std::string name;
  PersonId person;
  bool operator==(Acted const&) const = default;
};

struct Instance {
  InstanceId id;
  std::string definition;
  std::string release;       ///< digest of the release it is pinned to
  std::int64_t version = 0;  ///< of its last event; the first event makes version 1
  std::string key;           ///< business key, "" while it has none
  Instant started_at;
  Instant changed_at;
  bool finished = false;
  std::string outcome;              ///< of the final state
  std::vector<std::string> active;  ///< state ids, in order of entry
  std::vector<std::pair<std::string, std::vector<std::string>>>
      history;                   ///< history state -> states
  std::vector<SlotValue> slots;  ///< sorted by path
  std::string document;  ///< hex digest of the public document's canonical bytes, "" for none
  std::vector<std::string> personal;  ///< labels of data subjects the document has parts of
  std::vector<Task> tasks;            ///< open ones only
  std::vector<TaskResult> results;
  std::vector<Tally> tallies;  ///< of active states with tasks
  std::vector<Timer> timers;
  std::vector<Child> children;
  std::optional<InstanceId> parent;
  std::string parent_invoke;
  std::vector<AccessRow> access;
  std::vector<Contribution> contributions;
  std::vector<Incident> incidents;
  std::vector<Attachment> attachments;
  std::vector<Acted> acted;
  std::vector<std::pair<InstanceId, std::int64_t>> received;  ///< sender -> last sequence taken
  std::vector<std::pair<InstanceId, std::int64_t>> sent;      ///< receiver -> last sequence given
  std::vector<PendingJob> jobs;
  std::int64_t task_count = 0;  ///< tasks ever opened
  bool operator==(Instance const&) const = default;

  Task const* find_task(TaskId const& task) const;
  SlotValue const* find_slot(std::string_view path) const;
  /// The earliest instant at which the engine must act by itself: timers and dues that are not
  /// paused.
  std::optional<Instant> next_due() const;
  /// Whether a clock that runs reaches into a year whose calendar is not published.
  bool waits_for_calendar() const;
};

/// Head as canonical JSON and back, for a store and for `replay`'s comparison. corrupt where it
/// does not fit.
void encode(std::string& out, Instance const& instance);
Result<Instance> parse_instance(boost::json::value const& json);

}  // namespace chubei::process
