#include "engine/runtime/writer.hpp"

#include "engine/runtime/decided.hpp"
#include "engine/runtime/erasures.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace chubei::runtime {

namespace {

Error busy() {
  return Error{ErrorCode::unavailable,
               {"系统繁忙，请稍后重试", "the service is busy: try again shortly"},
               {},
               {{"retry_after_s", 1}}};
}

/// Those that still wait for an answer.
void refuse(Submission& submission, Error const& error) {
  if (auto* single = std::get_if<Single>(&submission)) {
    if (single->answer) std::exchange(single->answer, nullptr)(std::unexpected(error));
  } else if (auto* all = std::get_if<All>(&submission)) {
    std::vector<Answer> answers(all->commands.size(), Answer(std::unexpected(error)));
    if (all->answer) std::exchange(all->answer, nullptr)(std::move(answers));
  } else if (auto* advance = std::get_if<AdvanceClock>(&submission)) {
    if (advance->answer) std::exchange(advance->answer, nullptr)(std::unexpected(error));
  }
}

/// An erasure is the last of its batch: what comes after it must find the key gone.
bool erases(Submission const& submission) {
  auto const is_erasure = [](process::Command const& command) {
    return std::holds_alternative<process::ErasePersonal>(command.body);
  };
  if (auto const* single = std::get_if<Single>(&submission)) return is_erasure(single->command);
  auto const* all = std::get_if<All>(&submission);
  return all && std::ranges::any_of(all->commands, is_erasure);
}

/// No plain command.
bool is_special(Submission const& submission) {
  return erases(submission) || std::holds_alternative<AdvanceClock>(submission) ||
         std::holds_alternative<Call>(submission);
}

}  // namespace

Writer::Writer(Parts parts, LogState log, WriterLimits limits)
    : parts_(parts), log_(std::move(log)), limits_(limits) {
  auto directory = std::make_shared<Directory>(parts.releases.current().zone);
  auto& view = parts_.store.writer_view();
  auto const& release = parts_.releases.current();
  std::vector<std::string> registries;
  for (auto const& definition : release.definitions) {
    if (!definition->registry.empty()) registries.push_back(definition->id);
  }
  InstanceId after;
  while (!registries.empty()) {
    auto const ids = view.of_definitions(registries, 1000, after);
    for (auto const& id : ids) {
      auto const head = view.head(id);
      auto const* pinned = parts_.releases.find(head->release);
      auto const* definition = pinned ? pinned->find(head->definition) : nullptr;
      if (!definition) continue;
      directory->take(*definition, *head);
      log_.calendars.take(*definition, *head);
    }
    if (ids.size() < 1000) break;
    after = ids.back();
  }
  directory_ = std::move(directory);
  standing_ = std::make_shared<Standing const>(Standing{log_, directory_});
  published_ = {directory_, log_.calendars.current(),
                static_cast<std::int64_t>(log_.frontier.size()), log_.frontier.root(),
                log_.recorded_at};
  next_due_ = view.next_due();
  find_outage();
  repeat_erasures(view, parts_.keys);
}

/// An outage stays one until it is recorded, also if the service starts again meanwhile.
void Writer::find_outage() {
  if (log_.identity.is_simulated) return;
  auto& view = parts_.store.writer_view();
  outage_ = !view.note(outage_note).value_or("").empty();
  auto const alive = view.note("alive_at");
  if (outage_ || !alive) return;
  auto const at = parse_instant(*alive);
  if (!at || parts_.clock.now().ms - at->ms <= limits_.outage_ms) return;
  outage_ = true;
  parts_.store.set_note(outage_note, *alive);
}

Writer::~Writer() { stop(); }

void Writer::run() {
  thread_ = std::thread([this] { loop(); });
}

void Writer::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Writer::submit(Submission submission) {
  {
    std::unique_lock lock(mutex_);
    if (!stopping_ && queue_.size() < limits_.queue_max) {
      queue_.push_back(std::move(submission));
      queued_.store(queue_.size(), std::memory_order_relaxed);
      bool const was_empty = queue_.size() == 1;
      lock.unlock();
      if (was_empty) arrived_.notify_one();
      return;
    }
  }
  refuse(submission, busy());
}

Published Writer::published() const {
  std::lock_guard lock(mutex_);
  return published_;
}

std::string Writer::held() const {
  std::lock_guard lock(mutex_);
  if (!clock_fault_.empty()) return clock_fault_;
  return outage_ ? "outage" : "";
}

std::int64_t Writer::wait_ms() {
  constexpr std::int64_t longest = 1000;
  if (messages_pending_ || recompute_from_) return 0;
  if (!next_due_ || log_.identity.is_simulated) return longest;
  auto const wait = next_due_->ms - parts_.clock.now().ms;
  if (wait <= 0 && stands_still_) return longest;
  return std::clamp<std::int64_t>(wait, 0, longest);
}

