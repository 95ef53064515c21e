#include "api/blob_seal.hpp"

#include "engine/base/json.hpp"

namespace chubei {

namespace {

SecretKey derived(Suite suite, ledger::SubjectKey const& key, BlobPlace const& place,
                  std::string_view purpose) {
  Hasher hasher(suite);
  auto const context = hash_framed(
      hasher, purpose, {place.log.text(), place.instance.text(), place.blob.text(), key.id.text()});
  return *SecretKey::from_bytes(hmac(hasher, key.secret.view(), context.view()).view());
}

std::unexpected<Error> no_header() {
  return fail(ErrorCode::corrupt,
              {"附件文件头无法识别", "The header of the attachment's file does not read"});
}

}  // namespace

BlobSeal::BlobSeal(Suite suite, ledger::SubjectKey const& key, BlobPlace const& place)
    : suite_(suite),
      key_id_(key.id),
      key_(derived(suite, key, place, "chubei blob key")),
      salt_(derived(suite, key, place, "chubei blob salt").view()) {}

std::string BlobSeal::header() const {
  boost::json::object const line{{"alg", name(cipher_algorithm(suite_))},
                                 {"format", blob_format},
                                 {"key", key_id_.text()},
                                 {"piece", blob_piece_bytes}};
  return json::canonical(boost::json::value(line)) + "\n";
}

/// The index alone: every blob has a key of its own.
std::string BlobSeal::nonce() const {
  std::string bytes(nonce_bytes(cipher_algorithm(suite_)), '\0');
  auto rest = index_;
  for (auto at = bytes.size(); at-- > bytes.size() - 8; rest >>= 8)
    bytes[at] = static_cast<char>(rest & 0xFF);
  return bytes;
}

std::string BlobSeal::associated(bool is_last) const {
  return "chubei blob piece " + std::to_string(index_) + (is_last ? " last" : "");
}

std::string BlobSeal::seal(std::string_view piece, bool is_last) {
  ensure(piece.size() == blob_piece_bytes || (is_last && piece.size() < blob_piece_bytes));
  auto sealed = chubei::seal(cipher_algorithm(suite_), key_, nonce(), associated(is_last), piece);
  ++index_;
  return sealed;
}

Result<std::string> BlobSeal::open(std::string_view sealed, bool is_last) {
  auto plain = chubei::open(cipher_algorithm(suite_), key_, nonce(), associated(is_last), sealed);
  ++index_;
  return plain;
}

std::size_t BlobSeal::sealed_piece_bytes() const {
  return blob_piece_bytes + tag_bytes(cipher_algorithm(suite_));
}

Hasher BlobSeal::commitment() const {
  Hasher hasher(suite_);
  hasher.update_framed("chubei blob");
  hasher.update_framed(salt_);
  return hasher;
}

Result<BlobHeader> parse_blob_header(std::string_view line) {
  auto const parsed = json::parse(line, {.bytes_max = blob_header_bytes_max});
  auto const* const object = parsed ? parsed->if_object() : nullptr;
  if (!object) return no_header();
  auto const text = [&](std::string_view member) -> std::string {
    auto const* const value = object->if_contains(member);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
  };
  auto const algorithm = parse_cipher_algorithm(text("alg"));
  auto const* const piece = object->if_contains("piece");
  bool const same_piece =
      piece && piece->is_int64() && piece->get_int64() == std::int64_t{blob_piece_bytes};
  if (text("format") != blob_format || !algorithm || !same_piece || !is_id(text("key")))
    return no_header();
  return BlobHeader{*algorithm, ledger::SubjectKeyId(text("key"))};
}

}  // namespace chubei
