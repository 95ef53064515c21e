#include "api/adapters/clock.hpp"

#include <chrono>

namespace chubei::adapters {

namespace {

std::int64_t monotonic_ms() {
  auto const since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

}  // namespace

Instant SystemClock::now() {
  auto const since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

void SystemClock::set(Instant) { ensure(false); }

std::int64_t SystemClock::steady_ms() { return monotonic_ms(); }

void ManualClock::set(Instant now) {
  ensure(now.ms >= now_ms_.load());
  now_ms_.store(now.ms);
}

std::int64_t ManualClock::steady_ms() { return monotonic_ms(); }

}  // namespace chubei::adapters
