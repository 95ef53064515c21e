#pragma once
// How other threads reach an io thread: a queue of tasks that wakes its thread once while it is not
// empty, not once a task. A writer that answers a whole batch holds an AnswerBatch meanwhile: then
// each io thread is woken exactly once. Thread rule: `put` from any thread; tasks run on the io
// thread in order. Tasks put after `close` are dropped.

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace chubei::http {

using Task = std::move_only_function<void()>;

class Outbox : public std::enable_shared_from_this<Outbox> {
 public:
  /// `wake` makes the io thread call `run`; called from any thread.
  explicit Outbox(std::function<void()> wake);

  void put(Task task);
  void run();
  void close();

 private:
  friend class AnswerBatch;
  void wake_unless_closed();

  std::mutex mutex_;
  std::vector<Task> tasks_{};
  std::vector<Task> running_{};
  std::function<void()> wake_;
  bool is_woken_ = false;
  bool is_closed_ = false;
};

/// While one lives on a thread, answers given by that thread are queued; its end wakes each io
/// thread once. Nested ones do nothing of their own.
class AnswerBatch {
 public:
  AnswerBatch();
  ~AnswerBatch();
  AnswerBatch(AnswerBatch const&) = delete;
  AnswerBatch& operator=(AnswerBatch const&) = delete;

 private:
  friend class Outbox;
  static thread_local AnswerBatch* current_;

  bool is_outermost_;
  std::vector<std::shared_ptr<Outbox>> held_{};
};

}  // namespace chubei::http
