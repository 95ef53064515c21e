#include "engine/store/sqlite/remembered_rows.hpp"

#include <algorithm>
#include <utility>

namespace chubei::store::sqlite {

namespace {

/// More only where more were added.
constexpr std::size_t places_a_commit_max = 2048;
/// A place stays known for so many commits: whoever decides looks from at most two before.
constexpr std::size_t known_commits = 4;
/// Expired records removed with each commit, beyond as many as were added.
constexpr std::int64_t forgotten_extra = 16;
constexpr std::int64_t remembered_ms = std::int64_t{idempotency_days} * 24 * 3'600'000;

}  // namespace

void RememberedRows::load() {
  Query ends(connection_,
             "SELECT coalesce(max(number), 0), coalesce(min(number), 0), "
             "(SELECT remembered_from FROM log) FROM remembered");
  if (!ends.next()) return;
  auto const from = ends.is_null(2) ? 0 : ends.integer(2);
  next_number_ = std::max(ends.integer(0) + 1, from);
  first_kept_ = ends.integer(1);
  Query rows(connection_,
             "SELECT r.scope, r.number FROM remembered r WHERE r.number >= ? AND NOT EXISTS "
             "(SELECT 1 FROM remembered_place p WHERE p.scope = r.scope AND p.number >= r.number) "
             "ORDER BY r.number");
  rows.bind(from);
  while (rows.next()) {
    known_.insert_or_assign(rows.digest(0), rows.integer(1));
    unplaced_.insert(rows.integer(1));
  }
}

std::optional<std::int64_t> RememberedRows::find(Digest const& scope) const {
  std::lock_guard lock(mutex_);
  auto const at = known_.find(scope);
  return at == known_.end() ? std::nullopt : std::optional(at->second);
}

void RememberedRows::write(std::vector<Remembered> const& records, Instant recorded_at) {
  added_.clear();
  placed_.clear();
  reaching_ = reached_;
  sweeping_ = swept_;
  keeping_ = first_kept_;
  if (records.empty()) return;
  append(records);
  choose_places();
  write_places();
  auto const count = static_cast<std::int64_t>(records.size());
  sweep(2 * count + forgotten_extra);
  forget(count + forgotten_extra, recorded_at);
  Query(connection_, "UPDATE log SET remembered_from = ?").bind(oldest_unplaced()).run();
}

void RememberedRows::append(std::vector<Remembered> const& records) {
  auto number = next_number_;
  for (auto const& record : records) {
    Query(connection_,
          "INSERT INTO remembered (number, scope, request, instance, version, answer, at) "
          "VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind(number, record.scope, record.request, record.instance.text(), record.version,
              record.answer, record.at)
        .run();
    added_.push_back({record.scope, number++});
  }
}

/// The next stretch after the one before, as many as were added and what is above the bound.
void RememberedRows::choose_places() {
  auto const waiting = unplaced_.size() + added_.size();
  if (waiting <= unplaced_max) return;
  auto const surplus = std::min(waiting - unplaced_max, places_a_commit_max);
  auto const count = std::min(std::max(added_.size(), surplus), unplaced_.size());
  // Only this thread changes what is known, so it may look without the lock.
  auto at = reached_ ? known_.upper_bound(*reached_) : known_.begin();
  while (placed_.size() < count) {
    if (at == known_.end()) at = known_.begin();
    if (unplaced_.contains(at->second)) placed_.push_back({at->first, at->second});
    ++at;
  }
  if (!placed_.empty()) reaching_ = placed_.back().scope;
}

void RememberedRows::write_places() {
  for (auto const& row : placed_) {
    Query(connection_,
          "INSERT INTO remembered_place (scope, number) VALUES (?, ?) "
          "ON CONFLICT DO UPDATE SET number = excluded.number")
        .bind(row.scope, row.number)
        .run();
  }
}

/// The scope `count` places further on; nullopt: there are not so many.
std::optional<Digest> RememberedRows::place_after(Digest const& scope, std::int64_t count) {
  Query place(connection_,
              "SELECT scope FROM remembered_place WHERE scope > ? ORDER BY scope LIMIT 1 OFFSET ?");
  place.bind(scope, count);
  return place.next() ? std::optional(place.digest(0)) : std::nullopt;
}

/// Places of forgotten rows lead nowhere. They go in a round of their own over all places, the next
/// `count` with each commit.
void RememberedRows::sweep(std::int64_t count) {
  if (first_kept_ <= 1) return;
  auto const from = swept_.value_or(Digest{});
  sweeping_ = place_after(from, count);
  Digest last;
  last.bytes.fill(0xFF);
  auto const until = sweeping_.value_or(last);
  Query(connection_, "DELETE FROM remembered_place WHERE scope > ? AND scope <= ? AND number < ?")
      .bind(from, until, first_kept_)
      .run();
}

void RememberedRows::forget(std::int64_t count, Instant recorded_at) {
  Query oldest(
      connection_,
      "SELECT max(number) FROM (SELECT number, at FROM remembered ORDER BY number LIMIT ?) "
      "WHERE at < ?");
  oldest.bind(count, recorded_at.ms - remembered_ms);
  if (!oldest.next() || oldest.is_null(0)) return;
  auto const last = oldest.integer(0);
  Query(connection_, "DELETE FROM remembered WHERE number <= ?").bind(last).run();
  keeping_ = last + 1;
}

/// After the transaction.
std::int64_t RememberedRows::oldest_unplaced() const {
  auto const is_placed = [this](std::int64_t number) {
    return std::ranges::any_of(placed_, [&](Row const& row) { return row.number == number; });
  };
  for (auto const number : unplaced_) {
    if (!is_placed(number)) return number;
  }
  return added_.front().number;
}

void RememberedRows::committed() {
  if (added_.empty()) return;
  std::lock_guard lock(mutex_);
  for (auto const& row : placed_) unplaced_.erase(row.number);
  for (auto const& row : added_) {
    auto const [at, is_new] = known_.try_emplace(row.scope, row.number);
    if (!is_new) {  // the key came again after it was forgotten
      unplaced_.erase(at->second);
      at->second = row.number;
    }
    unplaced_.insert(row.number);
  }
  next_number_ = added_.back().number + 1;
  reached_ = reaching_;
  swept_ = sweeping_;
  first_kept_ = keeping_;
  written_.push_back(std::exchange(placed_, {}));
  added_.clear();
  if (written_.size() <= known_commits) return;
  for (auto const& row : written_.front()) {
    auto const at = known_.find(row.scope);
    if (at != known_.end() && at->second == row.number) known_.erase(at);
  }
  written_.pop_front();
}

}  // namespace chubei::store::sqlite
