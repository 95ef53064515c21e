#pragma once
// The one writer of a log. Takes what is queued on any connection, decides it in order, adds what
// is due by itself (timers, messages), writes one transaction, syncs once, then answers all.
// Nothing waits on purpose. A full queue refuses at once. While one batch is written and synced the
// next is decided on it, never more than one ahead; where the write fails, both never were. Thread
// rule: `submit` from any thread; all is decided on the writer's own thread.

#include "engine/runtime/batch.hpp"
#include "engine/runtime/committer.hpp"
#include "engine/runtime/directory.hpp"
#include "engine/runtime/ports.hpp"
#include "engine/runtime/submission.hpp"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace chubei::runtime {

struct WriterLimits {
  std::size_t queue_max = 8192;      ///< submissions waiting; more are refused with `unavailable`
  std::size_t batch_max = 1024;      ///< submissions taken into one transaction
  int system_work_max = 256;         ///< timers and messages added to one transaction
  std::int64_t outage_ms = 600'000;  ///< down longer than this: legal timers are held
  std::int64_t clock_jump_ms = 60'000;  ///< wall clock against the monotonic one
};

/// What everybody may read without asking the writer.
struct Published {
  std::shared_ptr<Directory const> directory;
  std::shared_ptr<Calendar const> calendar;
  std::int64_t size = 0;
  Digest root;
  Instant recorded_at;
};

class Writer {
 public:
  struct Parts {
    store::Store& store;
    Releases& releases;
    Clock& clock;
    Randomness& randomness;
    ledger::SubjectKeys& keys;
  };

  /// Reads the log's state from the store; throws StoreFailure. The thread starts with `run`.
  Writer(Parts parts, LogState log, WriterLimits limits = {});
  ~Writer();

  void run();
  /// Stops taking, answers what is queued (`unavailable`), joins.
  void stop();

  /// `unavailable` at once where the queue is full or the writer stops; the answer comes on a
  /// thread of the writer's.
  void submit(Submission submission);

  Published published() const;
  /// Called after each commit with the new size, on a thread of the writer's. Set before `run`.
  std::function<void(std::int64_t size, bool asks_for_jobs)> on_commit;

  /// Gives all answers of a batch, by calling what it is handed, on a thread of the writer's: a
  /// place to wake those who wait once and not each. Set before `run`; it may be empty.
  std::function<void(std::function<void()> const& give)> answering;

  std::size_t queued() const { return queued_.load(std::memory_order_relaxed); }
  /// Why timers stand still ("clock_behind_log", "clock_jumped", "outage"), or "" .
  std::string held() const;
  bool is_healthy() const { return healthy_.load(); }

 private:
  using Taken = std::vector<Submission>;
  struct Reply;
  struct Standing;
  struct Decided;
  struct Firing {
    Instant at;  ///< when it was due
    std::string timer;
  };

  void loop();
  Taken take();
  void refuse_all(Taken taken);
  void handle(Taken& taken);
  void decide(Decided& decided, std::span<Submission> taken);
  void decide_single(Batch& batch, Single& single, std::vector<Reply>& replies);
  void decide_all(Batch& batch, All& all, std::vector<Reply>& replies);
  Answer answer_of(Batch& batch, Single& single);
  std::vector<Answer> answers_of(Batch& batch, All& all);
  void run_between(Submission& submission);
  bool add_system_work(Batch& batch, Instant now);
  bool recompute_deadlines(Batch& batch, Instant now);
  bool fire_timers(Batch& batch, Instant now);
  bool fire_in_order(Batch& batch, std::vector<store::DueRow> const& rows, Instant now);
  std::optional<Firing> next_to_fire(process::Instance const& head, Instant now) const;
  bool fire_one(Batch& batch, InstanceId const& instance, Instant now);
  bool deliver_messages(Batch& batch, Instant now);
  void deliver(Batch& batch, store::PendingMessage const& pending, Instant now);
  void return_undelivered(Batch& batch, store::PendingMessage const& pending, Error const& why,
                          Instant now);
  bool goes_alone(Taken const& taken, Instant now) const;
  bool nobody_waits() const;
  void gather(Decided& decided, Taken& taken);
  Taken take_more(std::size_t room);
  void wake();
  std::shared_ptr<Batch> begin(Instant now);
  void adopt(Decided& decided);
  void adopt(store::Unit const& unit, Decided& decided, std::shared_ptr<Directory>& changed);
  void make_durable(Decided& decided);
  /// Whether there was anything; throws StoreFailure where it was not made durable.
  bool commit_here(Decided& decided);
  void commit_behind(Decided decided);
  void give(std::vector<Reply>& replies);
  void refuse_decided(std::vector<Reply>& replies, Error const& error);
  void rest();
  void fall_back();
  void finish_commit();
  void advance(AdvanceClock& advance);
  void settle_until(Instant limit);
  void find_outage();
  void watch_clock(Instant now);
  std::int64_t wait_ms();

  Parts parts_;
  LogState log_;
  WriterLimits const limits_;
  std::thread thread_;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  Taken queue_;
  bool stopping_ = false;
  std::atomic<std::size_t> queued_{0};
  std::atomic<bool> healthy_{true};
  std::atomic<bool> outage_{false};
  std::string clock_fault_;
  Published published_;
  // Of the thread that decides:
  Taken emptied_;  ///< whose room the queue gets next
  std::shared_ptr<Directory const> directory_;
  ResidentHeads heads_{resident_heads_max};
  std::shared_ptr<Batch const> in_flight_;  ///< handed over, perhaps not yet committed
  std::int64_t command_count_ = 0;
  std::optional<std::pair<Instant, std::int64_t>> last_look_;
  bool messages_pending_ = true;
  std::optional<Instant> next_due_;  ///< or earlier, until `is_finished_`
  bool stands_still_ = false;        ///< something is due and nothing may fire
  /// Deadlines that wait for a calendar are being reckoned anew: those of instances after this one.
  /// After each start too, since the last process may have ended in the middle.
  std::optional<InstanceId> recompute_from_ = InstanceId();
  std::vector<SubjectId> to_erase_;  ///< recorded as erased, their keys still there
  bool is_finished_ = true;          ///< nothing is left of the last commit
  // Of the thread that commits, and of the other while that one rests:
  std::shared_ptr<Standing const> standing_;  ///< what is committed
  std::atomic<bool> outage_recorded_{false};  ///< the note of the outage goes
  std::atomic<bool> is_lost_{false};          ///< a commit failed; what was decided on it falls too
  Committer committer_{[this] { wake(); }};   // last: it ends first
};

}  // namespace chubei::runtime
