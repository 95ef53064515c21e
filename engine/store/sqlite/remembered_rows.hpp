#pragma once
// What idempotency keys answered. Records are appended; finding one needs an index by scope, and
// scopes are random, so an index that is kept up with each commit rewrites a page a record: two
// fifths of the write-ahead log. Here a new record's place is kept in memory, and written to the
// index later: each commit writes those of the next stretch in order of scope, which share pages.
// `log.remembered_from` says from which row on places may be missing, so that opening finds them
// again. Thread rule: `find` from any thread, all else on the thread that commits.

#include "engine/base/hash.hpp"
#include "engine/store/sqlite/connection.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

namespace chubei::store::sqlite {

/// Places kept in memory before they are written: more make fewer pages and a longer start.
inline constexpr std::size_t unplaced_max = 16'384;

class RememberedRows {
 public:
  explicit RememberedRows(Connection& connection) : connection_(connection) {}

  /// Finds the rows whose places were not written. Once, before anything else.
  void load();
  /// Within the commit's transaction. Nothing of it counts before `committed`.
  void write(std::vector<Remembered> const& records, Instant recorded_at);
  void committed();
  /// The newest row of a scope, where memory knows it. Places stay known for some commits after
  /// they were written, for those who look from a moment before.
  std::optional<std::int64_t> find(Digest const& scope) const;

 private:
  struct Row {
    Digest scope;
    std::int64_t number = 0;
  };

  void append(std::vector<Remembered> const& records);
  void choose_places();
  void write_places();
  void sweep(std::int64_t count);
  std::optional<Digest> place_after(Digest const& scope, std::int64_t count);
  void forget(std::int64_t count, Instant recorded_at);
  std::int64_t oldest_unplaced() const;

  Connection& connection_;
  std::int64_t next_number_ = 1;
  std::int64_t first_kept_ = 0;    ///< rows before are forgotten; their places may still be there
  std::optional<Digest> reached_;  ///< the last scope whose place was written in this round
  std::optional<Digest> swept_;    ///< the last scope looked at for places that lead nowhere
  std::set<std::int64_t> unplaced_;
  std::deque<std::vector<Row>> written_;  ///< places written by the last commits
  // What the transaction does, until it is committed:
  std::vector<Row> added_, placed_;
  std::optional<Digest> reaching_, sweeping_;
  std::int64_t keeping_ = 0;

  mutable std::mutex mutex_;
  std::map<Digest, std::int64_t> known_;  ///< not placed yet, or lately
};

}  // namespace chubei::store::sqlite
