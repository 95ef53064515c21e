#pragma once
// Verifies one instance's history from a case bundle: each entry's inclusion under the signed root,
// the chain from version 1 up to the named head. Says nothing about what came after the head, or
// about other instances. Inside this room only; BundleVerifier is the face. One thread at a time.

#include "engine/ledger/bundle.hpp"
#include "engine/ledger/checkpoint.hpp"
#include "engine/ledger/entry_check.hpp"
#include "engine/ledger/lineage.hpp"

#include <optional>

namespace chubei::ledger {

class CaseVerifier {
 public:
  /// Precondition: the header has a head.
  CaseVerifier(BundleHeader header, VerifierOptions options);

  /// With its envelope, or withheld.
  void entry(BundleEntry const& entry);
  void unreadable(Finding finding, std::optional<Digest> entry);
  void fault(Finding finding) { report_.add(std::move(finding)); }
  Report finish();

 private:
  void check_whole(BundleEntry const& entry);
  void check_withheld(BundleEntry const& entry);
  void check_place(BundleEntry const& entry, Envelope const* envelope);
  void check_proof(BundleEntry const& entry, Digest const& digest, Envelope const* envelope);

  BundleHeader header_;
  Hasher hasher_;
  std::optional<Checkpoint> checkpoint_;
  Lineage lineage_;
  Chains chains_;
  Report report_;
  std::optional<std::uint64_t> last_index_;
  std::uint64_t last_version_ = 0;
  Digest last_entry_;
};

}  // namespace chubei::ledger
