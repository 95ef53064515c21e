#pragma once
// Threads that read: they take pieces of work from one bounded queue and give each a store::Reader
// that stands at the newest commit, so that no connection's thread ever waits for a disk and nobody
// holds an old look. Not for writing: that is the writer's. Thread rule: `run` and `queued` from
// any thread; a piece of work runs on exactly one thread.

#include "engine/store/store.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace chubei {

class ReaderPool {
 public:
  /// nullptr: the store cannot be read now.
  using Work = std::move_only_function<void(store::Reader*)>;
  static constexpr std::size_t queue_max_default = 4096;

  /// `open` is called for each piece of work, on any of the threads.
  ReaderPool(std::function<std::unique_ptr<store::Reader>()> open, std::size_t threads,
             std::size_t queue_max = queue_max_default);
  ~ReaderPool();

  /// Takes the work, to be done soon. false: the queue is full or the pool stopped, and `work` was
  /// not touched.
  [[nodiscard]] bool run(Work& work);
  /// Does the work on this thread: for what looks at no rows, or may wait for them.
  void run_here(Work work) const { begin(std::move(work)); }
  /// Does what is queued, takes no more, joins. Idempotent.
  void stop();
  std::size_t queued() const;

 private:
  void loop();
  void begin(Work work) const;

  std::function<std::unique_ptr<store::Reader>()> const open_;
  std::size_t const queue_max_;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Work> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace chubei
