#pragma once
// Payload parts: the content that an envelope only commits to. One `decision` part, and one part a
// data subject for personal fields. A personal part's content is its ciphertext under the subject's
// key, and the commitment covers that ciphertext: erasing the key leaves every hash valid and the
// data unreadable. Salts and nonces come in as data. Pure.

#include "engine/base/cipher.hpp"
#include "engine/base/error.hpp"
#include "engine/base/hash.hpp"
#include "engine/base/id.hpp"
#include "engine/ledger/envelope.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace chubei::ledger {

inline constexpr std::size_t part_bytes_max = 16 * 1024 * 1024;

using Salt = std::array<std::uint8_t, 16>;
using SubjectKeyId = Id<struct SubjectKeyTag>;

/// Content is UTF-8 text: canonical JSON for a decision, a SealedContent for a personal part.
struct Part {
  std::string name;
  Salt salt{};
  std::string content;

  bool operator==(Part const&) const = default;
};

/// H over the frames "chubei part", name, salt, content.
Digest commit(Hasher& hasher, Part const& part);
Digest commit(Hasher& hasher, std::string_view name, Salt const& salt, std::string_view content);

/// What stands in a personal part: {"alg":…,"ciphertext":…,"key":…,"nonce":…}, canonical.
struct SealedContent {
  CipherAlgorithm algorithm = CipherAlgorithm::aes_256_gcm;
  std::string ciphertext;  ///< bytes, tag included
  SubjectKeyId key;
  std::string nonce;  ///< bytes

  bool operator==(SealedContent const&) const = default;
};

std::string encode(SealedContent const& sealed);
/// Reads exactly what `encode` writes. corrupt otherwise.
Result<SealedContent> parse_sealed_content(std::string_view content);

/// Where a personal part stands. Authenticated with the ciphertext, so that it cannot be moved to
/// another case.
struct PartPlace {
  LogId log;
  InstanceId instance;
  std::string name;
  SubjectId subject;
};

/// A subject's key as the key store hands it out.
struct SubjectKey {
  SubjectKeyId id;
  SecretKey secret;
};

/// The content of a personal part. Precondition: the nonce has nonce_bytes(cipher_algorithm(suite))
/// bytes and was never used with this key.
std::string seal_content(Suite suite, SubjectKey const& key, std::string_view nonce,
                         PartPlace const& place, std::string_view plaintext);

/// corrupt where the content does not open with this key at this place; precondition_failed where
/// it names another key.
Result<std::string> open_content(SubjectKey const& key, PartPlace const& place,
                                 std::string_view content);

}  // namespace chubei::ledger
