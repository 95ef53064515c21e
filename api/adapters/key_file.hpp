#pragma once
// Secrets in files only their owner may read: the log's signing key (PKCS #8 in PEM) and short
// random secrets. Each is made once, whole or not at all. Throws FileFailure where the disk fails
// or others may read the file.

#include "engine/base/sign.hpp"
#include "engine/runtime/ports.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace chubei::adapters {

/// nullopt: no such file. bad_request for what is no key of ours.
Result<std::optional<PrivateKey>> read_signing_key(std::filesystem::path const& path);
/// Makes a key of the suite's algorithm and its file. Precondition: there is no such file.
PrivateKey make_signing_key(std::filesystem::path const& path, Suite suite,
                            runtime::Randomness& randomness);

/// 32 random bytes, kept in the file in hex; made where there are none.
std::string secret_in(std::filesystem::path const& path, runtime::Randomness& randomness);
/// nullopt: no such file.
std::optional<std::string> read_secret(std::filesystem::path const& path);

}  // namespace chubei::adapters
