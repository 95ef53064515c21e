#include "engine/store/sqlite/sqlite_store.hpp"

#include "engine/base/json.hpp"
#include "engine/base/two_generations.hpp"
#include "engine/store/sqlite/copy.hpp"
#include "engine/store/sqlite/folder_lock.hpp"
#include "engine/store/sqlite/reader_pool.hpp"
#include "engine/store/sqlite/remembered_rows.hpp"
#include "engine/store/sqlite/schema.hpp"
#include "engine/store/sqlite/unit_rows.hpp"
#include "engine/store/sqlite/writer_view.hpp"

#include <sqlite3.h>

namespace chubei::store {

namespace sqlite {

namespace {

/// Row numbers of instances kept in memory; one never changes.
constexpr std::size_t row_numbers_max = 65'536;
constexpr int restart_timeout_ms = 100;
constexpr int wal_frames_max = 65'536;  // 256 MiB: from here on a checkpoint makes the writer wait

class SqliteStore final : public Store {
 public:
  explicit SqliteStore(std::string const& folder)
      : lock_(folder),
        file_(folder + "/store.db"),
        connection_(file_, Mode::write),
        rows_(connection_),
        remembered_(connection_),
        pool_(file_, {recent_, remembered_}) {
    prepare_schema(connection_);
    remembered_.load();
    view_.emplace(file_, remembered_);
    size_ = view_->size();
  }

  void create(LogIdentity const& identity) override;
  void commit(Batch const& batch) override { commit(batch, nullptr); }
  void go_on_as(LogIdentity const& identity, Batch const& first) override {
    commit(first, &identity);
  }
  void keep(store::Checkpoint const& checkpoint) override;
  void set_note(std::string_view name, std::string_view text) override;
  Reader& writer_view() override { return *view_; }
  std::unique_ptr<Reader> reader() override { return pool_.reader(); }
  std::unique_ptr<Reader> resident_reader() override { return pool_.resident_reader(connection_); }
  void backup(std::string const& folder, std::function<void(double)> const& progress) override;
  void checkpoint_storage() override;

 private:
  struct Written {
    std::int64_t number = 0;  ///< of the instance's rows; 0: not known yet
    std::shared_ptr<process::Instance const> head;
  };
  /// `renamed` may be null.
  void commit(Batch const& batch, LogIdentity const* renamed);
  void rename(LogIdentity const& identity);
  std::int64_t number_of(InstanceId const& instance);
  void write_log(Batch const& batch);
  void drop(Batch const& batch);
  /// The connection for what other threads write.
  Connection& side();

