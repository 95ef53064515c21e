#include "api/command/recurring.hpp"

namespace chubei::command {

Recurring::Recurring(std::chrono::milliseconds every, First first, std::function<void()> work)
    : every_(every),
      work_(std::move(work)),
      is_due_(first == First::at_once),
      thread_([this] { loop(); }) {}

Recurring::~Recurring() {
  {
    std::lock_guard const lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  thread_.join();
}

void Recurring::loop() {
  for (;; is_due_ = true) {
    if (is_due_) {
      try {
        work_();
      } catch (std::exception const&) {
        // The world failed it; the next turn tries again.
      }
    }
    std::unique_lock lock(mutex_);
    if (stopped_.wait_for(lock, every_, [this] { return stopping_; })) return;
  }
}

}  // namespace chubei::command
