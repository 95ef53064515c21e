#include "engine/base/encoding.hpp"

#include "tests/catch.hpp"

using namespace chubei;

TEST_CASE("encoding: texts follow the vectors of RFC 4648 section 10", "[encoding]") {
  struct Row {
    std::string bytes, base64, base64url, hex;
  };
  for (auto const& row :
       {Row{"", "", "", ""}, Row{"f", "Zg==", "Zg", "66"}, Row{"fo", "Zm8=", "Zm8", "666f"},
        Row{"foo", "Zm9v", "Zm9v", "666f6f"}, Row{"foob", "Zm9vYg==", "Zm9vYg", "666f6f62"},
        Row{"\xfb\xff", "+/8=", "-_8", "fbff"}}) {
    CAPTURE(row.base64);
    CHECK(base64(row.bytes) == row.base64);
    CHECK(base64url(row.bytes) == row.base64url);
    CHECK(hex(row.bytes) == row.hex);
    CHECK(parse_base64(row.base64).value() == row.bytes);
    CHECK(parse_base64url(row.base64url).value() == row.bytes);
    CHECK(parse_hex(row.hex).value() == row.bytes);
  }
}

TEST_CASE("encoding: one sequence of bytes has one text only", "[encoding]") {
  for (auto const* text : {"Zg", "Zg=", "Zh==", "Zg==\n", "Z===", "====", "Zm9=", "-_8="})
    CHECK_FALSE(parse_base64(text));
  for (auto const* text : {"Zg==", "Zh", "Z", "+/8", "Zm 9v"}) CHECK_FALSE(parse_base64url(text));
  for (auto const* text : {"6", "6F", "6g", "0x66"}) CHECK_FALSE(parse_hex(text));
}

TEST_CASE("encoding: an error names the first wrong character", "[encoding]") {
  auto const wrong = parse_base64url("AAA!AAA");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().code == ErrorCode::bad_request);
  CHECK(wrong.error().details.at("offset") == 3);
}

TEST_CASE("encoding: reading into place wants exactly the size", "[encoding]") {
  unsigned char bytes[2] = {};
  CHECK(read_base64url("-_8", bytes, 2));
  CHECK(bytes[0] == 0xFB);
  CHECK(bytes[1] == 0xFF);
  CHECK_FALSE(read_base64url("-_8A", bytes, 2));
  CHECK_FALSE(read_base64url("-_9", bytes, 2));
}

TEST_CASE("encoding: UTF-8 is well-formed or not UTF-8", "[encoding]") {
  for (auto const* text : {"", "a", "\xC2\x80", "储备", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF"})
    CHECK(is_utf8(text));
  for (auto const* text : {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80",
                           "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE5\x82"})
    CHECK_FALSE(is_utf8(text));
}
