#include "engine/base/cipher.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cstring>
#include <memory>

namespace chubei {
namespace {

constexpr std::size_t gcm_tag_bytes = 16;
constexpr std::size_t sm4_key_bytes = 16;

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

unsigned char const* bytes_of(std::string_view text) {
  return reinterpret_cast<unsigned char const*>(text.data());
}
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

int int_size(std::string_view text) {
  ensure(text.size() <= 0x7FFFFFFF);
  return static_cast<int>(text.size());
}

std::unexpected<Error> does_not_open() {
  return fail(ErrorCode::corrupt,
              {"密文无法解开：密钥不符，或密文、位置信息被改动",
               "the ciphertext does not open: another key, or changed bytes or place"});
}

/// A context ready for bytes, in either direction. AES-256-GCM takes 12 nonce bytes by default.
Context gcm_context(bool is_sealing, SecretKey const& key, std::string_view nonce,
                    std::string_view associated) {
  Context context(EVP_CIPHER_CTX_new());
  ensure(context != nullptr);
  ensure(EVP_CipherInit_ex2(context.get(), EVP_aes_256_gcm(), bytes_of(key.view()), bytes_of(nonce),
                            is_sealing ? 1 : 0, nullptr) == 1);
  int size = 0;
  ensure(EVP_CipherUpdate(context.get(), nullptr, &size, bytes_of(associated),
                          int_size(associated)) == 1);
  return context;
}

std::string update(EVP_CIPHER_CTX* context, std::string_view input) {
  std::string output(input.size(), '\0');
  int size = 0;
  ensure(EVP_CipherUpdate(context, bytes_of(output), &size, bytes_of(input), int_size(input)) == 1);
  ensure(static_cast<std::size_t>(size) == input.size());
  return output;
}

std::string seal_gcm(SecretKey const& key, std::string_view nonce, std::string_view associated,
                     std::string_view plaintext) {
  auto const context = gcm_context(true, key, nonce, associated);
  auto sealed = update(context.get(), plaintext);
  unsigned char rest[16];
  unsigned char tag[gcm_tag_bytes];
  int size = 0;
  ensure(EVP_CipherFinal_ex(context.get(), rest, &size) == 1 && size == 0);
  ensure(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, gcm_tag_bytes, tag) == 1);
  return sealed.append(reinterpret_cast<char const*>(tag), sizeof tag);
}

Result<std::string> open_gcm(SecretKey const& key, std::string_view nonce,
                             std::string_view associated, std::string_view ciphertext,
                             std::string tag) {
  auto const context = gcm_context(false, key, nonce, associated);
  auto plaintext = update(context.get(), ciphertext);
  unsigned char rest[16];
  int size = 0;
  ensure(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, gcm_tag_bytes, tag.data()) == 1);
  if (EVP_CipherFinal_ex(context.get(), rest, &size) == 1) return plaintext;
  OPENSSL_cleanse(plaintext.data(), plaintext.size());
  return does_not_open();
}

/// Two keys of one: what encrypts and what authenticates never are the same bits.
Digest derived(SecretKey const& key, std::string_view purpose) {
  Hasher hasher(Suite::gm);
  return hmac(hasher, key.view(), purpose);
}

std::string sm4_ctr(SecretKey const& key, std::string_view nonce, std::string_view input) {
  auto encryption_key = derived(key, "chubei sm4-ctr");
  Context context(EVP_CIPHER_CTX_new());
  ensure(context != nullptr);
  static_assert(sm4_key_bytes <= Digest::size);
  ensure(EVP_CipherInit_ex2(context.get(), EVP_sm4_ctr(), encryption_key.bytes.data(),
                            bytes_of(nonce), 1, nullptr) == 1);
  OPENSSL_cleanse(encryption_key.bytes.data(), encryption_key.bytes.size());
  return update(context.get(), input);
}

std::string sm3_tag(SecretKey const& key, std::string_view nonce, std::string_view associated,
                    std::string_view ciphertext) {
  Hasher hasher(Suite::gm);
  auto mac_key = derived(key, "chubei hmac-sm3");
  auto const framed = hash_framed(hasher, "chubei sealed", {nonce, associated, ciphertext});
  auto const tag = hmac(hasher, mac_key.view(), framed.view());
  OPENSSL_cleanse(mac_key.bytes.data(), mac_key.bytes.size());
  return std::string(tag.view());
}

}  // namespace

std::string_view name(CipherAlgorithm algorithm) {
  switch (algorithm) {
    case CipherAlgorithm::aes_256_gcm:
      return "A256GCM";
    case CipherAlgorithm::sm4_ctr_hmac_sm3:
      return "SM4CTR-HSM3";
  }
  ensure(false);
  return {};
}

Result<CipherAlgorithm> parse_cipher_algorithm(std::string_view text) {
  for (auto const algorithm : {CipherAlgorithm::aes_256_gcm, CipherAlgorithm::sm4_ctr_hmac_sm3})
    if (text == name(algorithm)) return algorithm;
  return fail(ErrorCode::bad_request,
              {"不认识的加密算法：" + std::string(text), "unknown cipher: " + std::string(text)});
}

CipherAlgorithm cipher_algorithm(Suite suite) {
  return suite == Suite::intl ? CipherAlgorithm::aes_256_gcm : CipherAlgorithm::sm4_ctr_hmac_sm3;
}

std::size_t nonce_bytes(CipherAlgorithm algorithm) {
  return algorithm == CipherAlgorithm::aes_256_gcm ? 12 : 16;
}

std::size_t tag_bytes(CipherAlgorithm algorithm) {
  return algorithm == CipherAlgorithm::aes_256_gcm ? gcm_tag_bytes : Digest::size;
}

Result<SecretKey> SecretKey::from_bytes(std::string_view bytes) {
  if (bytes.size() != size)
    return fail(ErrorCode::bad_request, {"密钥必须正好是32字节", "a key has exactly 32 bytes"});
  SecretKey key;
  std::memcpy(key.bytes_.data(), bytes.data(), size);
  return key;
}

SecretKey::~SecretKey() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

std::string seal(CipherAlgorithm algorithm, SecretKey const& key, std::string_view nonce,
                 std::string_view associated, std::string_view plaintext) {
  ensure(nonce.size() == nonce_bytes(algorithm));
  if (algorithm == CipherAlgorithm::aes_256_gcm) return seal_gcm(key, nonce, associated, plaintext);
  auto sealed = sm4_ctr(key, nonce, plaintext);
  return sealed += sm3_tag(key, nonce, associated, sealed);
}

Result<std::string> open(CipherAlgorithm algorithm, SecretKey const& key, std::string_view nonce,
                         std::string_view associated, std::string_view sealed) {
  if (nonce.size() != nonce_bytes(algorithm) || sealed.size() < tag_bytes(algorithm))
    return does_not_open();
  auto const ciphertext = sealed.substr(0, sealed.size() - tag_bytes(algorithm));
  auto const tag = sealed.substr(ciphertext.size());
  if (algorithm == CipherAlgorithm::aes_256_gcm)
    return open_gcm(key, nonce, associated, ciphertext, std::string(tag));
  if (!same_secret(tag, sm3_tag(key, nonce, associated, ciphertext))) return does_not_open();
  return sm4_ctr(key, nonce, ciphertext);
}

}  // namespace chubei
