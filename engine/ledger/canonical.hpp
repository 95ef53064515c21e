#pragma once
// Canonical JSON (RFC 8785) of fixed shapes, written and read without a document tree: the writer
// appends keys in their sorted order, the reader accepts exactly the bytes the writer makes. For
// formats of this room only; free JSON is base/json's. Pure.

#include "engine/base/error.hpp"
#include "engine/base/hash.hpp"
#include "engine/base/instant.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace chubei::ledger {

/// A JSON string with the escapes of RFC 8785 section 3.2.2.2. Precondition: UTF-8.
void append_string(std::string& out, std::string_view text);
void append_number(std::string& out, std::uint64_t number);
/// "2024-07-26T01:00:00.000Z", in quotes. Precondition: a year from 0000 to 9999.
void append_instant(std::string& out, Instant instant);

/// Whether `append_instant` can write it.
bool is_writable(Instant instant);
/// 1 to 64 letters, digits, '-', '_', '.', ':' and '/'.
bool is_token(std::string_view text);

/// The suite that the last `,"suite":"…"` of canonical bytes names, intl where there is none.
/// Digests stand before it and each names its algorithm, so a reader that starts with this is
/// corrected by every digest it reads.
Suite suite_named_in(std::string_view bytes);

/// A cursor over canonical bytes. The first mismatch is kept; after it every call returns an empty
/// value and `ok` is false, so that a reader of a format reads straight through and asks once.
class CanonicalReader {
 public:
  explicit CanonicalReader(std::string_view bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  std::size_t offset() const { return offset_; }
  /// Everything was read, and rightly.
  bool is_done() const { return ok_ && offset_ == bytes_.size(); }

  void literal(std::string_view text) {
    if (!accept(text)) wrong();
  }
  /// Takes the literal if it stands here; nothing is wrong if it does not.
  bool accept(std::string_view text) {
    if (!ok_ || bytes_.size() - offset_ < text.size()) return false;
    if (bytes_.compare(offset_, text.size(), text) != 0) return false;
    offset_ += text.size();
    return true;
  }
  /// A string up to the next quote, as a view into the bytes. For ids, tokens and words of closed
  /// lists only: the caller checks every letter, which also rules out escapes.
  std::string_view plain();
  /// Any canonical string of at most `bytes_max` decoded bytes.
  std::string string(std::size_t bytes_max);
  /// 0 … 2^53-1 without leading zeros.
  std::uint64_t number();
  Instant instant();
  Digest digest(Suite suite);
  /// Exactly size bytes of base64url in quotes.
  void bytes(unsigned char* bytes, std::size_t size);
  /// Any number of bytes of base64url in quotes.
  std::string bytes();
  /// The reader of a format found a value it cannot take.
  void wrong() { ok_ = false; }
  /// `wrong` unless the condition holds.
  void demand(bool condition) {
    if (!condition) wrong();
  }

  /// corrupt, with `details.offset`.
  std::unexpected<Error> error(std::string_view what_zh, std::string_view what_en) const;

 private:
  char peek() const { return offset_ < bytes_.size() ? bytes_[offset_] : '\0'; }
  void escape(std::string& out);

  std::string_view bytes_;
  std::size_t offset_ = 0;
  bool ok_ = true;
};

}  // namespace chubei::ledger
