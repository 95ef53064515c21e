#include "engine/store/sqlite/reader_pool.hpp"

namespace chubei::store::sqlite {

/// A connection inside one read transaction, and the reader over it.
class Snapshot final : public SqliteReader {
 public:
  Snapshot(ReaderPool& pool, std::unique_ptr<Connection> connection)
      : SqliteReader(*connection, nullptr), pool_(pool), connection_(std::move(connection)) {
    begin();
  }
  ~Snapshot() override {
    if (connection_->database().tryExec("ROLLBACK") == 0) pool_.give_back(std::move(connection_));
  }
  void refresh() override {
    connection_->run("ROLLBACK");
    begin();
  }

 private:
  /// BEGIN takes no snapshot yet; the first read does.
  void begin() {
    connection_->run("BEGIN");
    last_recorded_at();
  }

  ReaderPool& pool_;
  std::unique_ptr<Connection> connection_;
};

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
