// How what was decided becomes durable: at once on the writer's thread where nothing else waits,
// and beside the next decisions where something does.
#include "engine/runtime/decided.hpp"
#include "engine/runtime/erasures.hpp"
#include "engine/runtime/writer.hpp"

#include <algorithm>
#include <iterator>

namespace chubei::runtime {

std::shared_ptr<Batch> Writer::begin(Instant now) {
  auto& view = parts_.store.writer_view();
  view.refresh();
  return std::make_shared<Batch>(Batch::Ground{view, heads_, in_flight_.get(), log_,
                                               parts_.releases, parts_.randomness, parts_.keys},
                                 now);
}

/// From here on the next batch is decided on this one, though it is not durable yet.
void Writer::adopt(Decided& decided) {
  auto& batch = *decided.batch;
  if (batch.is_empty()) return;
  batch.contents().frontier = batch.frontier().encode();
  log_.frontier = batch.frontier();
  log_.recorded_at = batch.contents().recorded_at;
  decided.root = log_.frontier.root();
  auto const calendar = log_.calendars.current();
  std::shared_ptr<Directory> changed;
  for (auto const& unit : batch.contents().units) adopt(unit, decided, changed);
  if (changed) directory_ = std::move(changed);
  if (log_.calendars.current() != calendar) recompute_from_ = InstanceId();
  decided.standing = std::make_shared<Standing const>(Standing{log_, directory_});
  in_flight_ = decided.batch;
  is_finished_ = false;
}

void Writer::adopt(store::Unit const& unit, Decided& decided, std::shared_ptr<Directory>& changed) {
  heads_.put(unit.record.instance, {unit.head, unit.entry});
  for (auto const& fact : unit.facts) {
    if (std::holds_alternative<process::MessageSent>(fact)) messages_pending_ = true;
    if (std::holds_alternative<process::JobRequested>(fact)) decided.asks_for_jobs = true;
  }
  // Never later than the earliest; exact again after the next rest.
  auto const due = unit.head->next_due();
  if (due && (!next_due_ || *due < *next_due_)) next_due_ = due;
  auto const* release = parts_.releases.find(unit.head->release);
  auto const* definition = release ? release->find(unit.head->definition) : nullptr;
  if (!definition || definition->registry.empty()) return;
  if (!changed) changed = std::make_shared<Directory>(*directory_);
  changed->take(*definition, *unit.head);
  log_.calendars.take(*definition, *unit.head);
  if (definition->registry == "outage" && unit.head->outcome == "confirmed") {
    decided.records_outage = true;
  }
}

/// On either thread. Throws StoreFailure where nothing of it became durable.
void Writer::make_durable(Decided& decided) {
  if (!decided.standing) return;
  parts_.store.commit(decided.batch->contents());
  healthy_ = true;
  standing_ = decided.standing;
  if (decided.records_outage) {
    outage_ = false;
    outage_recorded_ = true;
  }
  auto const& log = standing_->log;
  auto const size = static_cast<std::int64_t>(log.frontier.size());
  {
    std::lock_guard lock(mutex_);
    published_ = {standing_->directory, log.calendars.current(), size, decided.root,
                  log.recorded_at};
  }
  if (on_commit) on_commit(size, decided.asks_for_jobs);
}

bool Writer::commit_here(Decided& decided) {
  adopt(decided);
  if (!decided.standing) return false;
  try {
    make_durable(decided);
  } catch (store::StoreFailure const&) {
    fall_back();
    throw;
  }
  in_flight_ = nullptr;
  std::ranges::move(erased_by(decided.batch->contents()), std::back_inserter(to_erase_));
  try {
    finish_commit();
  } catch (store::StoreFailure const&) {
    healthy_ = false;  // what was committed stays so: the next round begins with this
  }
  return true;
}

void Writer::commit_behind(Decided decided) {
  auto const before = in_flight_;  // it ends on this thread, when the other is done with it
  adopt(decided);
  auto work = [this, decided = std::move(decided)]() mutable {
    try {
      if (is_lost_) throw store::StoreFailure("what this was decided on was not committed");
      make_durable(decided);
    } catch (store::StoreFailure const&) {
      is_lost_ = true;
      healthy_ = false;
      refuse_decided(decided.replies, store_failed());
      return;
    }
    give(decided.replies);
  };
  committer_.hand_over(std::move(work));
}

void Writer::refuse_decided(std::vector<Reply>& replies, Error const& error) {
  for (auto& reply : replies) reply.refuse(error);
  give(replies);
}

void Writer::give(std::vector<Reply>& replies) {
  auto const all = [&replies] {
    for (auto& reply : replies) reply.give();
  };
  answering ? answering(all) : all();
}

/// Nothing is being committed any more, and what that left to do is done. Throws StoreFailure where
/// it cannot be done: then nothing else is decided first.
void Writer::rest() {
  committer_.rest();
  in_flight_ = nullptr;
  parts_.store.writer_view().refresh();
  if (is_lost_.exchange(false)) fall_back();
  finish_commit();
}

/// What was decided and not committed never was.
void Writer::fall_back() {
  in_flight_ = nullptr;
  log_ = standing_->log;
  directory_ = standing_->directory;
  heads_.clear();
  messages_pending_ = true;
  if (recompute_from_) recompute_from_ = InstanceId();
  is_finished_ = false;
}

/// What a commit asks for outside its transaction.
void Writer::finish_commit() {
  for (; !to_erase_.empty(); to_erase_.pop_back()) parts_.keys.erase(to_erase_.back());
  if (!is_finished_) next_due_ = parts_.store.writer_view().next_due();
  is_finished_ = true;
  if (!outage_recorded_) return;
  parts_.store.set_note(outage_note, "");
  last_look_.reset();
  outage_recorded_ = false;
}

}  // namespace chubei::runtime
