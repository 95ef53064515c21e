#include "tests/store/adapters.hpp"

#include "engine/store/memory/memory_store.hpp"
#include "engine/store/sqlite/sqlite_store.hpp"
#include "tests/store/unit_builder.hpp"

#include <atomic>
#include <unistd.h>

namespace chubei::store::sample {

Folder::Folder() {
  static std::atomic<int> made{0};
  root_ = std::filesystem::temp_directory_path() /
          ("chubei-store-" + std::to_string(getpid()) + "-" + std::to_string(++made));
  std::filesystem::create_directories(root_);
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(root_, ignored);
}

std::vector<std::string> const& adapter_names() {
  static std::vector<std::string> const names{"memory", "sqlite"};
  return names;
}

Fresh open_empty(std::string const& adapter) {
  Fresh fresh{std::make_unique<Folder>(), nullptr};
  fresh.store =
      adapter == "memory" ? make_memory_store() : open_sqlite_store(fresh.folder->path("log"));
  return fresh;
}

Fresh open_fresh(std::string const& adapter) {
  auto fresh = open_empty(adapter);
  fresh.store->create(identity());
  return fresh;
}

}  // namespace chubei::store::sample
