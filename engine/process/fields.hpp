#pragma once
// The members of every stored struct by name, in the order of their names (RFC 8785 sorts keys),
// written once for writing and reading. `Fields<T>::visit(f)` calls f(name, pointer to member) for
// each. A member equal to its default is left out of the text, so adding a member with a default
// keeps old texts readable.

#include "engine/process/fact.hpp"
#include "engine/process/instance.hpp"

namespace chubei::process {

template <class T>
struct Fields;

#define CHUBEI_FIELDS(Type, ...)                \
  template <>                                   \
  struct Fields<Type> {                         \
    using Self = Type;                          \
    template <class F>                          \
    static void visit([[maybe_unused]] F&& f) { \
      __VA_ARGS__                               \
    }                                           \
  };
#define F(member) f(#member, &Self::member);

CHUBEI_FIELDS(SlotValue, F(path) F(value))
CHUBEI_FIELDS(Pause, F(from) F(until))
CHUBEI_FIELDS(Due, F(at) F(calendar_version) F(from) F(paused_at) F(pauses) F(provisional) F(rule))
CHUBEI_FIELDS(Urge, F(at) F(person))
CHUBEI_FIELDS(Task, F(added_to) F(assignee) F(assignee_organisation) F(bound_digest) F(candidates)
                        F(delegated_by) F(due) F(each) F(element) F(excluded) F(id) F(kind) F(lead)
                            F(legal) F(opened_at) F(overdue) F(revision) F(state) F(urges)
                                F(waits_for) F(weight))
CHUBEI_FIELDS(TaskResult, F(at) F(bound_digest) F(element) F(form) F(kind) F(organisation)
                              F(outcome) F(person) F(state) F(weight))
CHUBEI_FIELDS(Tally, F(counts) F(state))
CHUBEI_FIELDS(Timer, F(data) F(due) F(event) F(id) F(kind) F(legal) F(state))
CHUBEI_FIELDS(Child, F(instance) F(invoke) F(state))
CHUBEI_FIELDS(AccessRow, F(allow) F(level) F(tag))
CHUBEI_FIELDS(Contribution, F(aggregate) F(count) F(key) F(sum))
CHUBEI_FIELDS(Incident, F(data) F(error) F(event) F(id) F(proposal) F(proposed_by) F(state))
CHUBEI_FIELDS(Attachment, F(blob) F(bytes) F(commitment) F(field) F(name) F(type))
CHUBEI_FIELDS(PendingJob, F(done) F(input_digest) F(job) F(request))
CHUBEI_FIELDS(Acted, F(name) F(person))
CHUBEI_FIELDS(Instance,
              F(access) F(acted) F(active) F(attachments) F(changed_at) F(children) F(contributions)
                  F(definition) F(document) F(finished) F(history) F(id) F(incidents) F(jobs) F(key)
                      F(outcome) F(parent) F(parent_invoke) F(personal) F(received) F(release)
                          F(results) F(sent) F(slots) F(started_at) F(tallies) F(task_count)
                              F(tasks) F(timers) F(version))

CHUBEI_FIELDS(Started, F(definition) F(parent) F(parent_invoke) F(release) F(slots))
CHUBEI_FIELDS(KeyTaken, F(key))
CHUBEI_FIELDS(Moved, F(entered) F(left) F(transitions))
CHUBEI_FIELDS(HistoryKept, F(history) F(states))
CHUBEI_FIELDS(SlotSet, F(path) F(value))
CHUBEI_FIELDS(DocumentSet, F(digest) F(patch) F(personal))
CHUBEI_FIELDS(TaskOpened, F(task))
CHUBEI_FIELDS(TaskChanged, F(task) F(verb))
CHUBEI_FIELDS(TaskClosed, F(kept) F(reason) F(result) F(task))
CHUBEI_FIELDS(TallySet, F(tally))
CHUBEI_FIELDS(TallyDropped, F(state))
CHUBEI_FIELDS(ResultVoided, F(element) F(kind) F(why))
CHUBEI_FIELDS(TimerSet, F(timer))
CHUBEI_FIELDS(TimerEnded, F(how) F(id))
CHUBEI_FIELDS(MessageSent,
              F(data) F(definition) F(event) F(invoke) F(key) F(kind) F(sequence) F(to))
CHUBEI_FIELDS(MessageTaken, F(from) F(sequence))
CHUBEI_FIELDS(ChildStarted, F(child))
CHUBEI_FIELDS(ChildEnded, F(how) F(invoke))
CHUBEI_FIELDS(NumberTaken, F(series) F(text) F(value) F(year))
CHUBEI_FIELDS(JobRequested, F(done) F(input) F(input_digest) F(job) F(request) F(seed))
CHUBEI_FIELDS(JobAnswered, F(request))
CHUBEI_FIELDS(IncidentOpened, F(incident))
CHUBEI_FIELDS(IncidentChanged, F(incident))
CHUBEI_FIELDS(IncidentResolved, F(how) F(id))
CHUBEI_FIELDS(AccessSet, F(rows))
CHUBEI_FIELDS(ContributionSet, F(before) F(now))
CHUBEI_FIELDS(PersonActed, F(acted))
CHUBEI_FIELDS(AttachmentSet, F(attachment))
CHUBEI_FIELDS(AttachmentRemoved, F(blob))
CHUBEI_FIELDS(ReceiptIssued, F(kind))
CHUBEI_FIELDS(LetterSent, F(data) F(letter) F(to))
CHUBEI_FIELDS(DecisionCorrected, F(about) F(authority) F(ground) F(kind))
CHUBEI_FIELDS(Finished, F(outcome))
CHUBEI_FIELDS(PersonalErased, F(ground) F(label))

#undef F
#undef CHUBEI_FIELDS

/// The names facts have in the log, in the order of the variant's alternatives. Frozen.
inline constexpr std::array<std::string_view, std::variant_size_v<Fact>> fact_names = {
    "started",         "key_taken",          "moved",
    "history_kept",    "slot_set",           "document_set",
    "task_opened",     "task_changed",       "task_closed",
    "tally_set",       "tally_dropped",      "result_voided",
    "timer_set",       "timer_ended",        "message_sent",
    "message_taken",   "child_started",      "child_ended",
    "number_taken",    "job_requested",      "job_answered",
    "incident_opened", "incident_changed",   "incident_resolved",
    "access_set",      "contribution_set",   "person_acted",
    "attachment_set",  "attachment_removed", "receipt_issued",
    "letter_sent",     "decision_corrected", "finished",
    "personal_erased"};

}  // namespace chubei::process
