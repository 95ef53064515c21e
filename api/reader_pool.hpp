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

  /// Each piece of work gets a reader of its own from the store.
  ReaderPool(store::Store& store, std::size_t threads, std::size_t queue_max = queue_max_default);
  ~ReaderPool();

  /// Takes the work, to be done soon. false: the queue is full or the pool stopped, and `work` was
  /// not touched.
  [[nodiscard]] bool run(Work& work);
  /// Does the work on this thread as long as it asks only for what is resident. false: it asked for
  /// more and ended there with NeedsRows, which it must let through.
  [[nodiscard]] bool run_resident(Work& work) const;
  /// Does what is queued, takes no more, joins. Idempotent.
  void stop();
  std::size_t queued() const;

 private:
  void loop();
  void begin(Work work) const;

  store::Store& store_;
  std::size_t const queue_max_;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Work> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace chubei
