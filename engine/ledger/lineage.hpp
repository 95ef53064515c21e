#pragma once
// Which log's name the entry at an index bears, told by continuations that stand under a signed
// root: for cases and receipts, which do not see the entries between. The root that a continuation
// names can be checked by a log bundle only. Inside this room only. Immutable.

#include "engine/ledger/bundle.hpp"
#include "engine/ledger/continuation.hpp"

#include <span>
#include <vector>

namespace chubei::ledger {

class Lineage {
 public:
  /// Of a log that never had another name.
  explicit Lineage(LogId log) : log_(std::move(log)) {}
  /// Faults of the continuations go into the report.
  Lineage(Checkpoint const& under, std::span<BundleEntry const> continues,
          std::span<PublicKey const> keys, Report& report);

  LogId const& name_at(std::uint64_t index) const;

 private:
  LogId log_;
  std::vector<Cut> cuts_;
};

}  // namespace chubei::ledger
