#pragma once
// The stores that the contract is run over, each fresh, with a folder of its own that goes away.

#include "engine/store/store.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace chubei::store::sample {

class Folder {
 public:
  Folder();
  ~Folder();
  Folder(Folder const&) = delete;
  Folder& operator=(Folder const&) = delete;
  std::string path(std::string const& name) const { return (root_ / name).string(); }

 private:
  std::filesystem::path root_;
};

struct Fresh {
  std::unique_ptr<Folder> folder;
  std::unique_ptr<Store> store;
};

std::vector<std::string> const& adapter_names();
/// A store with a log.
Fresh open_fresh(std::string const& adapter);
/// A store without one.
Fresh open_empty(std::string const& adapter);

}  // namespace chubei::store::sample
