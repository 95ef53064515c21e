// The program: the one place that names concrete stores.
#include "api/command/run.hpp"
#include "engine/store/sqlite/access_log.hpp"
#include "engine/store/sqlite/looking.hpp"
#include "engine/store/sqlite/sqlite_store.hpp"
#include "engine/store/sqlite/subject_keys.hpp"

#include <cstdlib>
#include <iostream>
#include <unistd.h>

namespace {

chubei::command::Stores sqlite_stores() {
  using Folder = chubei::command::Stores::Folder;
  chubei::command::Stores stores;
  stores.is_there = [](Folder folder) { return chubei::store::has_sqlite_store(folder.string()); };
  stores.open = [](Folder folder) { return chubei::store::open_sqlite_store(folder.string()); };
  stores.look = [](Folder folder) { return chubei::store::look_at_sqlite_store(folder.string()); };
  stores.copy = [](Folder from, Folder to, chubei::command::Stores::Progress progress) {
    chubei::store::copy_sqlite_store(from.string(), to.string(), progress);
  };
  stores.subject_keys = [](Folder folder) {
    return chubei::store::open_sqlite_subject_keys(folder.string());
  };
  stores.copy_subject_keys = [](Folder from, Folder to) {
    chubei::store::copy_sqlite_subject_keys(from.string(), to.string());
  };
  stores.access_log = [](Folder folder) {
    return chubei::store::open_sqlite_access_log(folder.string());
  };
  return stores;
}

std::string environment_language() {
  for (char const* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    char const* const value = std::getenv(name);
    if (value && *value) return value;
  }
  return {};
}

}  // namespace

int main(int argument_count, char** argument_values) {
  std::vector<std::string> const words(argument_values + 1, argument_values + argument_count);
  chubei::command::Streams const streams{std::cout, std::cerr, environment_language(),
                                         ::isatty(STDERR_FILENO) == 1};
  return static_cast<int>(chubei::command::run(words, sqlite_stores(), streams));
}
