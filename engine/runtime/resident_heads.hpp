#pragma once
// The heads of instances that were in work lately, as the writer decided them. May be ahead of the
// store by what is being committed; where that fails it is cleared. Thread rule: the writer's
// thread.

#include "engine/base/hash.hpp"
#include "engine/base/two_generations.hpp"
#include "engine/process/instance.hpp"

#include <memory>

namespace chubei::runtime {

inline constexpr std::size_t resident_heads_max = 16'384;

struct ResidentHead {
  std::shared_ptr<process::Instance const> head;
  Digest entry;  ///< of its last event
};

using ResidentHeads = TwoGenerations<InstanceId, ResidentHead>;

}  // namespace chubei::runtime
