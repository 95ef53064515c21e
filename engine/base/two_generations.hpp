#pragma once
// A bounded map of what was used lately: two generations, the older of which is dropped whole when
// the younger is full. Not a cache that decides anything: what is not here is looked up elsewhere.
// Thread rule: one thread at a time.

#include <cstddef>
#include <unordered_map>
#include <utility>

namespace chubei {

template <class Key, class Value>
class TwoGenerations {
 public:
  /// At most `most` values, at least half as many of the last used.
  explicit TwoGenerations(std::size_t most) : half_(most / 2) {}

  /// nullptr: not here. Valid until the next call that is not const.
  Value const* look(Key const& key) const {
    if (auto const at = young_.find(key); at != young_.end()) return &at->second;
    auto const at = old_.find(key);
    return at == old_.end() ? nullptr : &at->second;
  }
  /// The same; what is found is young again.
  Value const* find(Key const& key) {
    if (auto const at = young_.find(key); at != young_.end()) return &at->second;
    auto const at = old_.find(key);
    return at == old_.end() ? nullptr : &put(key, Value(at->second));
  }
  Value const& put(Key const& key, Value value) {
    if (young_.size() >= half_) old_ = std::exchange(young_, {});
    return young_.insert_or_assign(key, std::move(value)).first->second;
  }
  void clear() { young_.clear(), old_.clear(); }

 private:
  std::size_t half_;
  std::unordered_map<Key, Value> young_, old_;
};

}  // namespace chubei
