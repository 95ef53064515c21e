#include "engine/base/hash.hpp"

#include "tests/catch.hpp"

using namespace chubei;

namespace {

std::string repeated(std::string_view piece, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += piece;
  return out;
}

}  // namespace

TEST_CASE("hash: SHA-256 and SM3 give the published digests", "[hash]") {
  struct Row {
    Suite suite;
    std::string message, digest;
  };
  for (auto const& row :
       {Row{Suite::intl, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        Row{Suite::intl, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        Row{Suite::gm, "abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"},
        Row{Suite::gm, repeated("abcd", 16),
            "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"},
        Row{Suite::gm, "", "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"}}) {
    CAPTURE(row.message);
    CHECK(hex(hash(row.suite, row.message)) == row.digest);
  }
}

TEST_CASE("hash: a hasher forgets the message before", "[hash]") {
  Hasher hasher(Suite::intl);
  hasher.update("left over");
  CHECK(hasher("abc") == hash(Suite::intl, "abc"));
  hasher.update("a");
  auto copy = hasher;
  hasher.update("bc");
  copy.update("bd");
  CHECK(hasher.finish() == hash(Suite::intl, "abc"));
  CHECK(copy.finish() == hash(Suite::intl, "abd"));
  CHECK(hasher.finish() == hash(Suite::intl, ""));
}

TEST_CASE("hash: framed pieces cannot be moved into one another", "[hash]") {
  Hasher hasher(Suite::gm);
  auto const one = hash_framed(hasher, "domain", {"ab", "c"});
  CHECK(one != hash_framed(hasher, "domain", {"a", "bc"}));
  CHECK(one != hash_framed(hasher, "domainab", {"c"}));
  CHECK(one == hash_framed(hasher, "domain", {"ab", "c"}));
}

TEST_CASE("hash: HMAC gives the digests of RFC 4231", "[hash]") {
  Hasher hasher(Suite::intl);
  CHECK(hex(hmac(hasher, "Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hex(hmac(hasher, repeated("\xaa", 131),
                 "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("hash: every text of a digest names its algorithm", "[hash]") {
  auto const digest = hash(Suite::gm, "abc");
  auto const written = text(Suite::gm, digest);
  CHECK(written.starts_with("sm3:"));
  CHECK(written.size() == digest_text_bytes(Suite::gm));
  CHECK(parse_digest(Suite::gm, written).value() == digest);
  CHECK_FALSE(parse_digest(Suite::intl, written));
  CHECK_FALSE(parse_digest(Suite::gm, written + "A"));
  CHECK(parse_digest_hex(hex(digest)).value() == digest);
  CHECK(parse_digest_base64(base64(digest)).value() == digest);
  CHECK_FALSE(parse_digest_hex("abcd"));
  CHECK(parse_suite("gm").value() == Suite::gm);
  CHECK_FALSE(parse_suite("SM"));
}

TEST_CASE("hash: secrets are the same only where every byte is", "[hash]") {
  CHECK(same_secret("abc", "abc"));
  CHECK_FALSE(same_secret("abc", "abd"));
  CHECK_FALSE(same_secret("abc", "ab"));
}
