#pragma once
// A signed statement of size and root of one log, in the C2SP tlog-checkpoint form, with three
// extension lines of ours: "suite …", "time …" and, for a log with a manual clock, "simulated".
// Signed only over durable leaves; also written outside the database, where it is what a fork is
// measured against. Pure.

#include "engine/base/error.hpp"
#include "engine/base/hash.hpp"
#include "engine/base/id.hpp"
#include "engine/base/instant.hpp"
#include "engine/base/sign.hpp"
#include "engine/ledger/merkle.hpp"
#include "engine/ledger/note.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace chubei::ledger {

struct Checkpoint {
  LogId log;
  Suite suite = Suite::intl;
  std::uint64_t size = 0;
  Digest root;
  Instant at;  ///< recorded_at of the commit it follows; never decreases

  bool operator==(Checkpoint const&) const = default;
};

/// Whether a log runs on a manual clock: its id begins with "simulated-".
bool is_simulated(LogId const& log);

/// The note text, without signatures.
std::string encode(Checkpoint const& checkpoint);
/// Reads exactly what `encode` writes. corrupt otherwise.
Result<Checkpoint> parse_checkpoint_text(std::string_view text);

/// Signs under the log's id as key name. Precondition: the key's algorithm is the suite's.
std::string sign_checkpoint(Checkpoint const& checkpoint, PrivateKey const& key);
/// corrupt where the form is broken, forbidden where none of the keys signed it under the log's id.
Result<Checkpoint> open_checkpoint(std::string_view note, std::span<PublicKey const> keys);

/// How a tree stands against a checkpoint that was kept outside.
enum class Standing : std::uint8_t {
  same_or_grown,  ///< the checkpoint's tree is a prefix
  smaller,        ///< leaves are missing: a restore from an older copy, or a deletion
  inconsistent,   ///< the past was rewritten
  other_log,      ///< the checkpoint belongs to another log
};

/// With the tree's own nodes at hand. corrupt where nodes are missing.
Result<Standing> compare(Checkpoint const& outside, LogId const& log, Suite suite,
                         std::uint64_t size, NodeReader& nodes);
/// With two checkpoints and a consistency proof from the older, outside one to the newer.
Standing compare(Checkpoint const& outside, Checkpoint const& newer,
                 std::span<Digest const> consistency_proof);

}  // namespace chubei::ledger
