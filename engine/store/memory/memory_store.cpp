#include "engine/store/memory/memory_store.hpp"

#include "engine/store/memory/reader.hpp"

namespace chubei::store {

namespace {

class MemoryStore final : public Store {
 public:
  MemoryStore() : view_(current_, memory::MemoryReader::Sees::newest) {}

  void create(LogIdentity const& identity) override {
    current_.change([&](memory::State& state) {
      if (state.identity) throw StoreFailure("this store holds a log already");
      state.identity = identity;
    });
  }
  void commit(Batch const& batch) override {
    current_.change([&](memory::State& state) { state.commit(batch); });
  }
  void go_on_as(LogIdentity const& identity, Batch const& first) override {
    current_.change([&](memory::State& state) {
      state.commit(first);
      state.identity = identity;
    });
  }
  void keep(Checkpoint const& checkpoint) override {
    current_.change([&](memory::State& state) {
      if (!state.checkpoint || state.checkpoint->size <= checkpoint.size) {
        state.checkpoint = checkpoint;
      }
    });
  }
  void set_note(std::string_view name, std::string_view text) override {
    current_.change(
        [&](memory::State& state) { state.notes.insert_or_assign(std::string(name), text); });
  }
  Reader& writer_view() override { return view_; }
  std::unique_ptr<Reader> reader() override {
    return std::make_unique<memory::MemoryReader>(current_, memory::MemoryReader::Sees::snapshot);
  }
  std::unique_ptr<Reader> resident_reader() override { return reader(); }
  void backup(std::string const&, std::function<void(double)> const&) override {
    throw StoreFailure("a store in memory has no backup: serve from a folder instead");
  }
  void checkpoint_storage() override {}

 private:
  memory::Current current_;
  memory::MemoryReader view_;
};

}  // namespace

std::unique_ptr<Store> make_memory_store() { return std::make_unique<MemoryStore>(); }

}  // namespace chubei::store
