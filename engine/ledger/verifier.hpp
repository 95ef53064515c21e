#pragma once
// Verifies a whole log, entry by entry in leaf order, from a database or from a bundle: canonical
// form, instance chains, recorded_at, commitments, entries, leaves, root against the signed
// checkpoint. Needs only public keys. Memory grows with the number of instances (about 150 bytes
// each), not with events. One thread at a time.

#include "engine/base/hash.hpp"
#include "engine/base/id.hpp"
#include "engine/base/sign.hpp"
#include "engine/ledger/finding.hpp"
#include "engine/ledger/merkle.hpp"
#include "engine/ledger/part.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::ledger {

/// One entry as it lies in the store. Views need to live during the call only.
struct EntryView {
  std::uint64_t index = 0;
  std::string_view envelope;    ///< exact bytes
  std::optional<Digest> entry;  ///< kept beside it: names the event that was changed
  std::span<Part const> parts;  ///< those that are at hand
  std::optional<Digest> leaf;   ///< the stored node of level 0, for a store that keeps that instead
};

struct VerifierOptions {
  std::vector<PublicKey> keys;  ///< whose signatures count
  std::vector<std::string>
      older_notes;  ///< signed checkpoints kept elsewhere, which must be prefixes
  bool may_have_unsigned_tail =
      false;  ///< a database may hold commits newer than its newest checkpoint
};

class LogVerifier {
 public:
  /// `note` is the newest signed checkpoint; unless a tail is allowed it must cover exactly the
  /// entries that follow.
  LogVerifier(LogId log, Suite suite, std::string_view note, VerifierOptions options);
  ~LogVerifier();
  LogVerifier(LogVerifier&&) noexcept;
  LogVerifier& operator=(LogVerifier&&) noexcept;

  void entry(EntryView const& entry);
  /// The reader met something that is no entry where the next one should be. With its entry digest,
  /// if that can still be read, the tree above it is verified all the same.
  void unreadable(Finding finding, std::optional<Digest> entry);
  /// A stored node of level 8, 16, …: after its last leaf was given, and before the next entry.
  void node(MerkleNode const& node);
  /// A fault of the whole rather than of an entry.
  void fault(Finding finding);
  Report finish();

  /// The leaf index expected next.
  std::uint64_t next_index() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace chubei::ledger
