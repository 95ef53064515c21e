#pragma once
// The pieces that bundles and receipts have in common, in canonical JSON: lists of parts and
// proofs. Not a format of its own. Pure.

#include "engine/ledger/canonical.hpp"
#include "engine/ledger/part.hpp"
#include "engine/ledger/proof.hpp"

#include <string>
#include <vector>

namespace chubei::ledger {

/// [{"content":…,"name":…,"salt":…},…]
void append_parts(std::string& out, std::vector<Part> const& parts);
std::vector<Part> read_parts(CanonicalReader& reader);

/// ["sha256:…",…]
void append_proof(std::string& out, Suite suite, MerkleProof const& proof);
MerkleProof read_proof(CanonicalReader& reader, Suite suite);

/// An id of any kind, or `wrong`.
template <class AnyId>
AnyId read_id(CanonicalReader& reader) {
  auto const text = reader.plain();
  reader.demand(is_id(text));
  return AnyId(std::string(text));
}

}  // namespace chubei::ledger