  FolderLock lock_;
  std::string file_;
  Connection connection_;
  UnitRows rows_;
  TwoGenerations<InstanceId, std::int64_t> numbers_{row_numbers_max};
  RememberedRows remembered_;
  RecentHeads recent_;
  ReaderPool pool_;
  std::optional<WriterView> view_;
  std::int64_t size_ = 0;
  std::mutex side_mutex_;
  std::unique_ptr<Connection> side_;
};

void SqliteStore::create(LogIdentity const& identity) {
  Transaction transaction(connection_);
  if (SqliteReader(connection_, nullptr).identity()) {
    throw StoreFailure(file_ + ": this store holds a log already: name another folder");
  }
  Query(connection_,
        "INSERT INTO log (one, id, suite, is_simulated, public_key_pem, created_at, former, "
        "frontier, recorded_at) VALUES (1, ?, ?, ?, ?, ?, '[]', '', 0)")
      .bind(identity.log.text(), name(identity.suite), identity.is_simulated,
            identity.public_key_pem, identity.created_at)
      .run();
  transaction.commit();
}

void SqliteStore::rename(LogIdentity const& identity) {
  boost::json::array former;
  for (auto const& one : identity.former) {
    former.push_back(boost::json::object{{"log", one.log.text()}, {"size", one.size}});
  }
  auto const text = json::canonical(boost::json::value(std::move(former)));
  Query(connection_, "UPDATE log SET id = ?, former = ?").bind(identity.log.text(), text).run();
}

void SqliteStore::commit(Batch const& batch, LogIdentity const* renamed) {
  std::unordered_map<InstanceId, Written> written;
  Transaction transaction(connection_);
  write_log(batch);
  if (renamed) rename(*renamed);
  for (auto const& unit : batch.units) {
    auto const& instance = unit.record.instance;
    auto& one = written[instance];
    if (one.number == 0 && unit.record.version > 1) one.number = number_of(instance);
    one.number = rows_.write(unit, one.number);
    one.head = unit.head;
  }
  for (auto const& node : batch.nodes) {
    Query(connection_, "INSERT INTO node (level, position, digest) VALUES (?, ?, ?)")
        .bind(static_cast<std::int64_t>(node.level), static_cast<std::int64_t>(node.index),
              node.digest)
        .run();
  }
  remembered_.write(batch.remembered, batch.recorded_at);
  drop(batch);
  transaction.commit();
  remembered_.committed();
  size_ += static_cast<std::int64_t>(batch.units.size());
  for (auto& [instance, one] : written) {
    numbers_.put(instance, one.number);
    recent_.put(instance, std::move(one.head));
  }
}

std::int64_t SqliteStore::number_of(InstanceId const& instance) {
  if (auto const* number = numbers_.find(instance)) return *number;
  Query query(connection_, "SELECT number FROM instance WHERE id = ?");
  query.bind(instance.text());
  ensure(query.next());
  return query.integer(0);
}

void SqliteStore::write_log(Batch const& batch) {
  auto next = size_;
  for (auto const& unit : batch.units) ensure(unit.record.position == next++);
  Query update(connection_, "UPDATE log SET frontier = ?, recorded_at = ? RETURNING one");
  update.bind(batch.frontier, batch.recorded_at);
  if (!update.next()) throw StoreFailure(file_ + ": there is no log yet: create it first");
  update.run();
}

void SqliteStore::drop(Batch const& batch) {
  for (auto const& id : batch.messages_dropped) {
    Query(connection_, "DELETE FROM message WHERE id = ?").bind(id).run();
  }
  for (auto const& request : batch.jobs_dropped) {
    Query(connection_, "DELETE FROM job WHERE request = ?").bind(request).run();
  }
}

Connection& SqliteStore::side() {
  if (!side_) side_ = std::make_unique<Connection>(file_, Mode::write);
  return *side_;
}

void SqliteStore::keep(store::Checkpoint const& checkpoint) {
  std::lock_guard lock(side_mutex_);
  Query(side(),
        "INSERT INTO checkpoint (one, size, text) VALUES (1, ?, ?) ON CONFLICT DO UPDATE SET "
        "size = excluded.size, text = excluded.text WHERE excluded.size >= size")
      .bind(checkpoint.size, checkpoint.text)
      .run();
}

void SqliteStore::set_note(std::string_view name, std::string_view text) {
  std::lock_guard lock(side_mutex_);
  Query(side(),
        "INSERT INTO note (name, text) VALUES (?, ?) ON CONFLICT DO UPDATE SET "
        "text = excluded.text")
      .bind(name, text)
      .run();
}

void SqliteStore::backup(std::string const& folder, std::function<void(double)> const& progress) {
  copy_into(file_, folder, "store.db", progress);
}

void SqliteStore::checkpoint_storage() {
  std::lock_guard lock(side_mutex_);
  auto* database = side().database().getHandle();
  int frames = 0, moved = 0;
  auto const move = [&](int mode) {
    auto const code = sqlite3_wal_checkpoint_v2(database, nullptr, mode, &frames, &moved);
    if (code != SQLITE_OK && code != SQLITE_BUSY) explain({database, code}, file_);
  };
  move(SQLITE_CHECKPOINT_PASSIVE);
  if (frames <= wal_frames_max) return;
  // Under steady load the log never comes to rest by itself. What came while the first pass moved
  // much is moved by a second, so that little is left for the one that holds the writer back.
  move(SQLITE_CHECKPOINT_PASSIVE);
  side_->database().setBusyTimeout(restart_timeout_ms);  // it holds the writer back meanwhile
  move(SQLITE_CHECKPOINT_RESTART);
  side_->database().setBusyTimeout(busy_timeout_ms);
}

}  // namespace

}  // namespace sqlite

std::unique_ptr<Store> open_sqlite_store(std::string const& folder) {
  sqlite::make_folder(folder);
  return std::make_unique<sqlite::SqliteStore>(folder);
}

}  // namespace chubei::store
