#pragma once
// What can be said of one entry by itself, and of one instance's chain: shared by the verifiers of
// logs, cases and receipts. Inside this room only. One thread at a time.

#include "engine/ledger/envelope.hpp"
#include "engine/ledger/finding.hpp"
#include "engine/ledger/part.hpp"
#include "engine/ledger/verifier.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace chubei::ledger {

struct CheckedEntry {
  Digest entry;      ///< of the envelope bytes at hand
  Digest leaf;       ///< of that entry
  Digest kept_leaf;  ///< of the digest kept beside them; the same where nothing is kept
  std::optional<Envelope> envelope;  ///< absent where the bytes are no envelope
  bool is_whole =
      false;  ///< the bytes are an envelope of this suite and the entry kept beside them
};

/// A finding with the place of an entry.
Finding finding_at(FindingKind kind, std::optional<std::uint64_t> leaf, Envelope const* envelope,
                   Text message);

/// Form, entry digest and suite of one entry; what is wrong goes into the report. Whose log it is
/// of depends on the entries before: the caller knows.
CheckedEntry check_entry(Hasher& hasher, EntryView const& entry, Report& report);

Finding of_another_log(std::optional<std::uint64_t> leaf, Envelope const& envelope);

/// Parts at hand against the envelope's commitments.
void check_parts(Hasher& hasher, std::optional<std::uint64_t> leaf, Envelope const& envelope,
                 std::span<Part const> parts, Report& report);

/// Versions 1, 2, 3, … of each instance, each naming the entry before; recorded_at never
/// decreasing.
class Chains {
 public:
  void follow(Hasher& hasher, std::uint64_t index, Envelope const& envelope, Digest const& entry,
              Report& report);
  /// The leaf of an entry that stands in the log but was found changed or unreadable: a chain may
  /// go on from it without a second finding for the same fault.
  void lost(Digest const& leaf);
  /// An entry of the instance whose envelope is not at hand: the next one must name it.
  void withheld(InstanceId const& instance, Digest const& entry);
  std::uint64_t instances() const { return ends_.size(); }

 private:
  struct End {
    std::uint64_t version = 0;
    Digest entry;
  };

  std::unordered_map<InstanceId, End> ends_;
  std::unordered_set<std::string> lost_;  // leaf digests
  Instant recorded_at_{INT64_MIN};
};

}  // namespace chubei::ledger
