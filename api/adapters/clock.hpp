#pragma once
// The two clocks of the house: the machine's, and one that stands still until it is moved. Thread
// rule: all functions from any thread.

#include "engine/runtime/ports.hpp"

#include <atomic>

namespace chubei::adapters {

class SystemClock final : public runtime::Clock {
 public:
  Instant now() override;
  /// Aborts: the machine's clock is not ours to move.
  void set(Instant now) override;
  std::int64_t steady_ms() override;
};

/// Moves forward only.
class ManualClock final : public runtime::Clock {
 public:
  explicit ManualClock(Instant now) : now_ms_(now.ms) {}

  Instant now() override { return {now_ms_.load()}; }
  void set(Instant now) override;
  std::int64_t steady_ms() override;

 private:
  std::atomic<std::int64_t> now_ms_;
};

}  // namespace chubei::adapters
