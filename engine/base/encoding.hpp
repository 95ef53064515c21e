#pragma once
// Bytes as text: hex, base64 and base64url (RFC 4648), strict in both directions, so that one
// sequence of bytes has exactly one text. Bytes are held in std::string and std::string_view. Pure.

#include "engine/base/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace chubei {

/// Lower-case hex, two digits a byte.
std::string hex(std::string_view bytes);
/// Accepts lower-case digits only. bad_request names the first wrong place (`details.offset`).
Result<std::string> parse_hex(std::string_view text);

/// RFC 4648 section 4, with padding.
std::string base64(std::string_view bytes);
/// Padding must be there, unused bits must be zero, no line breaks. bad_request as above.
Result<std::string> parse_base64(std::string_view text);

/// RFC 4648 section 5, without padding.
std::string base64url(std::string_view bytes);
/// Padding must be absent, unused bits must be zero. bad_request as above.
Result<std::string> parse_base64url(std::string_view text);

/// The same without a temporary, for texts built on the hot path.
void append_base64url(std::string& text, std::string_view bytes);
/// Writes exactly `size` bytes to `bytes`; false unless the text is the strict base64url of that
/// many.
[[nodiscard]] bool read_base64url(std::string_view text, unsigned char* bytes, std::size_t size);

/// Whether the text is well-formed UTF-8: no surrogates, no overlong forms, nothing past U+10FFFF.
bool is_utf8(std::string_view text);

}  // namespace chubei
