// What leaves the office as bytes: entity tags, sealed page tokens, ids, and the secrets behind
// them.

#include "api/http/etag.hpp"
#include "api/office.hpp"
#include "engine/base/cipher.hpp"
#include "engine/base/encoding.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace chubei {

namespace {

constexpr CipherAlgorithm token_cipher = CipherAlgorithm::aes_256_gcm;
constexpr std::size_t token_nonce_bytes = 12;
constexpr std::size_t token_block_bytes = 64;
constexpr char token_end = '\1';  ///< what follows in the block is nothing

SecretKey token_key(Office const& office) {
  return *SecretKey::from_bytes(office.secret_for("page token"));
}

}  // namespace

std::string Office::secret_for(std::string_view purpose) const {
  Hasher hasher(Suite::intl);
  return std::string(hmac(hasher, parts_.options.secret, purpose).view());
}

std::string Office::tag(std::string_view representation) const {
  return http::etag(secret_for("entity tag"), representation);
}

Result<http::Response> Office::json(http::Request const& request, boost::json::value const& value,
                                    int status) {
  auto body = boost::json::serialize(value);
  auto const mine = tag(body);
  if (auto const condition = request.headers.find("If-None-Match");
      condition && status == 200 && request.method != http::Method::post) {
    auto const tags = http::parse_tags(request.headers.combined("If-None-Match"));
    if (!tags) return std::unexpected(tags.error());
    if (http::matches_weakly(*tags, mine)) {
      http::Response unchanged;
      unchanged.status = 304;
      unchanged.headers.set("ETag", mine);
      unchanged.headers.set("Cache-Control", "private, no-cache");
      return unchanged;
    }
  }
  auto response = http::json_response(status, std::move(body));
  response.headers.set("ETag", mine);
  response.headers.set("Cache-Control", "private, no-cache");
  return response;
}

std::string Office::seal_token(std::string_view fingerprint, std::string_view after) const {
  if (after.empty()) return {};
  // Filled up to whole blocks: the length of what is sorted by is nobody's business either.
  std::string plain(after);
  plain += token_end;
  plain.resize((plain.size() + token_block_bytes - 1) / token_block_bytes * token_block_bytes,
               '\0');
  // The nonce is a keyed digest of all that is sealed: two tokens never share one.
  Hasher hasher(Suite::intl);
  auto const said = hash_framed(hasher, "chubei page token", {fingerprint, plain});
  auto const nonce = std::string(hmac(hasher, secret_for("page token nonce"), said.view())
                                     .view()
                                     .substr(0, token_nonce_bytes));
  return base64url(nonce + chubei::seal(token_cipher, token_key(*this), nonce, fingerprint, plain));
}

Result<std::string> Office::open_token(std::string_view fingerprint, std::string_view token) const {
  if (token.empty()) return std::string();
  auto const bytes = parse_base64url(token);
  if (bytes && bytes->size() > token_nonce_bytes) {
    auto plain = chubei::open(token_cipher, token_key(*this), bytes->substr(0, token_nonce_bytes),
                              fingerprint, bytes->substr(token_nonce_bytes));
    auto const end = plain ? plain->rfind(token_end) : std::string::npos;
    if (end != std::string::npos) return plain->substr(0, end);
  }
  return fail(ErrorCode::bad_filter,
              {"page_token 无效：它只能与取得它时相同的筛选和排序一起使用",
               "This page_token does not fit: use it with the same filter and order it came from"},
              {FieldError{"/page_token", "page_token", {"无效", "Does not fit"}}});
}

std::string Office::random_hex(std::size_t bytes) {
  std::string random(bytes, '\0');
  parts_.randomness.fill({reinterpret_cast<std::uint8_t*>(random.data()), random.size()});
  return hex(random);
}

std::string Office::random_id() {
  constexpr std::string_view letters = "0123456789abcdefghjkmnpqrstvwxyz";
  std::string id(26, '0');
  auto ms = static_cast<std::uint64_t>(std::max<std::int64_t>(parts_.clock.now().ms, 0));
  for (std::size_t i = 10; i-- > 0; ms /= 32) id[i] = letters[ms % 32];
  std::string random(16, '\0');
  parts_.randomness.fill({reinterpret_cast<std::uint8_t*>(random.data()), random.size()});
  for (std::size_t i = 10; i < id.size(); ++i)
    id[i] = letters[static_cast<unsigned char>(random[i - 10]) % 32];
  return id;
}

}  // namespace chubei
