#pragma once
// A look at a State: either one that stands still, or the newest one, under the store's mutex.

#include "engine/store/memory/state.hpp"

#include <memory>
#include <mutex>

namespace chubei::store::memory {

/// The state that commits go to and snapshots come from.
class Current {
 public:
  Current() : state_(std::make_shared<State>()) {}

  std::shared_ptr<State const> snapshot();
  /// Gives a snapshot back; only so may `change` know that nobody looks at it any more.
  void give_back(std::shared_ptr<State const>& snapshot);
  auto look(auto const& ask) {
    std::lock_guard lock(mutex_);
    return ask(std::as_const(*state_));
  }
  void change(auto const& change) {
    std::lock_guard lock(mutex_);
    if (state_.use_count() > 1) state_ = std::make_shared<State>(*state_);
    change(*state_);
  }

 private:
  std::mutex mutex_;
  std::shared_ptr<State> state_;
};

class MemoryReader final : public Reader {
 public:
  enum class Sees { snapshot, newest };
  MemoryReader(Current& current, Sees sees);
  ~MemoryReader() override;
  MemoryReader(MemoryReader const&) = delete;
  MemoryReader& operator=(MemoryReader const&) = delete;

  void pin() override {}
  void refresh() override;
  std::optional<LogIdentity> identity() override;
  std::shared_ptr<process::Instance const> head(InstanceId const& instance) override;
  std::optional<Digest> entry(InstanceId const& instance) override;
  std::optional<InstanceId> by_key(std::string_view definition, std::string_view key) override;
  std::optional<InstanceId> instance_of_task(TaskId const& task) override;
  std::optional<std::string> document(InstanceId const& instance) override;
  std::optional<std::string> personal(InstanceId const& instance, std::string_view label) override;
  process::Totals totals(std::string_view aggregate, std::string_view key) override;
  std::int64_t last_number(std::string_view series, std::int64_t year) override;
  std::optional<Remembered> remembered(Digest const& scope) override;
  std::string frontier() override;
  std::int64_t size() override;
  Instant last_recorded_at() override;
  std::vector<Record> records(std::int64_t from, int count) override;
  std::vector<Record> records_of(InstanceId const& instance, std::int64_t from_version,
                                 int count) override;
  std::vector<Digest> entries(std::int64_t from, int count) override;
  std::vector<DueRow> due_until(Instant limit, int count) override;
  std::optional<Instant> next_due() override;
  std::vector<InstanceId> waiting_for_calendar(int count, InstanceId const& after) override;
  std::vector<PendingMessage> messages(int count) override;
  std::vector<PendingJob> jobs(int count) override;
  std::vector<Erasure> erasures(std::int64_t after, int count) override;
  std::vector<InstanceId> of_definitions(std::vector<std::string> const& definitions, int count,
                                         InstanceId const& after) override;
  Result<Page<InstanceSummary>> list(InstanceQuery const& query) override;
  Result<std::int64_t> count(InstanceQuery const& query, std::int64_t at_most) override;
  Result<Page<TaskRow>> tasks(TaskQuery const& query) override;
  std::optional<Checkpoint> newest_checkpoint() override;
  std::optional<std::string> note(std::string_view name) override;
  std::vector<Digest> read_nodes(unsigned level, std::uint64_t first, std::size_t count) override;

 private:
  auto ask(auto const& question) { return held_ ? question(*held_) : current_.look(question); }

  Current& current_;
  std::shared_ptr<State const> held_;  // null: the newest
};

}  // namespace chubei::store::memory
