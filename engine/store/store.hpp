#pragma once
// The store port: what the writer commits and what readers ask. One log has one store and one
// writer. A commit is all or nothing and durable when `commit` returns. Adapters (memory, SQLite,
// PostgreSQL) share no code, only the contract test in tests/store. They derive their rows (heads,
// open tasks, keys, access, timers, messages, jobs, aggregates, numbers) from the facts of each
// unit. They throw StoreFailure when the world fails. Thread rule: `create`, `commit` and the
// writer's view belong to the writer's thread; all else of a Store may be called from any thread;
// each Reader is used by one thread at a time, any number of Readers at once. Readers die first.

#include "engine/base/error.hpp"
#include "engine/base/hash.hpp"
#include "engine/base/id.hpp"
#include "engine/base/instant.hpp"
#include "engine/ledger/merkle.hpp"
#include "engine/ledger/part.hpp"
#include "engine/process/decide.hpp"
#include "engine/store/query.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::store {

/// The world failed: disk full, database locked by somebody else, file damaged. The text is for an
/// operator.
struct StoreFailure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// One committed event as the log keeps it. `parts` in the order of the envelope's commitments.
struct Record {
  std::int64_t position = 0;  ///< leaf index
  InstanceId instance;
  std::int64_t version = 0;
  std::string envelope;  ///< exact canonical bytes
  std::vector<ledger::Part> parts;
};

/// The result of one accepted command.
struct Unit {
  Record record;
  std::shared_ptr<process::Instance const> head;  ///< after the event
  std::string head_text;  ///< the same as process::encode writes it: an adapter need not
  std::vector<process::Fact> facts;
  Digest entry;                         ///< next `previous` of the instance
  std::optional<std::string> document;  ///< new public document, canonical bytes
  std::vector<std::pair<std::string, std::string>> personal;  ///< label -> sealed content, current
};

/// What an idempotency key answered. Forgotten once it is older than `idempotency_days`, counted
/// from the last commit.
struct Remembered {
  Digest scope;    ///< over principal, organisation, operation, key
  Digest request;  ///< over the request's bytes as they came
  InstanceId instance;
  std::int64_t version = 0;
  std::string answer;  ///< result code, or refusal as JSON; never redacted content
  Instant at;
};
inline constexpr int idempotency_days = 7;

struct Checkpoint {
  std::int64_t size = 0;
  std::string text;  ///< signed note, C2SP tlog-checkpoint
};

/// One transaction.
struct Batch {
  std::vector<Unit> units;
  std::vector<ledger::MerkleNode> nodes;  ///< of stored levels that became complete
  std::string frontier;                   ///< serialised MerkleFrontier after the batch
  std::vector<Remembered> remembered;
  std::vector<std::string>
      messages_dropped;  ///< ids of pending messages that were taken or undeliverable
  std::vector<std::string> jobs_dropped;
  Instant recorded_at;
};

/// A log that this one goes on from, after a loss that was accepted.
struct FormerLog {
  LogId log;
  std::int64_t size = 0;  ///< leaves of it that are kept: what follows names another log
  bool operator==(FormerLog const&) const = default;
};

/// Fixed when the log is created; only `Store::go_on_as` gives it another name.
struct LogIdentity {
  LogId log;
  Suite suite = Suite::intl;
  bool is_simulated = false;  ///< created with --clock=manual
  std::string public_key_pem;
  Instant created_at;
  std::vector<FormerLog> former{};  ///< oldest first

  /// The name personal data are sealed under: the one the log began with, so that what was sealed
  /// before a loss still opens after it.
  LogId const& origin() const { return former.empty() ? log : former.front().log; }
  /// Whether a checkpoint over so many leaves bears the present name.
  bool names(std::int64_t size) const { return former.empty() || former.back().size < size; }
};

struct PendingMessage {
  std::string id;  ///< "<sender>/<version>/<n>": n counts the unit's MessageSent facts from 1
  InstanceId from;
  process::MessageSent message;
};

struct PendingJob {
  std::string request;
  InstanceId instance;
  process::JobRequested job;
};

struct DueRow {
  Instant at;
  InstanceId instance;
};

/// A recorded erasure of a data subject's personal parts.
struct Erasure {
  std::int64_t number = 0;  ///< counts them, from 1
  InstanceId instance;
  std::string label;
  std::int64_t version = 0;  ///< of the event that records it
};

struct InstanceSummary {
  InstanceId id;
  std::string definition, key;
  std::int64_t version = 0;
  std::vector<std::string> active;
  bool finished = false;
  std::string outcome;
  Instant started_at, changed_at;
  std::vector<process::SlotValue> slots;
};

struct TaskRow {
  process::Task task;
  InstanceId instance;
  std::string definition, key;
};

