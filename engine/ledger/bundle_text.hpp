#pragma once
// Entries of a bundle inside other canonical texts: a bundle's first line, a receipt's inclusion.
// Inside this room only. Pure.

#include "engine/ledger/bundle.hpp"
#include "engine/ledger/canonical.hpp"

#include <string>
#include <vector>

namespace chubei::ledger {

void append_entry(std::string& out, Suite suite, BundleEntry const& entry);
BundleEntry read_entry(CanonicalReader& reader, Suite suite);

/// `,"continues":[…]`, at most continuations_max entries, each with its proof.
void append_continues(std::string& out, Suite suite, std::vector<BundleEntry> const& continues);
/// Empty where none stands here.
std::vector<BundleEntry> read_continues(CanonicalReader& reader, Suite suite);

}  // namespace chubei::ledger
