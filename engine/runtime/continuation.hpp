#pragma once
// Going on under a new log id after a loss that somebody accepted: the first event of the new log,
// made beside the writer before it first runs. It decides nothing and touches no case. What the
// event must say is ledger/continuation.hpp's.

#include "engine/chart/release.hpp"
#include "engine/ledger/bundle.hpp"
#include "engine/ledger/continuation.hpp"
#include "engine/runtime/ports.hpp"
#include "engine/store/store.hpp"

#include <string>
#include <vector>

namespace chubei::runtime {

struct AcceptedLoss {
  LogId name;        ///< of the log from now on
  std::string lost;  ///< signed checkpoint that reaches past the store
  std::string accepted_by;
  std::string ground;
  Instant at;
};

/// Commits the continuation, and the store's log has its new name. `release` is the one that was
/// live. Precondition: the store holds events, and `lost` is a checkpoint of it over more of them.
store::LogIdentity continue_log(store::Store& store, chart::Release const& release,
                                Randomness& randomness, AcceptedLoss const& loss);

/// The continuations of a log under a checkpoint of that size, with their proofs, for case bundles
/// and receipts. corrupt where the store lacks one.
Result<std::vector<ledger::BundleEntry>> continuations(store::Reader& reader,
                                                       store::LogIdentity const& identity,
                                                       std::uint64_t size);

}  // namespace chubei::runtime
