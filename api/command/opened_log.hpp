#pragma once
// The log of a data folder, opened for writing: lock, signing key, clock, store, identity,
// releases, fork protection. Creates the log at first start. After it nothing is wrong with what
// lies on the disk, as far as a start can see; `verify` and `replay` see further.

#include "api/adapters/checkpoint_file.hpp"
#include "api/adapters/clock.hpp"
#include "api/adapters/folder_lock.hpp"
#include "api/adapters/randomness.hpp"
#include "api/command/settings.hpp"
#include "api/command/voice.hpp"
#include "engine/runtime/release_shelf.hpp"

#include <memory>

namespace chubei::command {

struct OpenedLog {
  adapters::FolderLock lock;
  std::unique_ptr<adapters::OsRandomness> randomness;
  std::unique_ptr<runtime::Clock> clock;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<ledger::SubjectKeys> keys;
  std::unique_ptr<adapters::FileCheckpoint> outside;
  std::unique_ptr<runtime::ReleaseShelf> releases;
  PrivateKey signing_key;
  runtime::LogState state;
};

/// Errors say what an operator should do. Throws what adapters throw.
Result<OpenedLog> open_log(Settings const& settings, Stores const& stores, Voice& voice);

}  // namespace chubei::command
