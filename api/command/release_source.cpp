#include "api/command/release_source.hpp"

#include "engine/runtime/release_folder.hpp"
#include "workflows/credit_code.hpp"

namespace chubei::command {

form::Formats const& formats() {
  static form::Formats const all = [] {
    auto made = form::Formats::standard();
    workflows::add_credit_code(made);
    return made;
  }();
  return all;
}

Result<std::shared_ptr<chart::Release const>> release_in(std::filesystem::path const& folder) {
  auto files = runtime::read_release_folder(folder);
  if (!files) return std::unexpected(std::move(files.error()));
  return chart::read_release(std::move(*files), formats());
}

}  // namespace chubei::command
