#pragma once
// What the writer looks at while it decides, on a connection of its own, so that a commit may run
// beside it. Sees what is committed now; pinned, it stands still in one read transaction, which
// saves each look its locks. Thread rule: the writer's thread.

#include "engine/store/sqlite/reader.hpp"

#include <memory>
#include <string>
#include <utility>

namespace chubei::store::sqlite {

class WriterView final : public SqliteReader {
 public:
  WriterView(std::string const& file, RememberedRows const& remembered)
      : WriterView(std::make_unique<Connection>(file, Mode::read), remembered) {}

  void pin() override {
    if (stands_) return;
    connection_->begin();
    stands_ = true;
    last_recorded_at();  // BEGIN takes no snapshot yet; the first read does
  }
  void refresh() override {
    if (!std::exchange(stands_, false)) return;
    // After a failed read SQLite may have ended the transaction by itself: then this fails,
    // rightly.
    connection_->database().tryExec("ROLLBACK");
  }

 private:
  WriterView(std::unique_ptr<Connection> connection, RememberedRows const& remembered)
      : SqliteReader(*connection, &remembered), connection_(std::move(connection)) {}

  std::unique_ptr<Connection> connection_;
  bool stands_ = false;
};

}  // namespace chubei::store::sqlite
