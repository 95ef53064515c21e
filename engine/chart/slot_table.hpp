#pragma once
// The slots of a definition while it is read: a slot is added when the first expression names it.
// Data and vars are stored slots; their places are settled by `finish`, because an instance keeps
// them sorted by path and the last expression may still add one.

#include "engine/chart/definition.hpp"

#include <map>
#include <string>
#include <vector>

namespace chubei::chart {

inline constexpr std::size_t slots_max = 4096;

/// Where in which form a slot's value comes from; no form for what has none.
struct Origin {
  form::Form const* form = nullptr;
  std::string path;  ///< "units[].name"
};

class SlotTable {
 public:
  explicit SlotTable(Definition& definition) : definition_(definition) {}

  /// The slot, added where it is new. `wanted.stored` is ignored: it is given here.
  SlotIndex add(Slot wanted, Origin origin = {});
  /// Provisional place of a stored slot; what keeps it must be renumbered by `finish`.
  std::uint16_t stored(SlotIndex slot) const { return definition_.slots[slot].stored; }
  Origin const& origin(std::size_t slot) const { return origins_[slot]; }
  bool is_full() const { return definition_.slots.size() >= slots_max; }

  /// Sorts the stored slots by path and renumbers slots, variables and actions.
  void finish();

 private:
  Definition& definition_;
  std::map<std::string, SlotIndex> by_name_;
  std::vector<Origin> origins_;
};

}  // namespace chubei::chart
