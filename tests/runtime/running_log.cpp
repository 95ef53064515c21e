#include "tests/runtime/running_log.hpp"

#include "engine/form/formats.hpp"
#include "engine/ledger/envelope.hpp"
#include "engine/runtime/release_folder.hpp"
#include "engine/store/memory/memory_store.hpp"
#include "engine/store/memory/subject_keys.hpp"
#include "engine/store/sqlite/sqlite_store.hpp"
#include "engine/store/sqlite/subject_keys.hpp"

#include <future>
#include <stdexcept>
#include <unistd.h>

namespace chubei::test {

namespace {

std::filesystem::path fresh_folder() {
  static std::atomic<int> made{0};
  auto const name = "chubei-runtime-" + std::to_string(::getpid()) + "-" + std::to_string(++made);
  return std::filesystem::temp_directory_path() / name;
}

std::shared_ptr<chart::Release const> release() {
  auto const files =
      runtime::read_release_folder(std::string(CHUBEI_SOURCE_DIR) + "/tests/runtime/release");
  auto const read = chart::read_release(files.value(), form::Formats::standard());
  if (!read) throw std::runtime_error(read.error().message.en);
  return *read;
}

runtime::Single single(process::Command command, std::optional<runtime::Idempotency> idempotency,
                       std::promise<runtime::Answer>& answered) {
  return {std::move(command), std::move(idempotency),
          [&answered](runtime::Answer answer) { answered.set_value(std::move(answer)); }};
}

}  // namespace

RunningLog::RunningLog(std::string adapter, runtime::WriterLimits limits)
    : adapter_(std::move(adapter)), limits_(limits), folder_(fresh_folder()) {
  auto const key = PrivateKey::from_raw(SignatureAlgorithm::ed25519, std::string(32, 'k'));
  identity_ = {LogId("test"), Suite::intl, false, key.value().public_key().pem(), clock.now()};
  start();
}

RunningLog::~RunningLog() {
  stop();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void RunningLog::start() {
  bool const is_memory = adapter_ == "memory";
  if (!keys_) {
    keys_ = std::make_unique<WatchedKeys>(
        is_memory ? store::make_memory_subject_keys()
                  : store::open_sqlite_subject_keys((folder_ / "keys").string()));
  }
  if (!store_) {
    store_ = std::make_unique<WatchedStore>(
        is_memory ? store::make_memory_store()
                  : store::open_sqlite_store((folder_ / "log").string()));
  }
  auto& view = store_->writer_view();
  if (!view.identity()) store_->create(identity_);
  shelf_ = std::move(*runtime::ReleaseShelf::open(view, form::Formats::standard()));
  auto const live = release();
  ensure(shelf_->go_live(*store_, live).has_value());
  auto frontier =
      ledger::MerkleFrontier::restore(Suite::intl, static_cast<std::uint64_t>(view.size()), view);
  auto const recorded_at = std::max(view.last_recorded_at(), identity_.created_at);
  writer_ = std::make_unique<runtime::Writer>(
      runtime::Writer::Parts{*store_, *shelf_, clock, randomness_, *keys_},
      runtime::LogState{identity_, std::move(frontier.value()), recorded_at, live->calendar},
      limits_);
  writer_->run();
}

void RunningLog::stop() {
  writer_.reset();
  shelf_.reset();
  if (adapter_ == "memory") return;  // it has nothing but what it holds
  store_.reset();
  keys_.reset();
}

void RunningLog::restart() {
  stop();
  start();
}

runtime::Answer RunningLog::ask(process::Command command,
                                std::optional<runtime::Idempotency> idempotency) {
  std::promise<runtime::Answer> answered;
  writer_->submit(single(std::move(command), std::move(idempotency), answered));
  return answered.get_future().get();
}

std::vector<runtime::Answer> RunningLog::ask_all(std::vector<process::Command> commands,
                                                 std::optional<runtime::Idempotency> idempotency) {
  std::promise<std::vector<runtime::Answer>> answered;
  writer_->submit(runtime::All{
      std::move(commands), std::move(idempotency),
      [&](std::vector<runtime::Answer> answers) { answered.set_value(std::move(answers)); }});
  return answered.get_future().get();
}

std::vector<runtime::Answer> RunningLog::ask_together(std::vector<runtime::Single> singles) {
  std::promise<void> entered, go_on;
  auto const going = go_on.get_future().share();
  writer_->submit(runtime::Call{[&entered, going](store::Store&) {
    entered.set_value();
    going.wait();
  }});
  entered.get_future().wait();
  std::vector<std::promise<runtime::Answer>> answered(singles.size());
  for (std::size_t at = 0; at < singles.size(); ++at) {
    writer_->submit(
        single(std::move(singles[at].command), std::move(singles[at].idempotency), answered[at]));
  }
  go_on.set_value();
  std::vector<runtime::Answer> answers;
  for (auto& one : answered) answers.push_back(one.get_future().get());
  return answers;
}

void RunningLog::round() {
  std::promise<void> done;
  writer_->submit(runtime::Call{[&done](store::Store&) { done.set_value(); }});
  done.get_future().wait();
}

void RunningLog::settle() {
  for (std::int64_t before = -1; before != size();) {
    before = size();
    round();
  }
}

void RunningLog::note(std::string const& name, std::string const& text) {
  store_->set_note(name, text);
}

std::int64_t RunningLog::size() { return store_->reader()->size(); }

std::shared_ptr<process::Instance const> RunningLog::head(std::string const& instance) {
  return store_->reader()->head(InstanceId(instance));
}

std::vector<std::string> RunningLog::events(std::string const& instance) {
  std::vector<std::string> types;
  for (auto const& record : store_->reader()->records_of(InstanceId(instance), 1, 1000)) {
    types.push_back(ledger::parse_envelope(record.envelope).value().type);
  }
  return types;
}

process::Actor official(std::string const& person, std::vector<std::string> functions) {
  process::Actor actor;
  actor.kind = process::Actor::Kind::person;
  actor.person = PersonId(person);
  actor.organisation = "hq";
  actor.tags = {"org:hq", "person:" + person};
  for (auto const& function : functions) actor.tags.push_back("function:" + function + "@hq");
  actor.functions = std::move(functions);
  actor.method = "demo";
  actor.issuer = "urn:test";
  actor.strength = "high";
  return actor;
}

process::Command command(std::string const& instance, process::CommandBody body,
                         std::vector<std::string> functions) {
  static std::atomic<int> made{0};
  process::Command command;
  command.id = CommandId("c" + std::to_string(++made));
  command.instance = InstanceId(instance);
  command.admitted_at = ManualClock().now();
  command.actor = official("li", std::move(functions));
  command.seed = std::string(64, '0');
  command.body = std::move(body);
  return command;
}

process::Command start_place(std::string const& id, std::string const& topic) {
  return command(id, starting("place", {{"number", id}, {"topic", topic}}));
}

process::Command take(std::string const& id) { return command(id, process::SendEvent{"take", {}}); }

process::StartInstance starting(std::string definition, boost::json::object data) {
  return {std::move(definition), std::move(data), std::nullopt, ""};
}

runtime::Idempotency key(std::string const& name, std::string const& request) {
  return {hash(Suite::intl, "scope " + name), hash(Suite::intl, "request " + request)};
}

}  // namespace chubei::test
