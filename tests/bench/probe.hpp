#pragma once
// The raw group-commit limit of this disk under the plain layout: one event of about 440 B of JSON
// with a SHA-256 chained to the one before, inserted into `event` (plus a unique index on instance
// and version), and an upsert of one `cur` row (440 B) with two secondary indexes: five B-trees,
// WAL, synchronous FULL, checkpoint at 16,000 pages. Fixed for ever, so that a better layout of
// ours earns its gain.

#include <string>

namespace chubei::bench {

struct ProbeResult {
  double units_per_second = 0;
  double batch_p50_ms = 0;
};

/// Runs for about `seconds` in a new file in `folder`, `batch` units a commit. Throws where SQLite
/// fails.
ProbeResult probe(std::string const& folder, int batch, double seconds);

}  // namespace chubei::bench
