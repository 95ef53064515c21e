#include "api/http/etag.hpp"

#include "engine/base/encoding.hpp"
#include "engine/base/hash.hpp"

#include <algorithm>

namespace chubei::http {

namespace {

constexpr std::size_t tags_max = 32;

std::unexpected<Error> bad_tags() {
  return fail(ErrorCode::bad_request,
              {"If-Match 或 If-None-Match 应为“*”，或至多 32 个以逗号分隔的实体标签",
               "If-Match or If-None-Match must be \"*\" or at most 32 entity tags with commas"});
}

std::string_view skip_space(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  return text;
}

/// etagc of RFC 9110 section 8.8.3.
bool is_tag_letter(char c) {
  auto const byte = static_cast<unsigned char>(c);
  return byte == 0x21 || (byte >= 0x23 && byte <= 0x7E) || byte >= 0x80;
}

/// The length of one entity tag at the front; 0 where there is none.
std::size_t tag_length(std::string_view text) {
  std::size_t const open = text.starts_with("W/") ? 2 : 0;
  if (open >= text.size() || text[open] != '"') return 0;
  auto const close = text.find('"', open + 1);
  if (close == text.npos) return 0;
  return std::ranges::all_of(text.substr(open + 1, close - open - 1), is_tag_letter) ? close + 1
                                                                                     : 0;
}

std::string_view opaque(std::string_view tag) {
  return tag.starts_with("W/") ? tag.substr(2) : tag;
}

}  // namespace

std::string etag(std::string_view key, std::string_view representation) {
  ensure(key.size() >= 16);
  thread_local Hasher hasher(Suite::intl);
  auto const digest = hmac(hasher, key, representation);
  std::string tag = "\"";
  append_base64url(tag, digest.view().substr(0, 16));
  return tag += '"';
}

Result<TagList> parse_tags(std::string_view value) {
  TagList list;
  value = skip_space(value);
  if (value == "*") {
    list.is_any = true;
    return list;
  }
  while (true) {
    auto const length = tag_length(value);
    if (length == 0 || list.tags.size() == tags_max) return bad_tags();
    list.tags.emplace_back(value.substr(0, length));
    value = skip_space(value.substr(length));
    if (value.empty()) return list;
    if (value.front() != ',') return bad_tags();
    value = skip_space(value.substr(1));
  }
}

bool matches_weakly(TagList const& list, std::string_view tag) {
  return list.is_any || std::ranges::any_of(list.tags, [&](std::string const& each) {
           return opaque(each) == opaque(tag);
         });
}

bool matches_strongly(TagList const& list, std::string_view tag) {
  return list.is_any || (!tag.starts_with("W/") && std::ranges::count(list.tags, tag) > 0);
}

}  // namespace chubei::http
