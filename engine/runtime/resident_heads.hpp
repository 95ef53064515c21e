#pragma once
// The heads of instances that were in work lately, as the writer decided them: two generations, the
// older of which is dropped whole when the younger is full. May be ahead of the store by what is
// being committed; where that fails it is cleared. Thread rule: the writer's thread.

#include "engine/base/hash.hpp"
#include "engine/process/instance.hpp"

#include <cstddef>
#include <memory>
#include <unordered_map>
#include <utility>

namespace chubei::runtime {

inline constexpr std::size_t resident_heads_max = 16'384;

struct ResidentHead {
  std::shared_ptr<process::Instance const> head;
  Digest entry;  ///< of its last event
};

class ResidentHeads {
 public:
  /// nullptr: not here. Valid until the next call.
  ResidentHead const* find(InstanceId const& instance) {
    if (auto const at = young_.find(instance); at != young_.end()) return &at->second;
    auto const at = old_.find(instance);
    return at == old_.end() ? nullptr : &put(instance, ResidentHead(at->second));
  }
  ResidentHead const& put(InstanceId const& instance, ResidentHead head) {
    if (young_.size() >= resident_heads_max / 2) old_ = std::exchange(young_, {});
    return young_.insert_or_assign(instance, std::move(head)).first->second;
  }
  void clear() { young_.clear(), old_.clear(); }

 private:
  std::unordered_map<InstanceId, ResidentHead> young_, old_;
};

}  // namespace chubei::runtime
