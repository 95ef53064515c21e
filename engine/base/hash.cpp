#include "engine/base/hash.hpp"

#include "engine/base/encoding.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstring>

namespace chubei {
namespace {

constexpr std::size_t hmac_block_bytes = 64;

/// Fetched once a process: an implicit fetch at every message costs as much as hashing 400 bytes.
EVP_MD const* algorithm(Suite suite) {
  static EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  static EVP_MD* const sm3 = EVP_MD_fetch(nullptr, "SM3", nullptr);
  auto const* found = suite == Suite::intl ? sha256 : sm3;
  ensure(found != nullptr);
  return found;
}

}  // namespace

std::string_view name(Suite suite) {
  switch (suite) {
    case Suite::intl:
      return "intl";
    case Suite::gm:
      return "gm";
  }
  ensure(false);
  return {};
}

std::string_view hash_name(Suite suite) {
  switch (suite) {
    case Suite::intl:
      return "sha256";
    case Suite::gm:
      return "sm3";
  }
  ensure(false);
  return {};
}

Result<Suite> parse_suite(std::string_view text) {
  if (text == "intl") return Suite::intl;
  if (text == "gm") return Suite::gm;
  return fail(ErrorCode::bad_request, {"密码套件只能是 intl（国际算法）或 gm（国密算法）",
                                       "the suite is either intl or gm"});
}

Result<Digest> Digest::from_bytes(std::string_view bytes) {
  if (bytes.size() != size)
    return fail(ErrorCode::bad_request, {"摘要必须正好是32字节", "a digest has exactly 32 bytes"});
  Digest digest;
  std::memcpy(digest.bytes.data(), bytes.data(), size);
  return digest;
}

std::string hex(Digest const& digest) { return hex(digest.view()); }
std::string base64(Digest const& digest) { return base64(digest.view()); }

Result<Digest> parse_digest_hex(std::string_view text) {
  auto bytes = parse_hex(text);
  if (!bytes) return pass(bytes);
  return Digest::from_bytes(*bytes);
}

Result<Digest> parse_digest_base64(std::string_view text) {
  auto bytes = parse_base64(text);
  if (!bytes) return pass(bytes);
  return Digest::from_bytes(*bytes);
}

void append_text(std::string& out, Suite suite, Digest const& digest) {
  out += hash_name(suite);
  out += ':';
  append_base64url(out, digest.view());
}

std::string text(Suite suite, Digest const& digest) {
  std::string out;
  append_text(out, suite, digest);
  return out;
}

std::size_t digest_text_bytes(Suite suite) {
  return hash_name(suite).size() + 1 + (Digest::size * 4 + 2) / 3;
}

Result<Digest> parse_digest(Suite suite, std::string_view text) {
  auto const algorithm_name = hash_name(suite);
  Digest digest;
  bool const is_right =
      text.size() == digest_text_bytes(suite) && text.starts_with(algorithm_name) &&
      text[algorithm_name.size()] == ':' &&
      read_base64url(text.substr(algorithm_name.size() + 1), digest.bytes.data(), Digest::size);
  if (is_right) return digest;
  auto const form = std::string(algorithm_name) + ":<base64url>";
  return fail(ErrorCode::bad_request, {"摘要应写作 " + form, "a digest is written as " + form});
}

void Hasher::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Hasher::Hasher(Suite suite) : suite_(suite), context_(EVP_MD_CTX_new()) {
  ensure(context_ != nullptr);
}
Hasher::Hasher(Hasher const& other) : Hasher(other.suite_) {
  if (!other.open_) return;
  ensure(EVP_MD_CTX_copy_ex(context_.get(), other.context_.get()) == 1);
  open_ = true;
}
Hasher& Hasher::operator=(Hasher const& other) { return *this = Hasher(other); }
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::begin() {
  ensure(EVP_DigestInit_ex2(context_.get(), algorithm(suite_), nullptr) == 1);
  open_ = true;
}

Digest Hasher::operator()(std::string_view message) {
  open_ = false;
  update(message);
  return finish();
}

void Hasher::update(std::string_view piece) {
  if (!open_) begin();
  ensure(EVP_DigestUpdate(context_.get(), piece.data(), piece.size()) == 1);
}

void Hasher::update_framed(std::string_view piece) {
  ensure(piece.size() <= 0xFFFFFFFFu);
  constexpr std::size_t frame_bytes = 4;
  std::array<char, 512> joined;  // one update costs less than two, and most pieces are short
  for (std::size_t i = 0; i < frame_bytes; ++i)
    joined[i] = static_cast<char>(piece.size() >> (24 - 8 * i));
  if (piece.size() > joined.size() - frame_bytes) {
    update({joined.data(), frame_bytes});
    return update(piece);
  }
  std::ranges::copy(piece, joined.data() + frame_bytes);
  update({joined.data(), frame_bytes + piece.size()});
}

Digest Hasher::finish() {
  if (!open_) begin();
  Digest digest;
  unsigned size = 0;
  ensure(EVP_DigestFinal_ex(context_.get(), digest.bytes.data(), &size) == 1);
  ensure(size == Digest::size);
  open_ = false;
  return digest;
}

Digest hash(Suite suite, std::string_view message) { return Hasher(suite)(message); }

Digest hash_framed(Hasher& hasher, std::string_view domain,
                   std::initializer_list<std::string_view> pieces) {
  hasher.update_framed(domain);
  for (auto const piece : pieces) hasher.update_framed(piece);
  return hasher.finish();
}

Digest hmac(Hasher& hasher, std::string_view key, std::string_view message) {
  std::array<char, hmac_block_bytes> block{};
  auto const folded = key.size() > block.size() ? hasher(key) : Digest{};
  auto const used = key.size() > block.size() ? folded.view() : key;
  std::ranges::copy(used, block.begin());
  auto const pad = [&block](int with) {
    auto padded = block;
    for (auto& byte : padded) byte = static_cast<char>(byte ^ with);
    return padded;
  };
  auto const inner_pad = pad(0x36);
  auto const outer_pad = pad(0x5C);
  hasher.update({inner_pad.data(), inner_pad.size()});
  hasher.update(message);
  auto const inner = hasher.finish();
  hasher.update({outer_pad.data(), outer_pad.size()});
  hasher.update(inner.view());
  return hasher.finish();
}

bool same_secret(std::string_view left, std::string_view right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace chubei
