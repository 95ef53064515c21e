#pragma once
// Stores that misbehave when a test tells them to: a store whose commits fail, or that hands taken
// messages out again; keys that do not go. Everything else is the real adapter's. Thread rule: the
// switches are atomic.

#include "engine/ledger/subject_keys.hpp"
#include "engine/store/store.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace chubei::test {

class WatchedStore final : public store::Store {
 public:
  explicit WatchedStore(std::unique_ptr<store::Store> inner) : inner_(std::move(inner)) {}

  std::atomic<bool> fails{false};
  std::atomic<bool> keeps_messages{false};
  std::atomic<int> commits{0};

  void create(store::LogIdentity const& identity) override { inner_->create(identity); }
  /// Called before each commit, on the thread that commits. Set while nothing is handed in.
  std::function<void()> before_commit;

  void commit(store::Batch const& batch) override {
    if (before_commit) before_commit();
    if (fails) throw store::StoreFailure("the disk is full");
    ++commits;
    if (!keeps_messages) return inner_->commit(batch);
    auto kept = batch;
    kept.messages_dropped.clear();
    inner_->commit(kept);
  }
  void go_on_as(store::LogIdentity const& identity, store::Batch const& first) override {
    inner_->go_on_as(identity, first);
  }
  void keep(store::Checkpoint const& checkpoint) override { inner_->keep(checkpoint); }
  void set_note(std::string_view name, std::string_view text) override {
    inner_->set_note(name, text);
  }
  store::Reader& writer_view() override { return inner_->writer_view(); }
  std::unique_ptr<store::Reader> reader() override { return inner_->reader(); }
  std::unique_ptr<store::Reader> resident_reader() override { return inner_->resident_reader(); }
  void backup(std::string const& folder, std::function<void(double)> const& progress) override {
    inner_->backup(folder, progress);
  }
  void checkpoint_storage() override { inner_->checkpoint_storage(); }

 private:
  std::unique_ptr<store::Store> inner_;
};

class WatchedKeys final : public ledger::SubjectKeys {
 public:
  explicit WatchedKeys(std::unique_ptr<ledger::SubjectKeys> inner) : inner_(std::move(inner)) {}

  std::atomic<bool> loses_erasures{false};
  std::atomic<bool> refuses_erasures{false};

  ledger::SubjectKey current(SubjectId const& subject) override { return inner_->current(subject); }
  std::optional<ledger::SubjectKey> find(ledger::SubjectKeyId const& id) override {
    return inner_->find(id);
  }
  void erase(SubjectId const& subject) override {
    if (refuses_erasures) throw store::StoreFailure("the disk of the keys is full");
    if (!loses_erasures) inner_->erase(subject);
  }
  bool was_erased(SubjectId const& subject) override { return inner_->was_erased(subject); }

 private:
  std::unique_ptr<ledger::SubjectKeys> inner_;
};

}  // namespace chubei::test
