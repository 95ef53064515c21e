#pragma once
// Blobs as they lie in the folder: a header line, then pieces sealed one by one under a key derived
// from the subject's key and the blob's id, so that pieces cannot be moved, reordered, cut off or
// read once the subject's key is erased. Format "chubei-blob/1":
// {"alg","bytes","format","key","piece"} canonical JSON, newline, pieces of `piece_bytes` plaintext
// (the last one shorter, also where that is empty) with their tags. Pure.

#include "engine/base/cipher.hpp"
#include "engine/base/hash.hpp"
#include "engine/base/id.hpp"
#include "engine/ledger/part.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace chubei {

inline constexpr std::string_view blob_format = "chubei-blob/1";
inline constexpr std::size_t blob_piece_bytes = 64 * 1024;
inline constexpr std::size_t blob_header_bytes_max = 512;

struct BlobPlace {
  LogId log;
  InstanceId instance;
  BlobId blob;
};

/// Seals pieces in order and opens them in order.
class BlobSeal {
 public:
  BlobSeal(Suite suite, ledger::SubjectKey const& key, BlobPlace const& place);

  /// The header line with its newline.
  std::string header() const;
  /// Exactly blob_piece_bytes, fewer only where `is_last`.
  std::string seal(std::string_view piece, bool is_last);
  /// corrupt where a byte, the order or the end is not what was sealed.
  Result<std::string> open(std::string_view sealed, bool is_last);
  std::size_t sealed_piece_bytes() const;

  /// Salted by the same key: nobody can guess the content from it, and nobody can after erasure.
  /// H over the frames "chubei blob" and salt, then the content.
  Hasher commitment() const;

 private:
  std::string nonce() const;
  std::string associated(bool is_last) const;

  Suite suite_;
  ledger::SubjectKeyId key_id_;
  SecretKey key_;
  std::string salt_;
  std::uint64_t index_ = 0;
};

/// The subject's key that a header line names.
struct BlobHeader {
  CipherAlgorithm algorithm = CipherAlgorithm::aes_256_gcm;
  ledger::SubjectKeyId key;
};
Result<BlobHeader> parse_blob_header(std::string_view line);

/// Media type by the first bytes (at most 4096 are looked at); "application/octet-stream" where
/// nothing is known.
std::string_view sniffed_type(std::string_view beginning, std::string_view name);
/// Programs, scripts and pages are not taken.
bool is_refused_type(std::string_view type);

}  // namespace chubei
