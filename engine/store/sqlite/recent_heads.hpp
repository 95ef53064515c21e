#pragma once
// The heads that were committed last, for readers that look at one before they look at rows. Filled
// after each commit and by nobody else, so it never holds what is older than what it held before.
// Thread rule: any thread; sharded locks, held for a look-up only.

#include "engine/base/two_generations.hpp"
#include "engine/process/instance.hpp"

#include <array>
#include <memory>
#include <mutex>
#include <utility>

namespace chubei::store::sqlite {

inline constexpr std::size_t recent_heads_max = 16'384;

class RecentHeads {
 public:
  static constexpr std::size_t shards = 16;
  using Head = std::shared_ptr<process::Instance const>;

  /// Null where it is not here.
  Head find(InstanceId const& instance) const {
    auto const& shard = shard_of(instance);
    std::lock_guard lock(shard.mutex);
    auto const* head = shard.heads.look(instance);
    return head ? *head : nullptr;
  }

  void put(InstanceId const& instance, Head head) {
    auto& shard = shard_of(instance);
    std::lock_guard lock(shard.mutex);
    shard.heads.put(instance, std::move(head));
  }

 private:
  struct Shard {
    mutable std::mutex mutex;
    TwoGenerations<InstanceId, Head> heads{recent_heads_max / shards};
  };
  Shard& shard_of(InstanceId const& instance) {
    return shards_[std::hash<InstanceId>{}(instance) % shards_.size()];
  }
  Shard const& shard_of(InstanceId const& instance) const {
    return shards_[std::hash<InstanceId>{}(instance) % shards_.size()];
  }

  std::array<Shard, shards> shards_;
};

}  // namespace chubei::store::sqlite
