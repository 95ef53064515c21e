#include "engine/store/sqlite/reader_pool.hpp"

namespace chubei::store::sqlite {

/// A connection inside one read transaction from the first look at rows on, and the reader over it.
class Snapshot final : public SqliteReader {
 public:
  Snapshot(ReaderPool& pool, std::unique_ptr<Connection> connection)
      : SqliteReader(*connection, &pool.lately_.remembered),
        pool_(pool),
        connection_(std::move(connection)) {}
  ~Snapshot() override {
    if (end()) pool_.give_back(std::move(connection_));
  }
  void pin() override {
    if (stands_) return;
    open();
    last_recorded_at();  // BEGIN takes no snapshot yet; the first read does
  }
  void refresh() override {
    if (!end()) connection_->roll_back();  // throws, and says why
    pin();
  }
  std::shared_ptr<process::Instance const> head(InstanceId const& instance) override {
    if (!stands_) {
      if (auto recent = pool_.lately_.heads.find(instance)) return recent;
    }
    return SqliteReader::head(instance);
  }

 private:
  Connection& open() override {
    if (!stands_) connection_->begin();
    stands_ = true;
    return *connection_;
  }
  /// Whether no transaction is left open.
  bool end() noexcept {
    if (!stands_) return true;
    try {
      connection_->roll_back();
    } catch (StoreFailure const&) {
      return false;
    }
    stands_ = false;
    return true;
  }

  ReaderPool& pool_;
  std::unique_ptr<Connection> connection_;
  bool stands_ = false;
};

/// The heads that were committed last, and nothing else.
class Resident final : public SqliteReader {
 public:
  Resident(RecentHeads const& recent, Connection& never)
      : SqliteReader(never, nullptr), recent_(recent) {}
  void pin() override { throw NeedsRows(); }
  void refresh() override { throw NeedsRows(); }
  std::shared_ptr<process::Instance const> head(InstanceId const& instance) override {
    if (auto recent = recent_.find(instance)) return recent;
    throw NeedsRows();
  }

 private:
  Connection& open() override { throw NeedsRows(); }

  RecentHeads const& recent_;
};

std::unique_ptr<Reader> ReaderPool::resident_reader(Connection& never) {
  return std::make_unique<Resident>(lately_.heads, never);
}

std::unique_ptr<Reader> ReaderPool::reader() { return std::make_unique<Snapshot>(*this, take()); }

std::unique_ptr<Connection> ReaderPool::take() {
  {
    std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  return std::make_unique<Connection>(file_, Mode::read);
}

void ReaderPool::give_back(std::unique_ptr<Connection> connection) {
  std::lock_guard lock(mutex_);
  if (idle_.size() < idle_readers_max) idle_.push_back(std::move(connection));
}

}  // namespace chubei::store::sqlite
