#include "engine/base/sign.hpp"

#include "engine/base/encoding.hpp"
#include "tests/catch.hpp"

using namespace chubei;

namespace {

std::string bytes(std::string_view text) { return parse_hex(text).value(); }

PrivateKey key(SignatureAlgorithm algorithm) {
  return PrivateKey::from_raw(algorithm, std::string(32, '\7')).value();
}

}  // namespace

TEST_CASE("sign: Ed25519 gives the signature of RFC 8032 section 7.1", "[sign]") {
  auto const seed = bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  auto const signer = PrivateKey::from_raw(SignatureAlgorithm::ed25519, seed).value();
  CHECK(hex(signer.public_key().raw()) ==
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  CHECK(
      hex(signer.sign("")) ==
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf"
      "9b46bd25bf5f0595bbe24655141438e7a100b");
}

TEST_CASE("sign: SM2 verifies the example of GB/T 32918.5", "[sign]") {
  auto const scalar = bytes("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8");
  auto const signer = PrivateKey::from_raw(SignatureAlgorithm::sm2, scalar).value();
  CHECK(
      hex(signer.public_key().raw()) ==
      "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718"
      "cc1aa600aed05fbf35e084a6632f6072da9ad13");
  auto const signature = bytes(
      "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
      "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa");
  CHECK(signer.public_key().verify("message digest", signature));
  CHECK_FALSE(signer.public_key().verify("message digest.", signature));
}

TEST_CASE("sign: what is signed verifies, and nothing else does", "[sign]") {
  auto const algorithm = GENERATE(SignatureAlgorithm::ed25519, SignatureAlgorithm::sm2);
  auto const signer = key(algorithm);
  auto const verifier = signer.public_key();
  auto signature = signer.sign("储备");
  REQUIRE(signature.size() == 64);
  CHECK(verifier.verify("储备", signature));
  CHECK_FALSE(verifier.verify("储蓄", signature));
  CHECK_FALSE(verifier.verify("储备", signature + "x"));
  CHECK_FALSE(verifier.verify("储备", std::string(64, '\0')));
  for (auto& byte : signature) {
    byte ^= 1;
    CHECK_FALSE(verifier.verify("储备", signature));
    byte ^= 1;
  }
}

TEST_CASE("sign: keys survive PEM and raw bytes", "[sign]") {
  auto const algorithm = GENERATE(SignatureAlgorithm::ed25519, SignatureAlgorithm::sm2);
  auto const signer = key(algorithm);
  auto const again = PrivateKey::from_pem(signer.pem()).value();
  auto const from_pem = PublicKey::from_pem(signer.public_key().pem()).value();
  auto const from_raw = PublicKey::from_raw(algorithm, signer.public_key().raw()).value();
  CHECK(from_pem == signer.public_key());
  CHECK(from_raw == signer.public_key());
  CHECK(from_raw.verify("m", again.sign("m")));
  CHECK(from_pem.verify("m", again.sign("m")));
}

TEST_CASE("sign: what is no key is refused", "[sign]") {
  CHECK_FALSE(PublicKey::from_pem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"));
  CHECK_FALSE(PublicKey::from_pem(""));
  CHECK_FALSE(PrivateKey::from_pem("secret"));
  CHECK_FALSE(PublicKey::from_raw(SignatureAlgorithm::ed25519, "short"));
  CHECK_FALSE(PublicKey::from_raw(SignatureAlgorithm::sm2, "\4" + std::string(64, '\1')));
  CHECK_FALSE(PrivateKey::from_raw(SignatureAlgorithm::sm2, std::string(32, '\0')));
  CHECK_FALSE(PrivateKey::from_raw(SignatureAlgorithm::sm2, std::string(32, '\xff')));
  auto const p256 = PublicKey::from_pem(
      "-----BEGIN PUBLIC KEY-----\n"
      "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt\n"
      "6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\n"
      "-----END PUBLIC KEY-----\n");
  REQUIRE_FALSE(p256);
  CHECK(p256.error().code == ErrorCode::unsupported);
}
