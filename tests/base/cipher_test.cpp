#include "engine/base/cipher.hpp"

#include "engine/base/encoding.hpp"
#include "tests/catch.hpp"

using namespace chubei;

namespace {

SecretKey key(char fill) { return SecretKey::from_bytes(std::string(32, fill)).value(); }
std::string nonce(CipherAlgorithm algorithm) { return std::string(nonce_bytes(algorithm), '\5'); }

}  // namespace

TEST_CASE("cipher: AES-256-GCM gives test cases 13 and 14 of its specification", "[cipher]") {
  auto const gcm = CipherAlgorithm::aes_256_gcm;
  std::string const zeros(12, '\0');
  CHECK(hex(seal(gcm, key('\0'), zeros, "", "")) == "530f8afbc74536b9a963b4f1c4cb738b");
  CHECK(hex(seal(gcm, key('\0'), zeros, "", std::string(16, '\0'))) ==
        "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
}

TEST_CASE("cipher: what is sealed opens, and only whole and in its place", "[cipher]") {
  auto const algorithm = GENERATE(CipherAlgorithm::aes_256_gcm, CipherAlgorithm::sm4_ctr_hmac_sm3);
  auto sealed = seal(algorithm, key('k'), nonce(algorithm), "place", "姓名：张三");
  CHECK(sealed.size() == std::string("姓名：张三").size() + tag_bytes(algorithm));
  CHECK(open(algorithm, key('k'), nonce(algorithm), "place", sealed).value() == "姓名：张三");
  CHECK_FALSE(open(algorithm, key('x'), nonce(algorithm), "place", sealed));
  CHECK_FALSE(open(algorithm, key('k'), nonce(algorithm), "elsewhere", sealed));
  CHECK_FALSE(open(algorithm, key('k'), "short", "place", sealed));
  CHECK_FALSE(open(algorithm, key('k'), nonce(algorithm), "place", "short"));
  for (auto& byte : sealed) {
    byte ^= 0x10;
    auto const opened = open(algorithm, key('k'), nonce(algorithm), "place", sealed);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == ErrorCode::corrupt);
    byte ^= 0x10;
  }
}

TEST_CASE("cipher: the empty text is sealed too", "[cipher]") {
  auto const algorithm = GENERATE(CipherAlgorithm::aes_256_gcm, CipherAlgorithm::sm4_ctr_hmac_sm3);
  auto const sealed = seal(algorithm, key('k'), nonce(algorithm), "", "");
  CHECK(sealed.size() == tag_bytes(algorithm));
  CHECK(open(algorithm, key('k'), nonce(algorithm), "", sealed).value().empty());
}

TEST_CASE("cipher: algorithms have words, keys have 32 bytes", "[cipher]") {
  CHECK(parse_cipher_algorithm("A256GCM").value() == CipherAlgorithm::aes_256_gcm);
  CHECK(parse_cipher_algorithm("SM4CTR-HSM3").value() == CipherAlgorithm::sm4_ctr_hmac_sm3);
  CHECK_FALSE(parse_cipher_algorithm("none"));
  CHECK_FALSE(SecretKey::from_bytes("short"));
}
