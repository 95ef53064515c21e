#pragma once
// A set of states by index, walked in document order or against it. Charts of up to 256 states need
// no allocation. Not a general container: the number of states is fixed when it is made.

#include "engine/chart/definition.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace chubei::chart {

class StateSet {
 public:
  explicit StateSet(std::size_t states) : words_((states + 63) / 64) {
    if (words_ > near_.size()) far_.resize(words_);
  }

  bool contains(int state) const { return (word(state / 64) & bit(state)) != 0; }
  void insert(int state) { word(state / 64) |= bit(state); }
  void erase(int state) { word(state / 64) &= ~bit(state); }
  bool empty() const { return next(0) == none; }
  /// Whether a state from `first` to `last`, both included, is in the set; false where first >
  /// last.
  bool any_in(int first, int last) const {
    int const found = next(first);
    return found != none && found <= last;
  }

  /// The first state at or after `from`, the last at or before it, or `none`:
  /// `for (int s = set.next(0); s != StateSet::none; s = set.next(s + 1))`.
  int next(int from) const {
    std::size_t index = static_cast<std::size_t>(from) / 64;
    if (index >= words_) return none;
    std::uint64_t rest = word(index) & (~std::uint64_t{0} << (from % 64));
    while (rest == 0) {
      if (++index == words_) return none;
      rest = word(index);
    }
    return static_cast<int>(index) * 64 + std::countr_zero(rest);
  }
  int previous(int from) const {
    if (from < 0) return none;
    std::size_t index = static_cast<std::size_t>(from) / 64;
    std::uint64_t rest = word(index) & (~std::uint64_t{0} >> (63 - from % 64));
    while (rest == 0) {
      if (index-- == 0) return none;
      rest = word(index);
    }
    return static_cast<int>(index) * 64 + 63 - std::countl_zero(rest);
  }

  static constexpr int none = -1;

 private:
  static std::uint64_t bit(int state) { return std::uint64_t{1} << (state % 64); }
  std::uint64_t word(std::size_t index) const { return far_.empty() ? near_[index] : far_[index]; }
  std::uint64_t& word(std::size_t index) { return far_.empty() ? near_[index] : far_[index]; }

  std::size_t words_;
  std::array<std::uint64_t, 4> near_{};
  std::vector<std::uint64_t> far_;
};

}  // namespace chubei::chart
