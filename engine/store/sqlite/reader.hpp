#pragma once
// Reading one store through one connection; the moment is the connection's. Thread rule: one thread
// at a time.

#include "engine/store/sqlite/connection.hpp"
#include "engine/store/sqlite/remembered_rows.hpp"

namespace chubei::store::sqlite {

class SqliteReader : public Reader {
 public:
  /// `recent`: what idempotency keys answered lately; null where there is no writer beside it.
  SqliteReader(Connection& connection, RememberedRows const* recent)
      : connection_(connection), recent_(recent) {}

  void pin() override {}
  void refresh() override {}
  std::optional<LogIdentity> identity() override;
  std::shared_ptr<process::Instance const> head(InstanceId const& instance) override;
  std::optional<Digest> entry(InstanceId const& instance) override;
  std::optional<InstanceId> by_key(std::string_view definition, std::string_view key) override;
  std::optional<InstanceId> instance_of_task(TaskId const& task) override;
  std::optional<std::string> document(InstanceId const& instance) override;
  std::optional<std::string> personal(InstanceId const& instance, std::string_view label) override;
  process::Totals totals(std::string_view aggregate, std::string_view key) override;
  std::int64_t last_number(std::string_view series, std::int64_t year) override;
  std::optional<Remembered> remembered(Digest const& scope) override;
  std::string frontier() override;
  std::int64_t size() override;
  Instant last_recorded_at() override;
  std::vector<Record> records(std::int64_t from, int count) override;
  std::vector<Record> records_of(InstanceId const& instance, std::int64_t from_version,
                                 int count) override;
  std::vector<Digest> entries(std::int64_t from, int count) override;
  std::vector<DueRow> due_until(Instant limit, int count) override;
  std::optional<Instant> next_due() override;
  std::vector<InstanceId> waiting_for_calendar(int count, InstanceId const& after) override;
  std::vector<PendingMessage> messages(int count) override;
  std::vector<PendingJob> jobs(int count) override;
  std::vector<Erasure> erasures(std::int64_t after, int count) override;
  std::vector<InstanceId> of_definitions(std::vector<std::string> const& definitions, int count,
                                         InstanceId const& after) override;
  Result<Page<InstanceSummary>> list(InstanceQuery const& query) override;
  Result<std::int64_t> count(InstanceQuery const& query, std::int64_t at_most) override;
  Result<Page<TaskRow>> tasks(TaskQuery const& query) override;
  std::optional<Checkpoint> newest_checkpoint() override;
  std::optional<std::string> note(std::string_view name) override;
  std::vector<Digest> read_nodes(unsigned level, std::uint64_t first, std::size_t count) override;

 protected:
  /// The connection, before rows are read through it.
  virtual Connection& open() { return connection_; }

 private:
  std::vector<Record> read_records(Query& rows);

  std::optional<std::int64_t> row_of(Digest const& scope);

  Connection& connection_;
  RememberedRows const* recent_;
  std::optional<Suite> suite_;  // of the log, once it was asked for
};

}  // namespace chubei::store::sqlite