/// A consistent look: what `Store::reader` gives stands still from its first look at rows on, at
/// the last commit before. Heads asked for before may be of an older moment, but never of one
/// before the reader was made: `pin` first where heads and rows must be of one moment. Storage that
/// a commit frees is kept for it, so hold one for a request, not for ever.
class Reader : public ledger::NodeReader {
 public:
  /// Stands still from now on, at the newest commit. Nothing where it stands still already.
  virtual void pin() = 0;
  /// Moves to the newest commit, and stands still there; the writer's view sees each commit from
  /// here on, until it is pinned again.
  virtual void refresh() = 0;
  virtual std::optional<LogIdentity> identity() = 0;
  virtual std::shared_ptr<process::Instance const> head(
      InstanceId const& instance) = 0;                                  ///< null: none
  virtual std::optional<Digest> entry(InstanceId const& instance) = 0;  ///< of its last event
  virtual std::optional<InstanceId> by_key(std::string_view definition, std::string_view key) = 0;
  virtual std::optional<InstanceId> instance_of_task(TaskId const& task) = 0;  ///< open tasks only
  virtual std::optional<std::string> document(InstanceId const& instance) = 0;
  virtual std::optional<std::string> personal(InstanceId const& instance,
                                              std::string_view label) = 0;
  virtual process::Totals totals(std::string_view aggregate, std::string_view key) = 0;
  virtual std::int64_t last_number(std::string_view series, std::int64_t year) = 0;
  virtual std::optional<Remembered> remembered(Digest const& scope) = 0;
  virtual std::string frontier() = 0;
  virtual std::int64_t size() = 0;  ///< leaves
  virtual Instant last_recorded_at() = 0;
  /// Events from a position, at most `count`; the whole log or one instance's.
  virtual std::vector<Record> records(std::int64_t from, int count) = 0;
  virtual std::vector<Record> records_of(InstanceId const& instance, std::int64_t from_version,
                                         int count) = 0;
  /// Entry digests from a position, at most `count`: what the public mirror shows.
  virtual std::vector<Digest> entries(std::int64_t from, int count) = 0;
  /// Earliest first; those of one instant in the order the instances were started.
  virtual std::vector<DueRow> due_until(Instant limit, int count) = 0;
  virtual std::optional<Instant> next_due() = 0;
  /// Instances with a running clock that waits for a calendar (Instance::waits_for_calendar), in
  /// the order they were started, those started after `after` ("": all).
  virtual std::vector<InstanceId> waiting_for_calendar(int count, InstanceId const& after) = 0;
  /// In the order they were sent.
  virtual std::vector<PendingMessage> messages(int count) = 0;
  virtual std::vector<PendingJob> jobs(int count) = 0;
  /// In the order they were recorded, those after the number `after`.
  virtual std::vector<Erasure> erasures(std::int64_t after, int count) = 0;
  /// By id, those after `after`.
  virtual std::vector<InstanceId> of_definitions(std::vector<std::string> const& definitions,
                                                 int count, InstanceId const& after) = 0;
  /// bad_filter for a field that is not in the list of query.hpp, and for a page token that does
  /// not belong to this order.
  virtual Result<Page<InstanceSummary>> list(InstanceQuery const& query) = 0;
  virtual Result<std::int64_t> count(InstanceQuery const& query, std::int64_t at_most) = 0;
  virtual Result<Page<TaskRow>> tasks(TaskQuery const& query) = 0;
  virtual std::optional<Checkpoint> newest_checkpoint() = 0;
  /// A small durable text kept under a name: "clock", "alive_at", "release/<digest>". nullopt:
  /// none.
  virtual std::optional<std::string> note(std::string_view name) = 0;
};

/// What was asked for is not resident: ask a reader that may wait.
struct NeedsRows {};

class Store {
 public:
  virtual ~Store() = default;
  /// Once, for a new log. Throws if there is one.
  virtual void create(LogIdentity const& identity) = 0;
  virtual void commit(Batch const& batch) = 0;
  /// Commits `first`, and from then on the log has another name and one more former one: all or
  /// nothing. Before any other commit of this Store.
  virtual void go_on_as(LogIdentity const& identity, Batch const& first) = 0;
  virtual void keep(Checkpoint const& checkpoint) = 0;
  virtual void set_note(std::string_view name, std::string_view text) = 0;
  /// What the writer looks at while it decides, for one thread at a time; a commit may run beside
  /// it on another. Sees each commit unless it is pinned.
  virtual Reader& writer_view() = 0;
  virtual std::unique_ptr<Reader> reader() = 0;
  /// Never waits for a disk or a lock that a disk holds: gives the heads that are resident, and
  /// throws NeedsRows for all else.
  virtual std::unique_ptr<Reader> resident_reader() = 0;
  /// A consistent copy while running, into a new or empty folder; reports progress 0..1. Subjects'
  /// keys are kept apart and are not in it.
  virtual void backup(std::string const& folder, std::function<void(double)> const& progress) = 0;
  /// Moves WAL pages into the database, off the writer; cheap where there is nothing to do.
  virtual void checkpoint_storage() = 0;
};

}  // namespace chubei::store
