#pragma once
// Hashing under a named suite: intl is SHA-256 (FIPS 180-4), gm is SM3 (GB/T 32905-2016). Both give
// 32 bytes. A Hasher keeps its OpenSSL context, which halves the cost of a short message; one
// Hasher belongs to one thread at a time. Every text form of a digest names its algorithm
// ("sha256:…", "sm3:…"). Pure.

#include "engine/base/error.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace chubei {

/// intl: SHA-256, Ed25519, AES-256-GCM. gm: SM3, SM2, SM4.
enum class Suite : std::uint8_t { intl, gm };

/// "intl", "gm". Total.
std::string_view name(Suite suite);
/// "sha256", "sm3". Total.
std::string_view hash_name(Suite suite);
/// bad_request for any other word.
Result<Suite> parse_suite(std::string_view text);

struct Digest {
  static constexpr std::size_t size = 32;
  std::array<std::uint8_t, size> bytes{};

  auto operator<=>(Digest const&) const = default;
  std::string_view view() const { return {reinterpret_cast<char const*>(bytes.data()), size}; }
  /// bad_request unless there are exactly 32 bytes.
  static Result<Digest> from_bytes(std::string_view bytes);
};

std::string hex(Digest const& digest);
std::string base64(Digest const& digest);
Result<Digest> parse_digest_hex(std::string_view text);
Result<Digest> parse_digest_base64(std::string_view text);

/// "sha256:" or "sm3:" and 43 letters of base64url. The form digests take in every stored format.
std::string text(Suite suite, Digest const& digest);
void append_text(std::string& out, Suite suite, Digest const& digest);
/// Bytes of that text: 50 or 47.
std::size_t digest_text_bytes(Suite suite);
/// bad_request where the algorithm is not the suite's, or the rest is not strict base64url of 32
/// bytes.
Result<Digest> parse_digest(Suite suite, std::string_view text);

class Hasher {
 public:
  explicit Hasher(Suite suite);
  Hasher(Hasher const& other);
  Hasher& operator=(Hasher const& other);
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  ~Hasher();

  Suite suite() const { return suite_; }
  /// The digest of one message; nothing of an earlier one is left.
  Digest operator()(std::string_view message);

  /// A message in pieces: update any number of times, then finish, which makes it ready for the
  /// next.
  void update(std::string_view piece);
  /// A piece with its length before it (4 bytes, big endian), so that no two lists of pieces give
  /// the same bytes.
  void update_framed(std::string_view piece);
  Digest finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  void begin();

  Suite suite_;
  bool open_ = false;
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

/// One message, with a context of its own: for what is not hot.
Digest hash(Suite suite, std::string_view message);

/// Domain separation: H over the length-framed domain and pieces. Two domains never collide.
Digest hash_framed(Hasher& hasher, std::string_view domain,
                   std::initializer_list<std::string_view> pieces);

/// HMAC (RFC 2104; GB/T 15852.2 with SM3) for keyed digests: ETags, tokens, personal match keys.
Digest hmac(Hasher& hasher, std::string_view key, std::string_view message);

/// Comparison in time that depends on the length only. False where lengths differ.
bool same_secret(std::string_view left, std::string_view right);

}  // namespace chubei
