#pragma once
// Verifies the rows of a store, as they lie, against its newest checkpoint: every column of every
// event row, the tree above them. A row that cannot be read is one finding, never the end. Memory
// as LogVerifier's.

#include "api/command/bundle_source.hpp"
#include "engine/ledger/verifier.hpp"
#include "engine/store/store.hpp"

namespace chubei::command {

/// Precondition: the reader has a log. `older_notes` as in VerifierOptions. The keys that count are
/// `keys`, or the log's own where there are none.
Result<ledger::Report> verify_rows(store::Reader& reader, std::vector<PublicKey> keys,
                                   std::vector<std::string> older_notes, TellProgress const& tell);

}  // namespace chubei::command
