#pragma once
// The row numbers of instances that were written lately: two generations, the older of which is
// dropped whole when the younger is full. A number never changes, so nothing here can be wrong once
// it is committed. Thread rule: the thread that commits.

#include "engine/base/id.hpp"

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>

namespace chubei::store::sqlite {

inline constexpr std::size_t row_numbers_max = 65'536;

class RowNumbers {
 public:
  std::optional<std::int64_t> find(InstanceId const& instance) {
    if (auto const at = young_.find(instance); at != young_.end()) return at->second;
    auto const at = old_.find(instance);
    if (at == old_.end()) return std::nullopt;
    auto const number = at->second;
    put(instance, number);
    return number;
  }
  void put(InstanceId const& instance, std::int64_t number) {
    if (young_.size() >= row_numbers_max / 2) old_ = std::exchange(young_, {});
    young_.insert_or_assign(instance, number);
  }

 private:
  std::unordered_map<InstanceId, std::int64_t> young_, old_;
};

}  // namespace chubei::store::sqlite
