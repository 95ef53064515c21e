#include "api/position_waits.hpp"

#include <utility>

namespace chubei {

template <class Condition>
void PositionWaits::end(End how, Condition const& condition) {
  std::vector<Waiting> ended;
  {
    std::lock_guard const lock(mutex_);
    std::vector<Waiting> kept;
    for (auto& one : waiting_) (condition(one) ? ended : kept).push_back(std::move(one));
    waiting_ = std::move(kept);
  }
  for (auto& one : ended) one.resume(how);
}

bool PositionWaits::wait(std::int64_t position, std::int64_t steady_ms, Resume& resume) {
  {
    std::lock_guard const lock(mutex_);
    if (position > size_) {
      if (is_closed_ || waiting_.size() >= position_waits_max) return false;
      waiting_.push_back({position, steady_ms + position_wait_ms_max, std::move(resume)});
      return true;
    }
  }
  resume(End::reached);
  return true;
}

void PositionWaits::committed(std::int64_t size) {
  {
    std::lock_guard const lock(mutex_);
    size_ = size;
    if (waiting_.empty()) return;
  }
  end(End::reached, [size](Waiting const& one) { return one.position <= size; });
}

void PositionWaits::expire(std::int64_t steady_ms) {
  end(End::over, [steady_ms](Waiting const& one) { return one.until_ms <= steady_ms; });
}

void PositionWaits::close() {
  {
    std::lock_guard const lock(mutex_);
    is_closed_ = true;
  }
  end(End::over, [](Waiting const&) { return true; });
}

}  // namespace chubei
