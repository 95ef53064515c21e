#pragma once
// What lies where in a data folder. The database and the access log are the service's; subjects'
// keys, the signing key and secrets lie in folders of their own, so that they can be backed up (or
// not) apart. Names only, and the few readings that several commands share.

#include "api/command/stores.hpp"
#include "engine/base/error.hpp"
#include "engine/ledger/checkpoint.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace chubei::command {

class DataFolder {
 public:
  explicit DataFolder(std::filesystem::path root) : root_(std::move(root)) {}

  std::filesystem::path const& root() const { return root_; }
  std::filesystem::path database() const { return root_ / "log"; }
  std::filesystem::path access_log() const { return root_ / "access"; }
  std::filesystem::path blobs() const { return root_ / "blobs"; }
  std::filesystem::path keys() const { return root_ / "keys"; }
  std::filesystem::path subject_keys() const { return keys() / "subjects"; }
  std::filesystem::path signing_key() const { return keys() / "signing.pem"; }
  std::filesystem::path secret() const { return keys() / "secret"; }
  std::filesystem::path demo_seed() const { return keys() / "demo"; }
  std::filesystem::path public_key() const { return root_ / "public.pem"; }
  std::filesystem::path checkpoint() const { return root_ / "checkpoint"; }
  std::filesystem::path port() const { return root_ / "port"; }

 private:
  std::filesystem::path root_;
};

/// A look at the log of a folder, beside a service that may be writing it. not_found where there is
/// no log.
Result<std::unique_ptr<store::Reader>> look_at(Stores const& stores, DataFolder const& folder);

/// The log's identity and public key. Precondition: the log was created.
struct LogKey {
  store::LogIdentity identity;
  PublicKey key;
};
Result<LogKey> key_of(store::Reader& reader);

/// How the store's tree stands against a checkpoint kept outside: an Error that says what to do
/// unless it is the same or has grown.
Result<void> stand_against(std::string_view note, store::Reader& reader, std::string const& where);

}  // namespace chubei::command
