#include "engine/store/memory/access_log.hpp"

#include "engine/base/error.hpp"

#include <algorithm>
#include <map>
#include <mutex>

namespace chubei::store {

namespace {

bool fits(AccessRecord const& record, AccessQuery const& query) {
  return query.from <= record.at && (!query.until || record.at < *query.until) &&
         (!query.instance || record.instance == *query.instance) &&
         (!query.principal || record.principal == *query.principal);
}

class MemoryAccessLog final : public AccessLog {
 public:
  void append(std::span<AccessRecord const> records) override {
    std::lock_guard lock(mutex_);
    for (auto const& record : records) records_[++last_] = record;
  }

  AccessPage query(AccessQuery const& query) override {
    std::lock_guard lock(mutex_);
    auto const size =
        static_cast<std::size_t>(std::clamp(query.page_size, 1, access_page_size_max));
    AccessPage page;
    std::int64_t last = 0;
    // False where the page is full.
    auto const take = [&](std::int64_t number, AccessRecord const& record) {
      if (!fits(record, query)) return true;
      if (page.records.size() == size) {
        page.next = last;
        return false;
      }
      page.records.push_back(record);
      last = number;
      return true;
    };
    if (query.newest_first) {
      auto const begin = query.after > 0 ? records_.lower_bound(query.after) : records_.end();
      for (auto at = std::make_reverse_iterator(begin); at != records_.rend(); ++at) {
        if (!take(at->first, at->second)) break;
      }
    } else {
      for (auto at = records_.upper_bound(query.after); at != records_.end(); ++at) {
        if (!take(at->first, at->second)) break;
      }
    }
    return page;
  }

  std::int64_t purge(Instant now, int months) override {
    ensure(months >= access_months_min);
    auto const limit = months_before(now, months);
    std::lock_guard lock(mutex_);
    return static_cast<std::int64_t>(
        std::erase_if(records_, [&](auto const& entry) { return entry.second.at < limit; }));
  }

 private:
  std::mutex mutex_;
  std::map<std::int64_t, AccessRecord> records_;
  std::int64_t last_ = 0;
};

}  // namespace

std::unique_ptr<AccessLog> make_memory_access_log() { return std::make_unique<MemoryAccessLog>(); }

}  // namespace chubei::store
