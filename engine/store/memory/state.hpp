#pragma once
// Everything one log's store knows, in plain containers. A copy is a snapshot: heads and records
// are shared, the rest is copied. Not durable, no limits of its own. Thread rule: the store's
// mutex.

#include "engine/store/store.hpp"

#include <map>
#include <set>
#include <unordered_map>
#include <utility>

namespace chubei::store::memory {

struct Row {
  std::shared_ptr<process::Instance const> head;
  Digest entry;
  std::optional<Instant> next_due;
  std::optional<std::string> document;
  std::map<std::string, std::string, std::less<>> personal;
  std::vector<std::shared_ptr<Record const>> events;  ///< by version, from 1
};

using Pair = std::pair<std::string, std::string>;

struct State {
  std::optional<LogIdentity> identity;
  std::string frontier;
  Instant recorded_at;
  std::vector<std::shared_ptr<Record const>> events;  ///< by position
  std::vector<Digest> entries, leaves;
  std::map<std::pair<unsigned, std::uint64_t>, Digest> nodes;
  std::vector<Row> rows;  ///< in the order the instances were started
  std::unordered_map<InstanceId, std::size_t> numbers;
  std::map<InstanceId, std::size_t> by_id;
  std::map<Pair, InstanceId> keys;
  std::unordered_map<TaskId, InstanceId> tasks;  ///< open ones
  std::set<std::pair<Instant, std::size_t>> due;
  std::set<std::size_t> waiting_for_calendar;
  std::map<Pair, process::Totals> totals;
  std::map<std::pair<std::string, std::int64_t>, std::int64_t> last_numbers;
  std::map<Digest, Remembered> remembered;
  std::set<std::pair<Instant, Digest>> remembered_at;
  std::map<std::int64_t, PendingMessage> messages;  ///< by order of sending
  std::map<std::int64_t, PendingJob> jobs;
  std::vector<Erasure> erasures;
  std::int64_t sent = 0, asked = 0;
  std::optional<Checkpoint> checkpoint;
  std::map<std::string, std::string, std::less<>> notes;

  Row const* find(InstanceId const& instance) const;
  /// The whole batch; throws StoreFailure before anything changed where it does not continue the
  /// log.
  void commit(Batch const& batch);

 private:
  void add(Unit const& unit, Hasher& hasher);
  void take(Unit const& unit, process::Fact const& fact, std::int64_t& messages_of_unit);
  void shift(process::Contribution const& contribution, std::int64_t sign);
  void set_due(std::size_t number);
  void remember(Remembered const& record);
  void forget();
};

}  // namespace chubei::store::memory
