#include "engine/ledger/part.hpp"

#include "engine/base/encoding.hpp"
#include "engine/ledger/canonical.hpp"

namespace chubei::ledger {
namespace {

/// Authenticated with the ciphertext: length-framed, so that no two places give the same bytes.
std::string associated(Suite suite, PartPlace const& place, SubjectKeyId const& key) {
  Hasher hasher(suite);
  auto const digest = hash_framed(
      hasher, "chubei sealed part",
      {place.log.text(), place.instance.text(), place.name, place.subject.text(), key.text()});
  return std::string(digest.view());
}

/// The suite that a cipher belongs to.
Suite suite_of(CipherAlgorithm algorithm) {
  return algorithm == CipherAlgorithm::aes_256_gcm ? Suite::intl : Suite::gm;
}

}  // namespace

Digest commit(Hasher& hasher, std::string_view name, Salt const& salt, std::string_view content) {
  std::string_view const salt_bytes{reinterpret_cast<char const*>(salt.data()), salt.size()};
  return hash_framed(hasher, "chubei part", {name, salt_bytes, content});
}

Digest commit(Hasher& hasher, Part const& part) {
  return commit(hasher, part.name, part.salt, part.content);
}

std::string encode(SealedContent const& sealed) {
  std::string out;
  out.append(R"({"alg":")").append(name(sealed.algorithm)).append(R"(","ciphertext":")");
  append_base64url(out, sealed.ciphertext);
  out.append(R"(","key":")").append(sealed.key.text()).append(R"(","nonce":")");
  append_base64url(out, sealed.nonce);
  return out += R"("})";
}

Result<SealedContent> parse_sealed_content(std::string_view content) {
  CanonicalReader reader(content);
  SealedContent sealed;
  reader.literal(R"({"alg":)");
  auto const algorithm = parse_cipher_algorithm(reader.plain());
  reader.demand(algorithm.has_value());
  reader.literal(R"(,"ciphertext":)");
  sealed.ciphertext = reader.bytes();
  reader.literal(R"(,"key":)");
  sealed.key = SubjectKeyId(std::string(reader.plain()));
  reader.literal(R"(,"nonce":)");
  sealed.nonce = reader.bytes();
  reader.literal("}");
  if (!reader.is_done() || !is_id(sealed.key.text()))
    return reader.error("加密内容", "the sealed content");
  sealed.algorithm = *algorithm;
  return sealed;
}

std::string seal_content(Suite suite, SubjectKey const& key, std::string_view nonce,
                         PartPlace const& place, std::string_view plaintext) {
  auto const algorithm = cipher_algorithm(suite);
  auto ciphertext = seal(algorithm, key.secret, nonce, associated(suite, place, key.id), plaintext);
  return encode(SealedContent{algorithm, std::move(ciphertext), key.id, std::string(nonce)});
}

Result<std::string> open_content(SubjectKey const& key, PartPlace const& place,
                                 std::string_view content) {
  auto const sealed = parse_sealed_content(content);
  if (!sealed) return std::unexpected(sealed.error());
  if (sealed->key != key.id)
    return fail(ErrorCode::precondition_failed,
                {"该内容由另一把密钥（" + sealed->key.text() + "）加密，请用该密钥解密",
                 "this content is sealed under another key (" + sealed->key.text() +
                     "): open it with that one"});
  return open(sealed->algorithm, key.secret, sealed->nonce,
              associated(suite_of(sealed->algorithm), place, key.id), sealed->ciphertext);
}

}  // namespace chubei::ledger
