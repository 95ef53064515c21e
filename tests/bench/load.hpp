#pragma once
// A closed-loop HTTP load on one thread over epoll: each connection sends its next request when the
// last one was answered. It waits in the kernel and never spins. What is sent comes from a Scenario
// per connection.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::bench {

/// The endless course of one connection.
class Course {
 public:
  virtual ~Course() = default;
  /// The bytes of the next request.
  virtual std::string next() = 0;
  /// What was answered; false stops the run as failed.
  virtual bool answered(int status, std::string_view body) = 0;
};

struct LoadResult {
  std::int64_t answered = 0;
  std::int64_t answered_in_all = 0;  ///< with those before the measured time
  std::int64_t failed = 0;
  double seconds = 0;
  double p50_ms = 0;
  double p99_ms = 0;
  std::string first_failure;
  double rate() const { return seconds > 0 ? static_cast<double>(answered) / seconds : 0; }
};

/// Runs `connections` courses against 127.0.0.1:port, discards the first fifth of the time. Throws
/// std::runtime_error where a connection cannot be made or is cut.
LoadResult run_load(std::uint16_t port, int connections, double seconds,
                    std::function<std::unique_ptr<Course>(int connection)> const& make);

}  // namespace chubei::bench
