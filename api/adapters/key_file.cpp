#include "api/adapters/key_file.hpp"

#include "api/adapters/file.hpp"
#include "api/adapters/randomness.hpp"
#include "engine/base/encoding.hpp"

#include <sys/stat.h>

namespace chubei::adapters {

namespace {

constexpr std::size_t key_file_bytes_max = 16 * 1024;
constexpr std::size_t secret_bytes = 32;

void require_private(std::filesystem::path const& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) fail_file("cannot look at", path);
  if ((status.st_mode & 077) != 0) {
    throw FileFailure(path.string() + " may be read by others; run: chmod 600 " + path.string());
  }
}

}  // namespace

Result<std::optional<PrivateKey>> read_signing_key(std::filesystem::path const& path) {
  auto const pem = read_file(path, key_file_bytes_max);
  if (!pem) return std::optional<PrivateKey>();
  require_private(path);
  auto key = PrivateKey::from_pem(*pem);
  if (!key) return pass(key);
  return std::optional(std::move(*key));
}

PrivateKey make_signing_key(std::filesystem::path const& path, Suite suite,
                            runtime::Randomness& randomness) {
  for (;;) {  // of SM2's scalars one in 2^32 is out of range
    auto key =
        PrivateKey::from_raw(signature_algorithm(suite), random_bytes(randomness, secret_bytes));
    if (!key) continue;
    write_file(path, key->pem(), 0600);
    return std::move(*key);
  }
}

std::optional<std::string> read_secret(std::filesystem::path const& path) {
  auto text = read_file(path, key_file_bytes_max);
  if (!text) return std::nullopt;
  require_private(path);
  while (text->ends_with('\n')) text->pop_back();
  auto bytes = parse_hex(*text);
  if (!bytes || bytes->size() != secret_bytes) {
    throw FileFailure(path.string() + " is not a secret of 64 hex digits");
  }
  return std::move(*bytes);
}

std::string secret_in(std::filesystem::path const& path, runtime::Randomness& randomness) {
  if (auto kept = read_secret(path)) return std::move(*kept);
  auto bytes = random_bytes(randomness, secret_bytes);
  write_file(path, hex(bytes) + "\n", 0600);
  return bytes;
}

}  // namespace chubei::adapters
