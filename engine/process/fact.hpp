#pragma once
// What an event records: outcomes, never intentions. A Fact patches an Instance without definition,
// CEL or calendar; the store derives its rows (tasks, timers, messages, keys, aggregates …) from
// the same facts. A released fact is never edited, only joined by a new one.

#include "engine/base/instant.hpp"
#include "engine/process/instance.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace chubei::process {

struct Started {
  std::string definition;
  std::string release;
  std::optional<InstanceId> parent;
  std::string parent_invoke;
  std::vector<std::string> slots;  ///< the stored slots of the definition, sorted, all absent yet
};
struct KeyTaken {
  std::string key;
};
/// One microstep. State ids in the order it happened; none where all transitions were targetless.
struct Moved {
  std::vector<std::string> transitions;  ///< JSON pointers into the definition's file
  std::vector<std::string> left{};
  std::vector<std::string> entered{};
};
struct HistoryKept {
  std::string history;
  std::vector<std::string> states;
};
struct SlotSet {
  std::string path;
  boost::json::value value;
};
/// The public document changed: RFC 7396 patch from the former one (whole on the first), digest of
/// the new one. The patch of personal values is in personal parts, never here.
struct DocumentSet {
  boost::json::value patch;
  std::string digest;
  std::vector<std::string> personal;  ///< labels present now
};
struct TaskOpened {
  Task task;
};
/// A task as it stands after claim, release, delegate, transfer, add-sign, recuse, urge, pause or
/// overdue.
struct TaskChanged {
  std::string verb;
  Task task;
};
struct TaskClosed {
  TaskId task;
  std::string reason;                ///< "decided", "deemed", "superseded", "voided"
  std::optional<TaskResult> result;  ///< for decided and deemed
  bool kept = true;                  ///< whether the head keeps the result (at most 64 a kind)
};
struct TallySet {
  Tally tally;
};
struct TallyDropped {
  std::string state;
};
struct ResultVoided {
  std::string kind;
  std::string element;
  std::string why;
};
struct TimerSet {
  Timer timer;
};
struct TimerEnded {
  std::string id;
  std::string how;  ///< "fired", "cancelled"
};
/// A row for another instance, delivered later by a command of its own, in order per pair of
/// instances.
struct MessageSent {
  std::string kind;  ///< "event", "start", "cancel", "done", "undelivered"
  std::optional<InstanceId> to;
  std::string definition, key;  ///< where `to` is empty: resolved at delivery
  std::int64_t sequence = 0;    ///< per (sender, receiver address), from 1
  std::string event;
  boost::json::value data;
  std::string invoke;
};
struct MessageTaken {
  InstanceId from;
  std::int64_t sequence = 0;
};
struct ChildStarted {
  Child child;
};
struct ChildEnded {
  std::string invoke;
  std::string how;  ///< "done", "cancelled", "refused"
};
struct NumberTaken {
  std::string series;
  std::int64_t year = 0;
  std::int64_t value = 0;
  std::string text;
};
struct JobRequested {
  std::string request;  ///< id
  std::string job;
  boost::json::value input;
  std::string input_digest;
  std::string seed;  ///< 64 hex digits
  std::string done;  ///< event name
};
struct JobAnswered {
  std::string request;
};
struct IncidentOpened {
  Incident incident;
};
struct IncidentChanged {
  Incident incident;
};
struct IncidentResolved {
  std::string id;
  std::string how;  ///< "retried", "data_corrected", "moved", "gone"
};
struct AccessSet {
  std::vector<AccessRow> rows;  ///< all of them, sorted
};
struct ContributionSet {
  Contribution before, now;  ///< same aggregate; keys may differ
};
struct PersonActed {
  Acted acted;
};
struct AttachmentSet {
  Attachment attachment;
};
struct AttachmentRemoved {
  BlobId blob;
};
struct ReceiptIssued {
  std::string kind;
};
struct LetterSent {
  std::string letter;
  std::vector<std::string> to;
  boost::json::value data;
};
/// A decision named by its version is corrected, annulled or made anew.
struct DecisionCorrected {
  std::int64_t about = 0;
  std::string kind;  ///< "corrected", "annulled", "renewed"
  std::string ground;
  std::string authority;
};
struct Finished {
  std::string outcome;
};
/// The data subject of a label had his personal parts erased; his key is destroyed after the
/// commit.
struct PersonalErased {
  std::string label;
  std::string ground;
};

using Fact =
    std::variant<Started, KeyTaken, Moved, HistoryKept, SlotSet, DocumentSet, TaskOpened,
                 TaskChanged, TaskClosed, TallySet, TallyDropped, ResultVoided, TimerSet,
                 TimerEnded, MessageSent, MessageTaken, ChildStarted, ChildEnded, NumberTaken,
                 JobRequested, JobAnswered, IncidentOpened, IncidentChanged, IncidentResolved,
                 AccessSet, ContributionSet, PersonActed, AttachmentSet, AttachmentRemoved,
                 ReceiptIssued, LetterSent, DecisionCorrected, Finished, PersonalErased>;

/// The decision part of an event: what was handled, from which inputs, with which outcomes.
struct Event {
  std::string
      type;  ///< "instance.started", "event", "document.edited", "task.claimed", "timer.fired" …
  std::string name;           ///< event, task kind or timer where the type has one
  boost::json::value data;    ///< the public part of what came with the command
  boost::json::value inputs;  ///< answers of look-ups, aggregates, numbers; slots that guards read
  std::vector<Fact> facts;
  std::vector<std::pair<std::string, boost::json::value>>
      personal;  ///< label -> personal values, own parts
};

inline constexpr int event_format = 1;

/// Appends the decision part: canonical JSON (RFC 8785) {"data", "facts", "format", "inputs",
/// "name", "type"}; empty members are left out, personal parts are not in it.
void encode(std::string& out, Event const& event);
/// corrupt, with the pointer, where it does not fit; `unsupported` for a newer format.
Result<Event> parse_event(boost::json::value const& json);

}  // namespace chubei::process
