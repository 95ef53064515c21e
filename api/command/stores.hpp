#pragma once
// The concrete stores as main hands them to the commands, which know none by name. Each function
// throws store::StoreFailure where the world fails. Thread rule: called from the command's thread.

#include "engine/ledger/subject_keys.hpp"
#include "engine/store/access_log.hpp"
#include "engine/store/store.hpp"

#include <filesystem>
#include <functional>
#include <memory>

namespace chubei::command {

struct Stores {
  using Folder = std::filesystem::path const&;
  using Progress = std::function<void(double)> const&;

  /// Whether there is a store in the folder, looking only.
  std::function<bool(Folder)> is_there;
  /// For the one process that writes. Makes an empty store where there is none.
  std::function<std::unique_ptr<store::Store>(Folder)> open;
  /// Looks only, also while another process writes. Precondition: is_there.
  std::function<std::unique_ptr<store::Reader>(Folder)> look;
  /// A consistent copy into a new or empty folder, also while another process writes.
  std::function<void(Folder from, Folder to, Progress)> copy;
  std::function<std::unique_ptr<ledger::SubjectKeys>(Folder)> subject_keys;
  /// The same for the file with subjects' keys.
  std::function<void(Folder from, Folder to)> copy_subject_keys;
  std::function<std::unique_ptr<store::AccessLog>(Folder)> access_log;
};

}  // namespace chubei::command
