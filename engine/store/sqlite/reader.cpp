#include "engine/store/sqlite/reader.hpp"

#include "engine/base/json.hpp"
#include "engine/ledger/envelope.hpp"
#include "engine/process/record_reader.hpp"
#include "engine/store/sqlite/lists.hpp"
#include "engine/store/sqlite/parts_text.hpp"
#include "engine/store/sqlite/query_text.hpp"

namespace chubei::store::sqlite {

namespace {

/// The first column of the only row as text.
std::optional<std::string> only_text(Query& query) {
  return query.next() ? std::optional(query.text(0)) : std::nullopt;
}

template <class T>
T read_record(Connection& connection, std::string_view text) {
  T record;
  process::RecordReader reader;
  reader.read(read_json(connection, text), record);
  if (reader.fault())
    damaged(connection.file(), "a stored fact does not fit at " + *reader.fault());
  return record;
}

}  // namespace

std::optional<LogIdentity> SqliteReader::identity() {
  Query query(open(),
              "SELECT id, suite, is_simulated, public_key_pem, created_at, former FROM log");
  if (!query.next()) return std::nullopt;
  auto const suite = parse_suite(query.view(1));
  if (!suite) damaged(connection_.file(), "the log names no known suite");
  LogIdentity identity{LogId(query.text(0)), *suite, query.flag(2), query.text(3),
                       query.instant(4)};
  auto const former = read_json(connection_, query.view(5));
  if (!former.is_array()) damaged(connection_.file(), "the former names of the log do not read");
  for (auto const& one : former.get_array()) {
    auto const* log = json::find(one, "/log");
    auto const* size = json::find(one, "/size");
    if (!log || !log->is_string() || !size || !size->is_int64()) {
      damaged(connection_.file(), "the former names of the log do not read");
    }
    identity.former.push_back({LogId(std::string(log->get_string())), size->get_int64()});
  }
  return identity;
}

std::shared_ptr<process::Instance const> SqliteReader::head(InstanceId const& instance) {
  Query query(open(),
              "SELECT h.content FROM instance i JOIN head h ON h.number = i.number WHERE i.id = ?");
  query.bind(instance.text());
  if (!query.next()) return nullptr;
  return std::make_shared<process::Instance const>(read_head(connection_, query.view(0)));
}

std::optional<Digest> SqliteReader::entry(InstanceId const& instance) {
  Query query(open(),
              "SELECT h.entry FROM instance i JOIN head h ON h.number = i.number WHERE i.id = ?");
  query.bind(instance.text());
  return query.next() ? std::optional(query.digest(0)) : std::nullopt;
}

std::optional<InstanceId> SqliteReader::by_key(std::string_view definition, std::string_view key) {
  Query query(open(),
              "SELECT i.id FROM business_key k JOIN instance i ON i.number = k.instance "
              "WHERE k.definition = ? AND k.key = ?");
  query.bind(definition, key);
  return query.next() ? std::optional(InstanceId(query.text(0))) : std::nullopt;
}

std::optional<InstanceId> SqliteReader::instance_of_task(TaskId const& task) {
  Query query(open(),
              "SELECT i.id FROM task t JOIN instance i ON i.number = t.instance WHERE t.id = ?");
  query.bind(task.text());
  return query.next() ? std::optional(InstanceId(query.text(0))) : std::nullopt;
}

std::optional<std::string> SqliteReader::document(InstanceId const& instance) {
  Query query(open(),
              "SELECT d.content FROM instance i JOIN document d ON d.number = i.number "
              "WHERE i.id = ?");
  query.bind(instance.text());
  return only_text(query);
}

std::optional<std::string> SqliteReader::personal(InstanceId const& instance,
                                                  std::string_view label) {
  Query query(open(),
              "SELECT p.content FROM instance i JOIN personal p ON p.number = i.number "
              "WHERE i.id = ? AND p.label = ?");
  query.bind(instance.text(), label);
  return only_text(query);
}

process::Totals SqliteReader::totals(std::string_view aggregate, std::string_view key) {
  Query query(open(), "SELECT count, sum FROM aggregate WHERE name = ? AND key = ?");
  query.bind(aggregate, key);
  return query.next() ? process::Totals{query.integer(0), query.integer(1)} : process::Totals{};
}

std::int64_t SqliteReader::last_number(std::string_view series, std::int64_t year) {
  Query query(open(), "SELECT last FROM series WHERE name = ? AND year = ?");
  query.bind(series, year);
  return query.next() ? query.integer(0) : 0;
}

std::optional<std::int64_t> SqliteReader::row_of(Digest const& scope) {
  if (auto const number = recent_ ? recent_->find(scope) : std::nullopt) return number;
  if (!recent_) {
    Query unplaced(open(),
                   "SELECT max(number) FROM remembered WHERE scope = ? AND "
                   "number >= (SELECT remembered_from FROM log)");
    unplaced.bind(scope);
    if (unplaced.next() && !unplaced.is_null(0)) return unplaced.integer(0);
  }
  Query place(open(), "SELECT number FROM remembered_place WHERE scope = ?");
  place.bind(scope);
  return place.next() ? std::optional(place.integer(0)) : std::nullopt;
}

std::optional<Remembered> SqliteReader::remembered(Digest const& scope) {
  auto const number = row_of(scope);
  if (!number) return std::nullopt;
  Query query(open(),
              "SELECT request, instance, version, answer, at FROM remembered WHERE number = ? AND "
              "scope = ? AND at >= (SELECT recorded_at FROM log) - ?");
  query.bind(*number, scope, std::int64_t{idempotency_days} * 24 * 3'600'000);
  if (!query.next()) return std::nullopt;
  return Remembered{scope,         query.digest(0), InstanceId(query.text(1)), query.integer(2),
                    query.text(3), query.instant(4)};
}

std::string SqliteReader::frontier() {
  Query query(open(), "SELECT frontier FROM log");
  return only_text(query).value_or("");
}

std::int64_t SqliteReader::size() {
  Query query(open(), "SELECT coalesce(max(position) + 1, 0) FROM event");
  query.next();
  return query.integer(0);
}

Instant SqliteReader::last_recorded_at() {
  Query query(open(), "SELECT recorded_at FROM log");
  return query.next() ? query.instant(0) : Instant{};
}

std::vector<Record> SqliteReader::read_records(Query& rows) {
  std::vector<Record> records;
  while (rows.next()) {
    auto parts = parse_parts(rows.view(4));
    if (!parts) damaged(connection_.file(), "the parts of an event cannot be read");
    records.push_back({rows.integer(0), InstanceId(rows.text(1)), rows.integer(2), rows.text(3),
                       std::move(*parts)});
  }
  return records;
}

std::vector<Record> SqliteReader::records(std::int64_t from, int count) {
  Query rows(open(),
             "SELECT e.position, i.id, e.version, e.envelope, e.parts FROM event e "
             "JOIN instance i ON i.number = e.instance WHERE e.position >= ? "
             "ORDER BY e.position LIMIT ?");
  rows.bind(from, count);
  return read_records(rows);
}

std::vector<Record> SqliteReader::records_of(InstanceId const& instance, std::int64_t from_version,
                                             int count) {
  Query rows(open(),
             "SELECT e.position, i.id, e.version, e.envelope, e.parts FROM instance i "
             "JOIN event e ON e.instance = i.number WHERE i.id = ? AND e.version >= ? "
             "ORDER BY e.version LIMIT ?");
  rows.bind(instance.text(), from_version, count);
  return read_records(rows);
}

std::vector<Digest> SqliteReader::entries(std::int64_t from, int count) {
  Query rows(open(), "SELECT entry FROM event WHERE position >= ? ORDER BY position LIMIT ?");
  rows.bind(from, count);
  std::vector<Digest> entries;
  while (rows.next()) entries.push_back(rows.digest(0));
  return entries;
}

std::vector<DueRow> SqliteReader::due_until(Instant limit, int count) {
  Query rows(open(),
             "SELECT h.next_due, i.id FROM head h JOIN instance i ON i.number = h.number "
             "WHERE h.next_due IS NOT NULL AND h.next_due <= ? "
             "ORDER BY h.next_due, h.number LIMIT ?");
  rows.bind(limit, count);
  std::vector<DueRow> due;
  while (rows.next()) due.push_back({rows.instant(0), InstanceId(rows.text(1))});
  return due;
}

std::optional<Instant> SqliteReader::next_due() {
  Query query(open(),
              "SELECT next_due FROM head WHERE next_due IS NOT NULL ORDER BY next_due LIMIT 1");
  return query.next() ? std::optional(query.instant(0)) : std::nullopt;
}

std::vector<InstanceId> SqliteReader::waiting_for_calendar(int count, InstanceId const& after) {
  Query rows(open(),
             "SELECT i.id FROM head h INDEXED BY head_provisional "
             "JOIN instance i ON i.number = h.number WHERE h.provisional "
             "AND h.number > coalesce((SELECT number FROM instance WHERE id = ?), 0) "
             "ORDER BY h.number LIMIT ?");
  rows.bind(after.text(), count);
  std::vector<InstanceId> ids;
  while (rows.next()) ids.emplace_back(rows.text(0));
  return ids;
}

std::vector<PendingMessage> SqliteReader::messages(int count) {
  Query rows(open(),
             "SELECT m.id, i.id, m.content FROM message m JOIN instance i ON i.number = m.sender "
             "ORDER BY m.number LIMIT ?");
  rows.bind(count);
  std::vector<PendingMessage> messages;
  while (rows.next()) {
    messages.push_back({rows.text(0), InstanceId(rows.text(1)),
                        read_record<process::MessageSent>(connection_, rows.view(2))});
  }
  return messages;
}

std::vector<PendingJob> SqliteReader::jobs(int count) {
  Query rows(
      open(),
      "SELECT j.request, i.id, j.content FROM job j JOIN instance i ON i.number = j.instance "
      "ORDER BY j.number LIMIT ?");
  rows.bind(count);
  std::vector<PendingJob> jobs;
  while (rows.next()) {
    jobs.push_back({rows.text(0), InstanceId(rows.text(1)),
                    read_record<process::JobRequested>(connection_, rows.view(2))});
  }
  return jobs;
}

std::vector<Erasure> SqliteReader::erasures(std::int64_t after, int count) {
  Query rows(open(),
             "SELECT e.number, i.id, e.label, e.version FROM erasure e "
             "JOIN instance i ON i.number = e.instance WHERE e.number > ? "
             "ORDER BY e.number LIMIT ?");
  rows.bind(after, count);
  std::vector<Erasure> erasures;
  while (rows.next()) {
    erasures.push_back({rows.integer(0), InstanceId(rows.text(1)), rows.text(2), rows.integer(3)});
  }
  return erasures;
}

std::vector<InstanceId> SqliteReader::of_definitions(std::vector<std::string> const& definitions,
                                                     int count, InstanceId const& after) {
  auto const list = text_list(definitions);
  Query rows(open(),
             "SELECT id FROM instance WHERE definition IN (SELECT value FROM json_each(?)) "
             "AND id > ? ORDER BY id LIMIT ?");
  rows.bind(list, after.text(), count);
  std::vector<InstanceId> ids;
  while (rows.next()) ids.emplace_back(rows.text(0));
  return ids;
}

Result<Page<InstanceSummary>> SqliteReader::list(InstanceQuery const& query) {
  return sqlite::list(open(), query);
}

Result<std::int64_t> SqliteReader::count(InstanceQuery const& query, std::int64_t at_most) {
  return sqlite::count(open(), query, at_most);
}

Result<Page<TaskRow>> SqliteReader::tasks(TaskQuery const& query) {
  return sqlite::tasks(open(), query);
}

std::optional<Checkpoint> SqliteReader::newest_checkpoint() {
  Query query(open(), "SELECT size, text FROM checkpoint");
  if (!query.next()) return std::nullopt;
  return Checkpoint{query.integer(0), query.text(1)};
}

std::optional<std::string> SqliteReader::note(std::string_view name) {
  Query query(open(), "SELECT text FROM note WHERE name = ?");
  query.bind(name);
  return only_text(query);
}

std::vector<Digest> SqliteReader::read_nodes(unsigned level, std::uint64_t first,
                                             std::size_t count) {
  auto const begin = static_cast<std::int64_t>(first);
  auto const end = begin + static_cast<std::int64_t>(count);
  std::vector<Digest> nodes;
  if (level != 0) {
    Query rows(open(),
               "SELECT digest FROM node WHERE level = ? AND position >= ? AND position < ? "
               "ORDER BY position");
    rows.bind(static_cast<std::int64_t>(level), begin, end);
    while (rows.next()) nodes.push_back(rows.digest(0));
    return nodes;
  }
  if (!suite_) {
    auto const log = identity();
    if (!log) return nodes;
    suite_ = log->suite;
  }
  Hasher hasher(*suite_);
  Query rows(open(),
             "SELECT entry FROM event WHERE position >= ? AND position < ? ORDER BY position");
  rows.bind(begin, end);
  while (rows.next()) nodes.push_back(ledger::leaf_digest(hasher, rows.digest(0)));
  return nodes;
}

}  // namespace chubei::store::sqlite
