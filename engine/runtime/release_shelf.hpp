#pragma once
// The releases a log was decided under, by digest. A release's exact files are kept in the store
// when it goes live, so that a store can be opened, replayed and verified without the folder it
// came from. Thread rule: filled before the writer runs, read from any thread.

#include "engine/chart/release.hpp"
#include "engine/form/formats.hpp"
#include "engine/runtime/batch.hpp"
#include "engine/store/store.hpp"

#include <map>
#include <memory>
#include <string>

namespace chubei::runtime {

class ReleaseShelf final : public Releases {
 public:
  /// Reads all releases the store has. corrupt where one does not read any more.
  static Result<std::unique_ptr<ReleaseShelf>> open(store::Reader& reader,
                                                    form::Formats const& formats);

  /// Makes a release the current one, and keeps its files in the store where they are new.
  Result<void> go_live(store::Store& store, std::shared_ptr<chart::Release const> release);

  bool has_current() const { return current_ != nullptr; }
  chart::Release const& current() override { return *current_; }
  chart::Release const* find(std::string_view digest) override;
  /// All that instances may be pinned to.
  std::vector<chart::Release const*> all() const;

 private:
  std::map<std::string, std::shared_ptr<chart::Release const>, std::less<>> releases_;
  std::shared_ptr<chart::Release const> current_;
};

}  // namespace chubei::runtime
