#include "api/http/outbox.hpp"

#include <algorithm>
#include <utility>

namespace chubei::http {

thread_local AnswerBatch* AnswerBatch::current_ = nullptr;

Outbox::Outbox(std::function<void()> wake) : wake_(std::move(wake)) {}

void Outbox::put(Task task) {
  std::scoped_lock const held(mutex_);
  if (is_closed_) return;
  tasks_.push_back(std::move(task));
  if (is_woken_) return;
  if (auto* const batch = AnswerBatch::current_) {
    auto self = shared_from_this();
    if (std::ranges::find(batch->held_, self) == batch->held_.end())
      batch->held_.push_back(std::move(self));
    return;
  }
  is_woken_ = true;
  wake_();
}

void Outbox::wake_unless_closed() {
  std::scoped_lock const held(mutex_);
  if (is_closed_ || is_woken_ || tasks_.empty()) return;
  is_woken_ = true;
  wake_();
}

void Outbox::run() {
  {
    std::scoped_lock const held(mutex_);
    is_woken_ = false;
    running_.swap(tasks_);
  }
  for (auto& task : running_) task();
  running_.clear();
}

void Outbox::close() {
  std::vector<Task> dropped;
  std::scoped_lock const held(mutex_);
  is_closed_ = true;
  dropped.swap(tasks_);
}

AnswerBatch::AnswerBatch() : is_outermost_(current_ == nullptr) {
  if (is_outermost_) current_ = this;
}

AnswerBatch::~AnswerBatch() {
  if (!is_outermost_) return;
  current_ = nullptr;
  for (auto const& outbox : held_) outbox->wake_unless_closed();
}

}  // namespace chubei::http
