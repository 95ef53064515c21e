#pragma once
// The heads that were committed last, for readers that look at one before they look at rows. Filled
// after each commit and by nobody else, so it never holds what is older than what it held before:
// two generations, the older of which is dropped whole when the younger is full. Thread rule: any
// thread; sharded locks, held for a look-up only.

#include "engine/process/instance.hpp"

#include <array>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace chubei::store::sqlite {

inline constexpr std::size_t recent_heads_max = 16'384;

class RecentHeads {
 public:
  using Head = std::shared_ptr<process::Instance const>;

  /// Null where it is not here.
  Head find(InstanceId const& instance) const {
    auto const& shard = shard_of(instance);
    std::lock_guard lock(shard.mutex);
    if (auto const at = shard.young.find(instance); at != shard.young.end()) return at->second;
    auto const at = shard.old.find(instance);
    return at == shard.old.end() ? nullptr : at->second;
  }

  void put(InstanceId const& instance, Head head) {
    auto& shard = shard_of(instance);
    std::lock_guard lock(shard.mutex);
    if (shard.young.size() >= recent_heads_max / shards_.size() / 2) {
      shard.old = std::exchange(shard.young, {});
    }
    shard.young.insert_or_assign(instance, std::move(head));
  }

 private:
  struct Shard {
    mutable std::mutex mutex;
    std::unordered_map<InstanceId, Head> young, old;
  };
  Shard& shard_of(InstanceId const& instance) {
    return shards_[std::hash<InstanceId>{}(instance) % shards_.size()];
  }
  Shard const& shard_of(InstanceId const& instance) const {
    return shards_[std::hash<InstanceId>{}(instance) % shards_.size()];
  }

  std::array<Shard, 16> shards_;
};

}  // namespace chubei::store::sqlite
