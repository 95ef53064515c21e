#include "tests/command/program.hpp"

#include "api/command/serving.hpp"
#include "api/command/table.hpp"
#include "engine/runtime/housekeeping.hpp"
#include "engine/store/sqlite/access_log.hpp"
#include "engine/store/sqlite/looking.hpp"
#include "engine/store/sqlite/sqlite_store.hpp"
#include "engine/store/sqlite/subject_keys.hpp"

#include <cstdlib>
#include <future>
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

namespace {

command::Settings settings_for(std::filesystem::path const& data) {
  std::vector<std::string> const words = {
      "--release", test_file("release"), "--data", data,        "--init", test_file("people.json"),
      "--listen",  "127.0.0.1:0",        "--demo", "--threads", "1",      "--readers",
      "1"};
  auto const arguments =
      command::Arguments::parse(words, command::find_entry("serve")->flags, 0).value();
  return command::read_settings(arguments).value();
}

command::OpenedLog opened(command::Settings const& settings) {
  std::ostringstream unheard;
  command::Voice voice(unheard, unheard, command::Tongue::en, false, false);
  auto log = command::open_log(settings, sqlite_stores(), voice);
  if (!log) throw std::runtime_error(log.error().message.en);
  return std::move(*log);
}

}  // namespace

void register_person(std::filesystem::path const& data, std::string const& number) {
  auto log = opened(settings_for(data));
  auto const identity = log.state.identity;
  runtime::Writer writer({*log.store, *log.releases, *log.clock, *log.randomness, *log.keys},
                         log.state);
  runtime::Housekeeping housekeeping(
      {*log.store, writer, *log.clock, *log.outside, log.signing_key, {}, identity});
  writer.run();
  runtime::Single single;
  single.command.id = CommandId("test." + number);
  single.command.instance = InstanceId("person-" + number);
  single.command.admitted_at = log.clock->now();
  single.command.actor.method = "test";
  single.command.actor.strength = "none";
  boost::json::array accounts;
  accounts.push_back(boost::json::object{{"issuer", "urn:chubei:demo"}, {"subject", number}});
  boost::json::object person{{"number", number}, {"name", "新人"}};
  person["accounts"] = std::move(accounts);
  single.command.body = process::StartInstance{"person", std::move(person), std::nullopt, ""};
  std::promise<std::string> answered;
  single.answer = [&](runtime::Answer answer) {
    answered.set_value(answer ? std::string() : answer.error().message.en);
  };
  writer.submit(std::move(single));
  auto const refusal = answered.get_future().get();
  if (!refusal.empty()) throw std::runtime_error(refusal);
  housekeeping.sign_now();
  writer.stop();
}

void make_log(std::filesystem::path const& data) {
  auto settings = settings_for(data);
  auto log = opened(settings);
  auto serving = command::Serving::start(std::move(settings), std::move(log), sqlite_stores(),
                                         [](std::string_view) {});
  if (!serving) throw std::runtime_error(serving.error().message.en);
  (*serving)->stop(std::chrono::seconds(5));
}

}  // namespace chubei::test
