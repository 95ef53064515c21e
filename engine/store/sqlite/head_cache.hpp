#pragma once
// The heads of instances that were in work lately, for the writer: two generations, the older of
// which is dropped whole when the younger is full. Never ahead of the database: it is filled by
// reads and, after a commit, with what was committed. Thread rule: the writer's thread.

#include "engine/base/hash.hpp"
#include "engine/process/instance.hpp"

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <utility>

namespace chubei::store::sqlite {

inline constexpr std::size_t cached_heads_max = 2 * 8192;

struct CachedHead {
  std::int64_t number = 0;  ///< of the instance's rows
  Digest entry;
  std::shared_ptr<process::Instance const> head;
};

class HeadCache {
 public:
  /// nullptr: not here. Valid until the next call.
  CachedHead const* find(InstanceId const& instance) {
    if (auto const at = young_.find(instance); at != young_.end()) return &at->second;
    auto const at = old_.find(instance);
    return at == old_.end() ? nullptr : &put(instance, CachedHead(at->second));
  }
  CachedHead const& put(InstanceId const& instance, CachedHead head) {
    if (young_.size() >= cached_heads_max / 2) old_ = std::exchange(young_, {});
    return young_.insert_or_assign(instance, std::move(head)).first->second;
  }
  void clear() { young_.clear(), old_.clear(); }

 private:
  std::unordered_map<InstanceId, CachedHead> young_, old_;
};

}  // namespace chubei::store::sqlite
