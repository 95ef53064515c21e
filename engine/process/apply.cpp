#include "engine/process/decide.hpp"

#include <algorithm>

namespace chubei::process {

namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

template <class T>
void insert_sorted(std::vector<T>& list, T value, auto projection) {
  auto const at = std::ranges::lower_bound(list, std::invoke(projection, value), {}, projection);
  if (at != list.end() && std::invoke(projection, *at) == std::invoke(projection, value)) {
    *at = std::move(value);
  } else {
    list.insert(at, std::move(value));
  }
}

/// Replaces the element with the same projection, or appends.
template <class T>
void put(std::vector<T>& list, T value, auto projection) {
  auto const at = std::ranges::find(list, std::invoke(projection, value), projection);
  if (at != list.end())
    *at = std::move(value);
  else
    list.push_back(std::move(value));
}

template <class T>
void drop(std::vector<T>& list, auto const& key, auto projection) {
  std::erase_if(list, [&](T const& element) { return std::invoke(projection, element) == key; });
}

void move(Instance& instance, Moved const& fact) {
  for (auto const& state : fact.left) std::erase(instance.active, state);
  instance.active.insert(instance.active.end(), fact.entered.begin(), fact.entered.end());
}

void open(Instance& instance, Task const& task) {
  instance.tasks.push_back(task);
  ++instance.task_count;
}

void close(Instance& instance, TaskClosed const& fact) {
  drop(instance.tasks, fact.task, &Task::id);
  for (Task& task : instance.tasks) std::erase(task.waits_for, fact.task);
  if (fact.result && fact.kept) instance.results.push_back(*fact.result);
}

void contribute(Instance& instance, ContributionSet const& fact) {
  auto const same = [&](Contribution const& one) { return one.aggregate == fact.now.aggregate; };
  std::erase_if(instance.contributions, same);
  if (fact.now.count != 0 || fact.now.sum != 0) {
    insert_sorted(instance.contributions, fact.now, &Contribution::aggregate);
  }
}

void note_acted(Instance& instance, Acted const& acted) {
  if (std::ranges::find(instance.acted, acted) == instance.acted.end()) {
    instance.acted.push_back(acted);
  }
}

void note_sent(Instance& instance, MessageSent const& fact) {
  if (!fact.to) return;
  put(instance.sent, std::pair{*fact.to, fact.sequence},
      &std::pair<InstanceId, std::int64_t>::first);
}

}  // namespace

void apply(Instance& instance, Fact const& fact) {
  std::visit(
      Overloaded{
          [&](Started const& f) {
            instance.definition = f.definition;
            instance.release = f.release;
            instance.parent = f.parent;
            instance.parent_invoke = f.parent_invoke;
            for (auto const& path : f.slots) instance.slots.push_back({path, {}});
          },
          [&](KeyTaken const& f) { instance.key = f.key; },
          [&](Moved const& f) { move(instance, f); },
          [&](HistoryKept const& f) {
            insert_sorted(instance.history, std::pair{f.history, f.states},
                          &std::pair<std::string, std::vector<std::string>>::first);
          },
          [&](SlotSet const& f) {
            insert_sorted(instance.slots, SlotValue{f.path, f.value}, &SlotValue::path);
          },
          [&](DocumentSet const& f) {
            instance.document = f.digest;
            instance.personal = f.personal;
          },
          [&](TaskOpened const& f) { open(instance, f.task); },
          [&](TaskChanged const& f) { put(instance.tasks, f.task, &Task::id); },
          [&](TaskClosed const& f) { close(instance, f); },
          [&](TallySet const& f) { put(instance.tallies, f.tally, &Tally::state); },
          [&](TallyDropped const& f) { drop(instance.tallies, f.state, &Tally::state); },
          [&](ResultVoided const& f) {
            std::erase_if(instance.results, [&](TaskResult const& result) {
              return result.kind == f.kind && result.element == f.element;
            });
          },
          [&](TimerSet const& f) { put(instance.timers, f.timer, &Timer::id); },
          [&](TimerEnded const& f) { drop(instance.timers, f.id, &Timer::id); },
          [&](MessageSent const& f) { note_sent(instance, f); },
          [&](MessageTaken const& f) {
            put(instance.received, std::pair{f.from, f.sequence},
                &std::pair<InstanceId, std::int64_t>::first);
          },
          [&](ChildStarted const& f) { put(instance.children, f.child, &Child::invoke); },
          [&](ChildEnded const& f) { drop(instance.children, f.invoke, &Child::invoke); },
          [&](NumberTaken const&) {},
          [&](JobRequested const& f) {
            instance.jobs.push_back({f.request, f.job, f.done, f.input_digest});
          },
          [&](JobAnswered const& f) { drop(instance.jobs, f.request, &PendingJob::request); },
          [&](IncidentOpened const& f) { put(instance.incidents, f.incident, &Incident::id); },
          [&](IncidentChanged const& f) { put(instance.incidents, f.incident, &Incident::id); },
          [&](IncidentResolved const& f) { drop(instance.incidents, f.id, &Incident::id); },
          [&](AccessSet const& f) { instance.access = f.rows; },
          [&](ContributionSet const& f) { contribute(instance, f); },
          [&](PersonActed const& f) { note_acted(instance, f.acted); },
          [&](AttachmentSet const& f) {
            put(instance.attachments, f.attachment, &Attachment::blob);
          },
          [&](AttachmentRemoved const& f) {
            drop(instance.attachments, f.blob, &Attachment::blob);
          },
          [&](ReceiptIssued const&) {},
          [&](LetterSent const&) {},
          [&](DecisionCorrected const&) {},
          [&](Finished const& f) {
            instance.finished = true;
            instance.outcome = f.outcome;
          },
          [&](PersonalErased const&) {},  // the label stays: a reader finds its part gone
      },
      fact);
}

void apply_version(Instance& instance, InstanceId const& id, std::int64_t version, Instant at) {
  if (version == 1) {
    instance.id = id;
    instance.started_at = at;
  }
  instance.version = version;
  instance.changed_at = at;
}

void apply(Instance& instance, Event const& event, InstanceId const& id, std::int64_t version,
           Instant at) {
  apply_version(instance, id, version, at);
  for (Fact const& fact : event.facts) process::apply(instance, fact);
}

}  // namespace chubei::process
