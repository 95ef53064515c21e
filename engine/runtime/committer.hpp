#pragma once
// A thread that does one thing at a time for the writer: commits what was decided, while the writer
// decides on. There is no queue: who hands over waits until the one before is done. Thread rule:
// one thread hands over and waits.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace chubei::runtime {

class Committer {
 public:
  using Work = std::move_only_function<void()>;

  /// `on_rest` is called whenever work is done, on the thread that did it.
  explicit Committer(std::function<void()> on_rest)
      : on_rest_(std::move(on_rest)), thread_([this] { loop(); }) {}
  /// Does what was handed over, then ends.
  ~Committer();
  Committer(Committer const&) = delete;
  Committer& operator=(Committer const&) = delete;

  /// Returns once the work before is done and this one is taken. It must not throw.
  void hand_over(Work work);
  /// Returns once nothing is being done; what was done is seen by the caller.
  void rest();
  bool is_busy() const;

 private:
  void loop();

  std::function<void()> const on_rest_;
  mutable std::mutex mutex_;
  std::condition_variable handed_over_, done_;
  Work work_;
  bool is_busy_ = false;
  bool is_ending_ = false;
  std::thread thread_;
};

}  // namespace chubei::runtime
