#include "engine/store/sqlite/access_log.hpp"

#include "engine/base/error.hpp"
#include "engine/store/sqlite/connection.hpp"
#include "engine/store/sqlite/folder_lock.hpp"
#include "engine/store/sqlite/schema.hpp"

#include <algorithm>
#include <mutex>

namespace chubei::store {

namespace sqlite {

namespace {

constexpr std::int64_t access_application_id = 0x43484241;  // "CHBA"

constexpr char const* access_version_1 = R"sql(
CREATE TABLE record (
  number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, principal TEXT NOT NULL,
  organisation TEXT NOT NULL, operation TEXT NOT NULL, instance TEXT NOT NULL,
  outcome TEXT NOT NULL, request TEXT NOT NULL, account TEXT NOT NULL, address TEXT NOT NULL,
  by_auditor INTEGER NOT NULL);
CREATE INDEX record_at ON record (at);
CREATE INDEX record_of_instance ON record (instance) WHERE instance <> '';
CREATE INDEX record_of_principal ON record (principal) WHERE principal <> '';
)sql";

class SqliteAccessLog final : public AccessLog {
 public:
  explicit SqliteAccessLog(std::string const& folder)
      : connection_((make_folder(folder), folder + "/access.db"), Mode::write_checkpointing) {
    prepare_tables(connection_, access_application_id, std::span(&access_version_1, 1));
  }

  void append(std::span<AccessRecord const> records) override {
    if (records.empty()) return;
    std::lock_guard lock(mutex_);
    Transaction transaction(connection_);
    for (auto const& record : records) {
      Query(connection_,
            "INSERT INTO record (at, principal, organisation, operation, instance, outcome, "
            "request, account, address, by_auditor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
          .bind(record.at, record.principal.text(), record.organisation, record.operation,
                record.instance.text(), record.outcome, record.request, record.account,
                record.address, record.by_auditor)
          .run();
    }
    transaction.commit();
  }

  AccessPage query(AccessQuery const& query) override {
    std::string sql =
        "SELECT number, at, principal, organisation, operation, instance, outcome, request, "
        "account, "
        "address, by_auditor FROM record WHERE at >= ?";
    bool const is_bounded = query.after > 0;
    if (is_bounded) sql += query.newest_first ? " AND number < ?" : " AND number > ?";
    if (query.until) sql += " AND at < ?";
    if (query.instance) sql += " AND instance = ? AND instance <> ''";
    if (query.principal) sql += " AND principal = ? AND principal <> ''";
    sql += query.newest_first ? " ORDER BY number DESC LIMIT ?" : " ORDER BY number LIMIT ?";
    auto const size = std::clamp(query.page_size, 1, access_page_size_max);

    std::lock_guard lock(mutex_);
    Query rows(connection_, sql);
    rows.bind(query.from);
    if (is_bounded) rows.bind(query.after);
    if (query.until) rows.bind(*query.until);
    if (query.instance) rows.bind(query.instance->text());
    if (query.principal) rows.bind(query.principal->text());
    rows.bind(size + 1);
    return read_page(rows, static_cast<std::size_t>(size));
  }

  std::int64_t purge(Instant now, int months) override {
    ensure(months >= access_months_min);
    std::lock_guard lock(mutex_);
    std::int64_t purged = 0;
    for (int changed = purge_rows; changed == purge_rows; purged += changed) {
      Query(connection_,
            "DELETE FROM record WHERE number IN (SELECT number FROM record WHERE at < ? LIMIT ?)")
          .bind(months_before(now, months), purge_rows)
          .run();
      changed = connection_.database().getChanges();
    }
    return purged;
  }

 private:
  static constexpr int purge_rows = 10'000;  // one transaction, so that it stays short

  static AccessPage read_page(Query& rows, std::size_t size) {
    AccessPage page;
    std::int64_t last = 0;
    while (rows.next()) {
      if (page.records.size() == size) {
        page.next = last;
        break;
      }
      last = rows.integer(0);
      page.records.push_back({rows.instant(1), PersonId(rows.text(2)), rows.text(3), rows.text(4),
                              InstanceId(rows.text(5)), rows.text(6), rows.text(7), rows.text(8),
                              rows.text(9), rows.flag(10)});
    }
    return page;
  }

  std::mutex mutex_;
  Connection connection_;
};

}  // namespace

}  // namespace sqlite

std::unique_ptr<AccessLog> open_sqlite_access_log(std::string const& folder) {
  return std::make_unique<sqlite::SqliteAccessLog>(folder);
}

}  // namespace chubei::store
