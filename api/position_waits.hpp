#pragma once
// Requests that wait until the log has come to a position. They hold no thread: a commit brings
// them back to the pool, time ends them, and so does closing. Thread rule: any thread.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

namespace chubei {

inline constexpr std::size_t position_waits_max = 1000;
inline constexpr std::int64_t position_wait_ms_max = 5000;
/// What lies further ahead than this is no position that somebody was told of.
inline constexpr std::int64_t position_ahead_max = 100'000;

class PositionWaits {
 public:
  enum class End { reached, over };
  using Resume = std::move_only_function<void(End)>;

  /// Calls `resume` once, from another thread or, where the log has come there meanwhile, at once.
  /// false, and nothing is kept, where as many wait as may or no one may wait any more.
  bool wait(std::int64_t position, std::int64_t steady_ms, Resume& resume);
  /// The log has so many entries now.
  void committed(std::int64_t size);
  /// Ends what has waited for position_wait_ms_max.
  void expire(std::int64_t steady_ms);
  /// Ends all, and lets nobody wait from now on.
  void close();

 private:
  struct Waiting {
    std::int64_t position = 0;
    std::int64_t until_ms = 0;
    Resume resume{};
  };
  template <class Condition>
  void end(End how, Condition const& condition);

  std::mutex mutex_;
  std::vector<Waiting> waiting_;
  std::int64_t size_ = 0;
  bool is_closed_ = false;
};

}  // namespace chubei
