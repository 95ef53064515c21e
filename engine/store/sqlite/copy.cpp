#include "engine/store/sqlite/copy.hpp"

#include "engine/store/sqlite/connection.hpp"
#include "engine/store/sqlite/folder_lock.hpp"

#include <SQLiteCpp/Backup.h>
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>

namespace chubei::store::sqlite {

namespace {

constexpr int pages_at_once = 1024;

}  // namespace

void copy_into(std::string const& file, std::string const& folder, std::string const& name,
               std::function<void(double)> const& progress) {
  make_folder(folder);
  if (!std::filesystem::is_empty(folder)) {
    throw StoreFailure(folder + ": the folder is not empty: name a new one for the copy");
  }
  auto const target = folder + "/" + name;
  Connection from(file, Mode::read);
  from.run("BEGIN");
  from.integer("SELECT count(*) FROM sqlite_master");
  try {
    SQLite::Database to(target, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    SQLite::Backup copy(to, from.database());
    while (copy.executeStep(pages_at_once) != SQLITE_DONE) {
      auto const pages = std::max(copy.getTotalPageCount(), 1);
      if (progress) progress(1.0 - static_cast<double>(copy.getRemainingPageCount()) / pages);
    }
  } catch (SQLite::Exception const& failure) {
    explain(failure, target);
  }
  if (progress) progress(1.0);
}

}  // namespace chubei::store::sqlite
