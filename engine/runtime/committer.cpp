#include "engine/runtime/committer.hpp"

#include <utility>

namespace chubei::runtime {

Committer::~Committer() {
  {
    std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  handed_over_.notify_one();
  thread_.join();
}

void Committer::hand_over(Work work) {
  {
    std::unique_lock lock(mutex_);
    done_.wait(lock, [this] { return !is_busy_; });
    work_ = std::move(work);
    is_busy_ = true;
  }
  handed_over_.notify_one();
}

void Committer::rest() {
  std::unique_lock lock(mutex_);
  done_.wait(lock, [this] { return !is_busy_; });
}

bool Committer::is_busy() const {
  std::lock_guard lock(mutex_);
  return is_busy_;
}

void Committer::loop() {
  std::unique_lock lock(mutex_);
  for (;;) {
    handed_over_.wait(lock, [this] { return is_busy_ || is_ending_; });
    if (!is_busy_) return;
    auto work = std::exchange(work_, nullptr);
    lock.unlock();
    work();
    work = nullptr;
    lock.lock();
    is_busy_ = false;
    done_.notify_one();
    lock.unlock();
    on_rest_();
    lock.lock();
  }
}

}  // namespace chubei::runtime
