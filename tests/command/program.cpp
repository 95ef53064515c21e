#include "tests/command/program.hpp"

#include "api/command/serving.hpp"
#include "api/command/table.hpp"
#include "engine/store/sqlite/access_log.hpp"
#include "engine/store/sqlite/looking.hpp"
#include "engine/store/sqlite/sqlite_store.hpp"
#include "engine/store/sqlite/subject_keys.hpp"

#include <cstdlib>
#include <sstream>
#include <stdexcept>

namespace chubei::test {

command::Stores sqlite_stores() {
  using Folder = command::Stores::Folder;
  command::Stores stores;
  stores.is_there = [](Folder folder) { return store::has_sqlite_store(folder.string()); };
  stores.open = [](Folder folder) { return store::open_sqlite_store(folder.string()); };
  stores.look = [](Folder folder) { return store::look_at_sqlite_store(folder.string()); };
  stores.copy = [](Folder from, Folder to, command::Stores::Progress progress) {
    store::copy_sqlite_store(from.string(), to.string(), progress);
  };
  stores.subject_keys = [](Folder folder) {
    return store::open_sqlite_subject_keys(folder.string());
  };
  stores.copy_subject_keys = [](Folder from, Folder to) {
    store::copy_sqlite_subject_keys(from.string(), to.string());
  };
  stores.access_log = [](Folder folder) { return store::open_sqlite_access_log(folder.string()); };
  return stores;
}

TemporaryFolder::TemporaryFolder() {
  auto name = (std::filesystem::temp_directory_path() / "chubei-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder can be made");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

boost::json::object Outcome::json() const {
  auto parsed = json::parse(results);
  if (!parsed || !parsed->is_object()) throw std::runtime_error("no JSON object: " + results);
  return std::move(parsed->get_object());
}

Outcome run(std::vector<std::string> words) {
  std::ostringstream results, notes;
  auto const exit = command::run(words, sqlite_stores(), {results, notes, "en", false});
  return {static_cast<int>(exit), results.str(), notes.str()};
}

std::string test_file(std::string const& name) {
  return std::string(CHUBEI_SOURCE_DIR) + "/tests/command/" + name;
}

void make_log(std::filesystem::path const& data) {
  std::vector<std::string> const words = {
      "--release", test_file("release"), "--data", data,        "--init", test_file("people.json"),
      "--listen",  "127.0.0.1:0",        "--demo", "--threads", "1",      "--readers",
      "1"};
  auto const arguments =
      command::Arguments::parse(words, command::find_entry("serve")->flags, 0).value();
  auto settings = command::read_settings(arguments).value();
  std::ostringstream unheard;
  command::Voice voice(unheard, unheard, command::Tongue::en, false, false);
  auto log = command::open_log(settings, sqlite_stores(), voice);
  if (!log) throw std::runtime_error(log.error().message.en);
  auto serving = command::Serving::start(std::move(settings), std::move(*log), sqlite_stores(),
                                         [](std::string_view) {});
  if (!serving) throw std::runtime_error(serving.error().message.en);
  (*serving)->stop(std::chrono::seconds(5));
}

}  // namespace chubei::test
