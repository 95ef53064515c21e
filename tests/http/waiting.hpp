#pragma once
// What tests of streams share: how long to wait for another thread, how much memory is taken.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <fstream>
#include <thread>

namespace chubei::test {

inline constexpr std::size_t big = 50 << 20;  ///< bytes

/// Resident memory of this process, in bytes; 0 under a sanitizer, whose quarantine keeps what was
/// freed.
inline std::size_t resident_bytes() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return 0;
#endif
  std::ifstream statm("/proc/self/statm");
  std::size_t all = 0;
  std::size_t resident = 0;
  statm >> all >> resident;
  return resident * 4096;
}

inline void wait_for(std::atomic<int> const& value, int wanted) {
  for (int i = 0; i < 2000 && value < wanted; ++i) std::this_thread::yield();
  auto const until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (value < wanted && std::chrono::steady_clock::now() < until) std::this_thread::yield();
}

}  // namespace chubei::test
