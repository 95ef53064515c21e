#include "engine/base/json.hpp"
#include "tests/catch.hpp"

#include <boost/json/serialize.hpp>
#include <openssl/evp.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <random>
#include <sstream>

using namespace chubei;

namespace {

/// Empty where this checkout has none.
std::filesystem::path vectors(std::string const& folder) {
  std::filesystem::path root = std::filesystem::path(CHUBEI_SOURCE_DIR) / "../shared/vectors";
  if (!std::filesystem::exists(root)) {
    auto const* elsewhere = std::getenv("CHUBEI_VECTORS");
    root = elsewhere ? elsewhere : "";
  }
  if (!root.empty() && std::filesystem::exists(root / folder)) return root / folder;
  std::cout << "skipped: no vectors\n";
  return {};
}

std::string contents(std::filesystem::path const& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::string canonical_of(std::string_view text) {
  auto const value = json::parse(text);
  REQUIRE(value);
  return json::canonical(*value);
}

class Sha256 {
 public:
  Sha256() { EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr); }
  void add(std::string_view bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }
  /// What was added so far; more may follow.
  std::array<unsigned char, 32> digest() const {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> copy(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_MD_CTX_copy_ex(copy.get(), context_.get());
    std::array<unsigned char, 32> bytes{};
    EVP_DigestFinal_ex(copy.get(), bytes.data(), nullptr);
    return bytes;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_{EVP_MD_CTX_new(),
                                                                   EVP_MD_CTX_free};
};

std::string hex(std::array<unsigned char, 32> const& bytes) {
  std::string text;
  char pair[3];
  for (auto const byte : bytes) {
    std::snprintf(pair, sizeof pair, "%02x", byte);
    text += pair;
  }
  return text;
}

/// The published sequence of doubles: edge values, then 2,000 serial ones, then the words of a
/// SHA-256 chain that begins with 32 zero bytes, without zeros and non-finite ones.
class NumberSequence {
 public:
  NumberSequence();

  std::uint64_t next() {
    auto const i = index_++;
    if (i < edges_.size()) return edges_[i];
    if (i < edges_.size() + 2000) return 0x0010000000000000 + (i - edges_.size());
    while (true) {
      auto const bits = next_word();
      auto const number = std::bit_cast<double>(bits);
      if (number != 0 && std::isfinite(number)) return bits;
    }
  }

 private:
  std::uint64_t next_word() {
    if (word_ == 4) {
      Sha256 hash;
      hash.add({reinterpret_cast<char const*>(block_.data()), block_.size()});
      block_ = hash.digest();
      word_ = 0;
    }
    std::uint64_t bits = 0;
    std::memcpy(&bits, block_.data() + 8 * word_++, 8);
    return bits;
  }

  std::vector<std::uint64_t> edges_;
  std::size_t index_ = 0;
  std::array<unsigned char, 32> block_{};
  std::size_t word_ = 4;
};

NumberSequence::NumberSequence() {
  // Both zeros and both smallest numbers.
  std::vector<std::uint64_t> const smallest{
      0x0000000000000000,
      0x8000000000000000,
      0x0000000000000001,
      0x8000000000000001,
  };
  // -10^n/3 for n from 22 down to -28.
  std::vector<std::uint64_t> const thirds{
      0xc46696695dbd1cc3, 0xc43211ede4974a35, 0xc3fce97ca0f21056, 0xc3c7213080c1a6ac,
      0xc39280f39a348556, 0xc35d9b1f5d20d557, 0xc327af4c4a80aaac, 0xc2f2f2a36ecd5556,
      0xc2be51057e155558, 0xc28840d131aaaaac, 0xc253670dc1555557, 0xc21f0b4935555557,
      0xc1e8d5d42aaaaaac, 0xc1b3de4355555556, 0xc17fca0555555556, 0xc1496e6aaaaaaaab,
      0xc114585555555555, 0xc0e046aaaaaaaaab, 0xc0aa0aaaaaaaaaaa, 0xc074d55555555555,
      0xc040aaaaaaaaaaab, 0xc00aaaaaaaaaaaab, 0xbfd5555555555555, 0xbfa1111111111111,
      0xbf6b4e81b4e81b4f, 0xbf35d867c3ece2a5, 0xbf0179ec9cbd821e, 0xbecbf647612f3696,
      0xbe965e9f80f29212, 0xbe61e54c672874db, 0xbe2ca213d840baf8, 0xbdf6e80fe033c8c6,
      0xbdc2533fe68fd3d2, 0xbd8d51ffd74c861c, 0xbd5774ccac3d3817, 0xbd22c3d6f030f9ac,
      0xbcee0624b3818f79, 0xbcb804ea293472c7, 0xbc833721ba905bd3, 0xbc4ebe9c5db3c61e,
      0xbc18987d17c304e5, 0xbbe3ad30dfcf371d, 0xbbaf7b816618582f, 0xbb792f9ab81379bf,
      0xbb442615600f9499, 0xbb101e77800c76e1, 0xbad9ca58cce0be35, 0xbaa4a1e0a3e6fe90,
      0xba708180831f320d, 0xba3a68cd9e985016,
  };
  // Halves, powers of ten, neighbours of 1, of 0.3, of 10^21 and 10^-6, and the ends of the range.
  std::vector<std::uint64_t> const neighbours{
      0x4024000000000000, 0x4014000000000000, 0x3fe0000000000000, 0x3fa999999999999a,
      0x3f747ae147ae147b, 0x3f40624dd2f1a9fc, 0x3f0a36e2eb1c432d, 0x3ed4f8b588e368f1,
      0x3ea0c6f7a0b5ed8d, 0x3e6ad7f29abcaf48, 0x3e35798ee2308c3a, 0x3ed539223589fa95,
      0x3ed4ff26cd5a7781, 0x3ed4f95a762283ff, 0x3ed4f8c60703520c, 0x3ed4f8b72f19cd0d,
      0x3ed4f8b5b31c0c8d, 0x3ed4f8b58d1c461a, 0x3ed4f8b5894f7f0e, 0x3ed4f8b588ee37f3,
      0x3ed4f8b588e47da4, 0x3ed4f8b588e3849c, 0x3ed4f8b588e36bb5, 0x3ed4f8b588e36937,
      0x3ed4f8b588e368f8, 0x3ed4f8b588e368f1, 0x3ff0000000000000, 0xbff0000000000000,
      0xbfeffffffffffffa, 0xbfeffffffffffffb, 0x3feffffffffffffa, 0x3feffffffffffffb,
      0x3feffffffffffffc, 0x3feffffffffffffe, 0xbfefffffffffffff, 0xbfefffffffffffff,
      0x3fefffffffffffff, 0x3fefffffffffffff, 0x3fd3333333333332, 0x3fd3333333333333,
      0x3fd3333333333334, 0x0010000000000000, 0x000ffffffffffffd, 0x000fffffffffffff,
      0x7fefffffffffffff, 0xffefffffffffffff, 0x4340000000000000, 0xc340000000000000,
      0x4430000000000000, 0x44b52d02c7e14af5, 0x44b52d02c7e14af6, 0x44b52d02c7e14af7,
      0x444b1ae4d6e2ef4e, 0x444b1ae4d6e2ef4f, 0x444b1ae4d6e2ef50, 0x3eb0c6f7a0b5ed8c,
      0x3eb0c6f7a0b5ed8d, 0x41b3de4355555553, 0x41b3de4355555554, 0x41b3de4355555555,
      0x41b3de4355555556, 0x41b3de4355555557, 0xbecbf647612f3696, 0x43143ff3c1cb0959,
  };
  edges_ = smallest;
  edges_.insert(edges_.end(), thirds.begin(), thirds.end());
  for (auto const bits : thirds) edges_.push_back(bits ^ 0x8000000000000000);
  edges_.insert(edges_.end(), neighbours.begin(), neighbours.end());
}

}  // namespace

TEST_CASE("json: canonical bytes agree with the published pairs of RFC 8785", "[json][vectors]") {
  auto const root = vectors("jcs");
  if (root.empty()) return;
  int agreed = 0;
  for (auto const* name : {"arrays", "french", "structures", "unicode", "values", "weird"}) {
    CAPTURE(name);
    auto const input = contents(root / "input" / (std::string(name) + ".json"));
    auto const output = contents(root / "output" / (std::string(name) + ".json"));
    REQUIRE_FALSE(output.empty());
    CHECK(canonical_of(input) == output);
    CHECK(canonical_of(output) == output);
    agreed += canonical_of(input) == output && canonical_of(output) == output;
  }
  std::cout << "score: RFC 8785, published pairs: " << agreed << "/6\n";
}

TEST_CASE("json: the published sequence of numbers has the published digests", "[json]") {
  struct Checkpoint {
    std::size_t lines;
    std::string_view sha256;
  };
  constexpr Checkpoint checkpoints[] = {
      {1000, "be18b62b6f69cdab33a7e0dae0d9cfa869fda80ddc712221570f9f40a5878687"},
      {10000, "b9f7a8e75ef22a835685a52ccba7f7d6bdc99e34b010992cbc5864cd12be6892"},
      {100000, "22776e6d4b49fa294a0d0f349268e5c28808fe7e0cb2bcbe28f63894e494d4c7"},
      {1000000, "49415fee2c56c77864931bd3624faad425c3c577d6d74e89a83bc725506dad16"}};
  NumberSequence numbers;
  Sha256 hash;
  std::size_t lines = 0;
  int agreed = 0;
  for (auto const& checkpoint : checkpoints) {
    for (; lines < checkpoint.lines; ++lines) {
      auto const bits = numbers.next();
      char line[20];
      std::snprintf(line, sizeof line, "%llx,", static_cast<unsigned long long>(bits));
      hash.add(line);
      hash.add(json::canonical(std::bit_cast<double>(bits)));
      hash.add("\n");
    }
    CHECK(hex(hash.digest()) == checkpoint.sha256);
    agreed += hex(hash.digest()) == checkpoint.sha256;
  }
  std::cout << "score: RFC 8785, digests of the first 10^3 to 10^6 numbers: " << agreed << "/4\n";
}

TEST_CASE("json: canonical numbers are the samples of RFC 8785 appendix B", "[json]") {
  struct Row {
    std::uint64_t bits;
    std::string_view text;
  };
  auto const row = GENERATE(
      Row{0x0000000000000000, "0"}, Row{0x8000000000000000, "0"}, Row{0x0000000000000001, "5e-324"},
      Row{0x8000000000000001, "-5e-324"}, Row{0x7fefffffffffffff, "1.7976931348623157e+308"},
      Row{0xffefffffffffffff, "-1.7976931348623157e+308"},
      Row{0x4340000000000000, "9007199254740992"}, Row{0xc340000000000000, "-9007199254740992"},
      Row{0x4430000000000000, "295147905179352830000"},
      Row{0x44b52d02c7e14af5, "9.999999999999997e+22"}, Row{0x44b52d02c7e14af6, "1e+23"},
      Row{0x44b52d02c7e14af7, "1.0000000000000001e+23"},
      Row{0x444b1ae4d6e2ef4e, "999999999999999700000"},
      Row{0x444b1ae4d6e2ef4f, "999999999999999900000"}, Row{0x444b1ae4d6e2ef50, "1e+21"},
      Row{0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"}, Row{0x3eb0c6f7a0b5ed8d, "0.000001"},
      Row{0x41b3de4355555553, "333333333.3333332"}, Row{0x41b3de4355555554, "333333333.33333325"},
      Row{0x41b3de4355555555, "333333333.3333333"}, Row{0x41b3de4355555556, "333333333.3333334"},
      Row{0x41b3de4355555557, "333333333.33333343"},
      Row{0xbecbf647612f3696, "-0.0000033333333333333333"},
      Row{0x43143ff3c1cb0959, "1424953923781206.2"});
  CAPTURE(row.bits);
  CHECK(json::canonical(std::bit_cast<double>(row.bits)) == row.text);
}

TEST_CASE("json: canonical integers are exact to 2^53 and doubles beyond", "[json]") {
  CHECK(canonical_of("9007199254740991") == "9007199254740991");
  CHECK(canonical_of("-9007199254740992") == "-9007199254740992");
  CHECK(canonical_of("9007199254740993") == "9007199254740992");
  CHECK(canonical_of("-9223372036854775808") == "-9223372036854776000");
  CHECK(canonical_of("18446744073709551615") == "18446744073709552000");
}

TEST_CASE("json: canonical keys stand in the order of UTF-16 code units", "[json]") {
  // U+1F600 is D83D DE00, so it comes before U+E000 and U+FB33, after U+D7FF.
  CHECK(canonical_of(
            "{\"\\uFB33\":1,\"\\uD83D\\uDE00\":2,\"\\uE000\":3,\"\\uD7FF\":4,\"a\":5,\"\":6}") ==
        "{\"\":6,\"a\":5,\"\xED\x9F\xBF\":4,\"\xF0\x9F\x98\x80\":2,\"\xEE\x80\x80\":3,"
        "\"\xEF\xAC\xB3\":1}");
}

TEST_CASE("json: canonical order agrees with a comparison of real UTF-16", "[json]") {
  std::mt19937 random(8785);
  auto const character = [&]() -> char32_t {
    constexpr char32_t pool[] = {'a',    'b',    0x7F,   0x80,    0x7FF,    0x800,
                                 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF, 0x50A8};
    return pool[random() % std::size(pool)];
  };
  auto const append = [](char32_t c, std::string& narrow, std::u16string& wide) {
    if (c < 0x80) {
      narrow += static_cast<char>(c);
    } else if (c < 0x800) {
      narrow += {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 63))};
    } else if (c < 0x10000) {
      narrow += {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 63)),
                 static_cast<char>(0x80 | (c & 63))};
    } else {
      narrow += {static_cast<char>(0xF0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 63)),
                 static_cast<char>(0x80 | (c >> 6 & 63)), static_cast<char>(0x80 | (c & 63))};
    }
    if (c < 0x10000) {
      wide += static_cast<char16_t>(c);
    } else {
      wide += static_cast<char16_t>(0xD800 + ((c - 0x10000) >> 10));
      wide += static_cast<char16_t>(0xDC00 + ((c - 0x10000) & 0x3FF));
    }
  };
  for (int round = 0; round < 500; ++round) {
    std::map<std::u16string, std::string> expected;
    json::object object;
    for (int i = 0; i < 6; ++i) {
      std::string narrow;
      std::u16string wide;
      for (auto n = random() % 4; n > 0; --n) append(character(), narrow, wide);
      expected[wide] = narrow;
      object[narrow] = 0;
    }
    std::string text = "{";
    for (auto const& [wide, narrow] : expected)
      text += (text.size() > 1 ? ",\"" : "\"") + narrow + "\":0";
    CHECK(json::canonical(object) == text + "}");
  }
}

TEST_CASE("json: canonical text escapes only what it must", "[json]") {
  CHECK(canonical_of(R"("\u0000\u001f\b\t\n\f\r\"\\\/\u007f\u20ac\u2028")") ==
        "\"\\u0000\\u001f\\b\\t\\n\\f\\r\\\"\\\\/\x7F\xE2\x82\xAC\xE2\x80\xA8\"");
}
