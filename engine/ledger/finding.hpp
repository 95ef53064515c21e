#pragma once
// What a verification found, as a list a person can act on. It never stops at the first fault; the
// list is bounded, the count is not. Pure.

#include "engine/base/hash.hpp"
#include "engine/base/text.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::ledger {

inline constexpr std::size_t findings_max = 100;

enum class FindingKind : std::uint8_t {
  bundle_form,       ///< a line or frame of the bundle is not in its form, or missing
  envelope_form,     ///< envelope bytes are not canonical, or break a rule of the format
  envelope_changed,  ///< envelope bytes do not hash to the entry kept beside them
  wrong_log,         ///< an entry of another log or suite
  order,             ///< leaf indexes are not 0, 1, 2, …
  version_gap,       ///< an instance's versions are not 1, 2, 3, …
  previous,          ///< `previous` is not the entry before in this instance
  time_runs_back,    ///< recorded_at is before the entry's before
  part_changed,      ///< a part does not match its commitment
  part_unknown,      ///< a part that the envelope does not commit to
  node_changed,      ///< a stored tree node is not the hash of what lies below it
  root,              ///< the tree over all entries is not the tree that was signed
  size,              ///< more or fewer entries than were signed
  checkpoint,        ///< a checkpoint is not in its form
  signature,         ///< nobody whose key was given signed it
  older_checkpoint,  ///< an older checkpoint is no prefix of this log
  proof,             ///< an inclusion proof does not lead to the signed root
  continuation,      ///< a log goes on from another, and what it says of that is not so
  head,              ///< a case bundle does not reach exactly its named head
};
std::string_view name(FindingKind kind);

struct Finding {
  FindingKind kind = FindingKind::bundle_form;
  std::optional<std::uint64_t> leaf;  ///< leaf index
  std::string instance;               ///< empty where it cannot be read
  std::uint64_t version = 0;          ///< 0 where it cannot be read
  std::string part;                   ///< name of the part concerned, if one is
  Text message;
};

/// The message with its place before it: what a person reads.
Text located(Finding const& finding);

struct Report {
  std::vector<Finding> findings;  ///< the first findings_max of them
  std::uint64_t findings_total = 0;
  std::uint64_t entries = 0;
  std::uint64_t entries_after_checkpoint = 0;  ///< not yet covered by a signature
  std::uint64_t entries_withheld = 0;          ///< of these, without their envelopes
  std::uint64_t instances = 0;
  std::uint64_t parts_checked = 0;
  std::uint64_t parts_withheld = 0;  ///< committed to, but not handed over or erased
  std::string log;
  bool simulated = false;
  std::uint64_t size = 0;  ///< of the verified checkpoint; 0 without one
  Digest root;
  Suite suite = Suite::intl;

  bool ok() const { return findings_total == 0; }
  void add(Finding finding);
};

boost::json::object to_json(Finding const& finding);
boost::json::object to_json(Report const& report);

}  // namespace chubei::ledger
