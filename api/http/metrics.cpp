#include "api/http/metrics.hpp"

#include "engine/base/error.hpp"

#include <algorithm>
#include <cstdio>
#include <memory>

namespace chubei::http {

namespace {

/// Each thread keeps one of the cells for life.
std::size_t own_cell() {
  static std::atomic<std::size_t> next{0};
  thread_local std::size_t const cell = next.fetch_add(1, std::memory_order_relaxed) % 16;
  return cell;
}

constexpr std::array<std::uint64_t, 14> latency_bounds_us{
    100,    250,    500,     1'000,   2'500,   5'000,     10'000,
    25'000, 50'000, 100'000, 250'000, 500'000, 1'000'000, 5'000'000};

std::string seconds(std::uint64_t us) {
  char text[40];
  std::snprintf(text, sizeof text, "%llu.%06llu", static_cast<unsigned long long>(us / 1'000'000),
                static_cast<unsigned long long>(us % 1'000'000));
  std::string out = text;
  while (out.ends_with('0')) out.pop_back();
  if (out.ends_with('.')) out.pop_back();
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (char const c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string braces(Labels const& labels, std::string_view more = {}) {
  std::string out;
  for (auto const& [key, value] : labels)
    out.append(out.empty() ? "" : ",")
        .append(key)
        .append("=\"")
        .append(escaped(value))
        .append("\"");
  if (!more.empty()) out.append(out.empty() ? "" : ",").append(more);
  return out.empty() ? out : "{" + out + "}";
}

}  // namespace

void Counter::add(std::uint64_t amount) {
  cells_[own_cell()].value.fetch_add(amount, std::memory_order_relaxed);
}

std::uint64_t Counter::value() const {
  std::uint64_t sum = 0;
  for (auto const& cell : cells_) sum += cell.value.load(std::memory_order_relaxed);
  return sum;
}

Histogram::Histogram(std::vector<std::uint64_t> bounds_us)
    : bounds_us_(std::move(bounds_us)), buckets_(bounds_us_.size() + 1) {}

void Histogram::observe_us(std::uint64_t value_us) {
  auto const bound = std::ranges::lower_bound(bounds_us_, value_us);
  buckets_[static_cast<std::size_t>(bound - bounds_us_.begin())].add();
  sum_us_.add(value_us);
}

std::vector<std::uint64_t> Histogram::cumulative() const {
  std::vector<std::uint64_t> counts;
  std::uint64_t sum = 0;
  for (auto const& bucket : buckets_) counts.push_back(sum += bucket.value());
  return counts;
}

struct Metrics::Entry {
  Labels labels{};
  std::unique_ptr<Counter> counter{};
  std::unique_ptr<Gauge> gauge{};
  std::unique_ptr<Histogram> histogram{};
  std::function<std::int64_t()> read{};
};

struct Metrics::Family {
  std::string name{};
  std::string kind{};
  std::string help{};
  std::deque<Entry> entries{};

  Entry& entry(Labels labels) {
    auto const found = std::ranges::find(entries, labels, &Entry::labels);
    if (found != entries.end()) return *found;
    return entries.emplace_back(Entry{std::move(labels), {}, {}, {}, {}});
  }
};

namespace {

void append_histogram(std::string& out, std::string const& name, Labels const& labels,
                      Histogram const& histogram) {
  auto const counts = histogram.cumulative();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    auto const bound =
        i < histogram.bounds_us().size() ? seconds(histogram.bounds_us()[i]) : std::string("+Inf");
    out.append(name).append("_bucket").append(braces(labels, "le=\"" + bound + "\""));
    out.append(" ").append(std::to_string(counts[i])).append("\n");
  }
  out.append(name).append("_sum").append(braces(labels)).append(" ");
  out.append(seconds(histogram.sum_us())).append("\n");
  out.append(name).append("_count").append(braces(labels)).append(" ");
  out.append(std::to_string(counts.back())).append("\n");
}

}  // namespace

Metrics::Metrics() = default;
Metrics::~Metrics() = default;

Metrics::Family& Metrics::family(std::string const& name, std::string_view kind, std::string help) {
  auto const found = std::ranges::find(families_, name, &Family::name);
  if (found == families_.end())
    return families_.emplace_back(Family{name, std::string(kind), std::move(help), {}});
  ensure(found->kind == kind);
  return *found;
}

Counter& Metrics::counter(std::string name, std::string help, Labels labels) {
  std::scoped_lock const held(mutex_);
  auto& entry = family(name, "counter", std::move(help)).entry(std::move(labels));
  if (!entry.counter) entry.counter = std::make_unique<Counter>();
  return *entry.counter;
}

Gauge& Metrics::gauge(std::string name, std::string help, Labels labels) {
  std::scoped_lock const held(mutex_);
  auto& entry = family(name, "gauge", std::move(help)).entry(std::move(labels));
  if (!entry.gauge) entry.gauge = std::make_unique<Gauge>();
  return *entry.gauge;
}

Histogram& Metrics::histogram(std::string name, std::string help, Labels labels) {
  std::scoped_lock const held(mutex_);
  auto& entry = family(name, "histogram", std::move(help)).entry(std::move(labels));
  if (!entry.histogram)
    entry.histogram = std::make_unique<Histogram>(
        std::vector<std::uint64_t>(latency_bounds_us.begin(), latency_bounds_us.end()));
  return *entry.histogram;
}

void Metrics::watch(std::string name, std::string help, std::function<std::int64_t()> read) {
  std::scoped_lock const held(mutex_);
  family(name, "gauge", std::move(help)).entry({}).read = std::move(read);
}

std::string Metrics::expose() const {
  std::scoped_lock const held(mutex_);
  std::string out;
  for (auto const& family : families_) {
    out.append("# HELP ").append(family.name).append(" ").append(escaped(family.help)).append("\n");
    out.append("# TYPE ").append(family.name).append(" ").append(family.kind).append("\n");
    for (auto const& entry : family.entries) {
      if (entry.histogram) {
        append_histogram(out, family.name, entry.labels, *entry.histogram);
        continue;
      }
      auto const value = entry.counter ? std::to_string(entry.counter->value())
                         : entry.gauge ? std::to_string(entry.gauge->value())
                                       : std::to_string(entry.read());
      out.append(family.name).append(braces(entry.labels)).append(" ").append(value).append("\n");
    }
  }
  return out;
}

}  // namespace chubei::http
