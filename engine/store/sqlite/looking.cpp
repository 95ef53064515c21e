#include "engine/store/sqlite/looking.hpp"

#include "engine/store/sqlite/copy.hpp"
#include "engine/store/sqlite/folder_lock.hpp"
#include "engine/store/sqlite/reader_pool.hpp"
#include "engine/store/sqlite/schema.hpp"

#include <filesystem>

namespace chubei::store {

namespace sqlite {

namespace {

/// A reader with the one connection it needs.
class Look final : public SqliteReader {
 public:
  explicit Look(std::unique_ptr<Connection> connection)
      : SqliteReader(*connection, nullptr), connection_(std::move(connection)) {
    begin();
  }
  void refresh() override {
    connection_->roll_back();
    begin();
  }

 private:
  void begin() {
    connection_->begin();
    last_recorded_at();  // the first read takes the snapshot
  }

  std::unique_ptr<Connection> connection_;
};

/// Only the writer migrates a file.
void require_schema(Connection& connection) {
  auto const owner = connection.integer("PRAGMA application_id");
  auto const version = connection.integer("PRAGMA user_version");
  if (owner == application_id && version == schema_version) return;
  throw StoreFailure(connection.file() + ": the file has format " + std::to_string(version) +
                     ", this program reads " + std::to_string(schema_version) +
                     ": start the service with it once, or use the program that wrote the file");
}

std::string file_in(std::string const& folder) { return folder + "/store.db"; }

}  // namespace

}  // namespace sqlite

bool has_sqlite_store(std::string const& folder) {
  return std::filesystem::is_regular_file(sqlite::file_in(folder));
}

std::unique_ptr<Reader> look_at_sqlite_store(std::string const& folder) {
  auto connection =
      std::make_unique<sqlite::Connection>(sqlite::file_in(folder), sqlite::Mode::read);
  sqlite::require_schema(*connection);
  return std::make_unique<sqlite::Look>(std::move(connection));
}

void copy_sqlite_store(std::string const& from, std::string const& to,
                       std::function<void(double)> const& progress) {
  sqlite::copy_into(sqlite::file_in(from), to, "store.db", progress);
}

void copy_sqlite_subject_keys(std::string const& from, std::string const& to) {
  sqlite::copy_into(from + "/keys.db", to, "keys.db", {});
}

}  // namespace chubei::store
