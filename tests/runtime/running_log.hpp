#pragma once
// A writer over the release of tests/runtime and one of the stores, with a clock that moves when
// told. It can be stopped and started again over what it left. Nothing here waits for time: a Call
// comes back after the round that took it.

#include "engine/runtime/release_shelf.hpp"
#include "engine/runtime/writer.hpp"
#include "tests/runtime/watched_store.hpp"
#include "tests/support/ports.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace chubei::test {

class RunningLog {
 public:
  /// "memory" or "sqlite".
  explicit RunningLog(std::string adapter, runtime::WriterLimits limits = {});
  ~RunningLog();

  void start();
  void stop();
  /// Stops, opens what is kept, starts.
  void restart();

  ManualClock clock;
  WatchedStore& store() { return *store_; }
  WatchedKeys& keys() { return *keys_; }
  runtime::Writer& writer() { return *writer_; }

  /// Hands in one command and waits for its answer.
  runtime::Answer ask(process::Command command,
                      std::optional<runtime::Idempotency> idempotency = std::nullopt);
  std::vector<runtime::Answer> ask_all(
      std::vector<process::Command> commands,
      std::optional<runtime::Idempotency> idempotency = std::nullopt);
  /// All in one batch, in this order.
  std::vector<runtime::Answer> ask_together(std::vector<runtime::Single> singles);
  /// One round of the writer at least: timers and messages that wait are done.
  void round();
  /// Rounds until nothing is added any more.
  void settle();
  void note(std::string const& name, std::string const& text);

  std::int64_t size();
  std::shared_ptr<process::Instance const> head(std::string const& instance);
  /// Types of an instance's events, in order.
  std::vector<std::string> events(std::string const& instance);

 private:
  std::string adapter_;
  runtime::WriterLimits limits_;
  std::filesystem::path folder_;
  CountedRandomness randomness_;
  store::LogIdentity identity_;
  std::unique_ptr<WatchedStore> store_;
  std::unique_ptr<WatchedKeys> keys_;
  std::unique_ptr<runtime::ReleaseShelf> shelf_;
  std::unique_ptr<runtime::Writer> writer_;
};

/// Somebody of the office, with functions.
process::Actor official(std::string const& person, std::vector<std::string> functions);
process::Command command(std::string const& instance, process::CommandBody body,
                         std::vector<std::string> functions = {"clerk"});
/// A place of the test's release, and taking it.
process::Command start_place(std::string const& id, std::string const& topic = "roads");
process::Command take(std::string const& id);
process::StartInstance starting(std::string definition, boost::json::object data);
runtime::Idempotency key(std::string const& name, std::string const& request = "request");

}  // namespace chubei::test