Writer::Taken Writer::take() {
  auto const wait = std::chrono::milliseconds(wait_ms());
  std::unique_lock lock(mutex_);
  arrived_.wait_for(lock, wait, [this] { return stopping_ || !queue_.empty(); });
  auto last = std::ranges::find_if(queue_, erases);
  if (last != queue_.end()) ++last;
  auto const room = static_cast<std::ptrdiff_t>(limits_.batch_max);
  if (last - queue_.begin() > room) last = queue_.begin() + room;
  auto taken = std::exchange(emptied_, {});
  if (last == queue_.end()) {
    taken.swap(queue_);
  } else {
    std::move(queue_.begin(), last, std::back_inserter(taken));
    queue_.erase(queue_.begin(), last);
  }
  queued_.store(queue_.size(), std::memory_order_relaxed);
  return taken;
}

void Writer::loop() {
  for (;;) {
    auto taken = take();
    bool stopping = false;
    {
      std::lock_guard lock(mutex_);
      stopping = stopping_;
    }
    if (stopping) {
      committer_.rest();
      return refuse_all(std::move(taken));
    }
    handle(taken);
    taken.clear();
    emptied_ = std::move(taken);
  }
}

/// Outside the lock: who is refused may hand in something else at once.
void Writer::refuse_all(Taken taken) {
  Taken queued;
  {
    std::lock_guard lock(mutex_);
    queued = std::exchange(queue_, {});
    queued_ = 0;
  }
  for (auto& submission : taken) refuse(submission, busy());
  for (auto& submission : queued) refuse(submission, busy());
}

void Writer::handle(Taken& taken) {
  auto const now = parts_.clock.now();
  watch_clock(now);
  bool const alone = goes_alone(taken, now);
  bool const recomputes = recompute_from_.has_value();
  Decided decided;
  bool here = alone;
  try {
    if (alone || is_lost_) rest();
    bool const is_behind = committer_.is_busy();
    decided.batch = begin(now);
    decide(decided, taken);
    if (is_behind) gather(decided, taken);
    if (alone && !(!taken.empty() && erases(taken.back()))) add_system_work(*decided.batch, now);
    if (!here) here = !is_behind && nobody_waits();
    if (here) {
      if (is_lost_) throw store::StoreFailure("what this was decided on was not committed");
      commit_here(decided);
      // The erasure is the last of its batch; nothing else of it is untrue.
      if (!to_erase_.empty()) decided.replies.back().refuse(not_yet_erased());
    }
  } catch (store::StoreFailure const&) {
    healthy_ = false;
    if (recomputes) recompute_from_ = InstanceId();  // what was reckoned is not in the log
    refuse_decided(decided.replies, store_failed());
    for (auto& submission : taken) refuse(submission, store_failed());
    return;
  }
  if (!here) return commit_behind(std::move(decided));
  give(decided.replies);
  for (auto& submission : taken) run_between(submission);
}

/// Whether it may only be decided on what is committed, and must be committed before anything else
/// is decided: what is no plain command, and what the clock or the log itself asks for.
bool Writer::goes_alone(Taken const& taken, Instant now) const {
  if (messages_pending_ || recompute_from_ || outage_recorded_ || !to_erase_.empty()) return true;
  if (!log_.identity.is_simulated && next_due_ && *next_due_ <= now) return true;
  return std::ranges::any_of(taken, is_special);
}

/// What arrives while the batch before is being committed joins this one.
void Writer::gather(Decided& decided, Taken& taken) {
  while (taken.size() < limits_.batch_max && committer_.is_busy()) {
    auto more = take_more(limits_.batch_max - taken.size());
    if (more.empty()) return;  // nothing is being committed any more, or who waits goes alone
    auto const first = static_cast<std::ptrdiff_t>(taken.size());
    std::ranges::move(more, std::back_inserter(taken));
    decided.batch->move_to(parts_.clock.now());
    decide(decided, std::span(taken.begin() + first, taken.end()));
  }
}

/// Waits for an arrival or for the committer; takes up to `room` that need not go alone, from the
/// front.
Writer::Taken Writer::take_more(std::size_t room) {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [this] { return stopping_ || !queue_.empty() || !committer_.is_busy(); });
  Taken more;
  if (stopping_) return more;
  auto last = std::ranges::find_if(queue_, is_special);
  if (last - queue_.begin() > static_cast<std::ptrdiff_t>(room)) {
    last = queue_.begin() + static_cast<std::ptrdiff_t>(room);
  }
  std::move(queue_.begin(), last, std::back_inserter(more));
  queue_.erase(queue_.begin(), last);
  queued_.store(queue_.size(), std::memory_order_relaxed);
  return more;
}

/// The lock keeps a thread that is about to wait from missing it.
void Writer::wake() {
  { std::lock_guard lock(mutex_); }
  arrived_.notify_all();
}

bool Writer::nobody_waits() const {
  std::lock_guard lock(mutex_);
  return queue_.empty();
}

/// What is no decision and follows the commit.
void Writer::run_between(Submission& submission) {
  try {
    if (auto* advance = std::get_if<AdvanceClock>(&submission)) {
      this->advance(*advance);
    } else if (auto* call = std::get_if<Call>(&submission)) {
      call->call(parts_.store);
    }
  } catch (store::StoreFailure const&) {
    healthy_ = false;
    refuse(submission, store_failed());
  }
}

}  // namespace chubei::runtime
