#pragma once
// Counters, gauges and histograms in the Prometheus text format (version 0.0.4). Instruments are
// made at start and live as long as the registry; counting is a relaxed add on one of 16 cache
// lines chosen by thread. Thread-safe.

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chubei::http {

using Labels = std::vector<std::pair<std::string, std::string>>;

class Counter {
 public:
  void add(std::uint64_t amount = 1);
  std::uint64_t value() const;

 private:
  struct alignas(64) Cell {
    std::atomic<std::uint64_t> value{0};
  };
  std::array<Cell, 16> cells_{};
};

class Gauge {
 public:
  void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
  void add(std::int64_t amount) { value_.fetch_add(amount, std::memory_order_relaxed); }
  std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

/// Durations in microseconds; exposed in seconds.
class Histogram {
 public:
  explicit Histogram(std::vector<std::uint64_t> bounds_us);
  void observe_us(std::uint64_t value_us);

  std::vector<std::uint64_t> const& bounds_us() const { return bounds_us_; }
  /// Cumulative counts, one a bound and one for +Inf.
  std::vector<std::uint64_t> cumulative() const;
  std::uint64_t sum_us() const { return sum_us_.value(); }

 private:
  std::vector<std::uint64_t> bounds_us_;
  std::deque<Counter> buckets_;
  Counter sum_us_;
};

class Metrics {
 public:
  Metrics();
  ~Metrics();
  /// The same name and labels give the same instrument; a name keeps its kind and help.
  Counter& counter(std::string name, std::string help, Labels labels = {});
  Gauge& gauge(std::string name, std::string help, Labels labels = {});
  Histogram& histogram(std::string name, std::string help, Labels labels = {});
  /// A gauge asked for at exposition (queue length, log size); called from any thread.
  void watch(std::string name, std::string help, std::function<std::int64_t()> read);

  /// text/plain; version=0.0.4
  std::string expose() const;

 private:
  struct Entry;
  struct Family;
  Family& family(std::string const& name, std::string_view kind, std::string help);

  mutable std::mutex mutex_;
  std::deque<Family> families_;
};

}  // namespace chubei::http
