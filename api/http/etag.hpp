#pragma once
// Entity tags as keyed digests of the redacted representation (DESIGN.md section 6): equal bytes
// give equal tags, and a tag tells nothing about fields that were redacted away. Strong tags only.
// Pure: the key is handed in.

#include "engine/base/error.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::http {

/// "\"" + 22 letters of base64url of HMAC-SHA-256 (cut to 16 bytes) + "\"". Precondition: a key of
/// at least 16 bytes.
std::string etag(std::string_view key, std::string_view representation);

/// If-Match and If-None-Match (RFC 9110 section 13.1): "*" or a list of entity tags.
struct TagList {
  bool is_any = false;
  std::vector<std::string> tags{};  ///< with quotes; weak ones keep their W/
};
/// bad_request for anything else, or over 32 tags.
Result<TagList> parse_tags(std::string_view value);

/// If-None-Match: weak comparison (RFC 9110 section 8.8.3.2). true: answer 304.
bool matches_weakly(TagList const& list, std::string_view tag);
/// If-Match: strong comparison. false: answer 412.
bool matches_strongly(TagList const& list, std::string_view tag);

}  // namespace chubei::http
