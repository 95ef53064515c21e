#pragma once
// C2SP signed-note: a text, a blank line and signature lines "— name base64(key id || signature)".
// Ed25519 has the signature type 0x01; SM2 has none assigned, so 0xff and the identifier
// "chubei.sm2-sm3/1" stand in its place. Signatures of keys that are not known are ignored, as the
// standard demands. Pure.

#include "engine/base/error.hpp"
#include "engine/base/sign.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::ledger {

inline constexpr std::size_t note_bytes_max = 16 * 1024;
inline constexpr std::size_t note_signatures_max = 16;

/// A public key with the name it signs under: "name+8 hex digits of key id+base64(type || key)".
struct NoteKey {
  std::string name;
  PublicKey key;

  std::uint32_t id() const;
  std::string text() const;
  /// bad_request where name, id and key do not fit together.
  static Result<NoteKey> parse(std::string_view text);
};

/// Precondition: the text is UTF-8, ends with a newline and has no control characters but newlines.
std::string sign_note(std::string_view text, std::string_view name, PrivateKey const& key);

/// The text, final newline included, if at least one known key signed it and no known key's
/// signature is wrong. corrupt where the form is broken; forbidden where no known key signed.
Result<std::string> open_note(std::string_view note, std::span<NoteKey const> keys);

}  // namespace chubei::ledger
