#include "workflows/credit_code.hpp"

#include "tests/catch.hpp"

#include <string>
#include <utility>

namespace chubei::workflows {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

constexpr std::string_view right[] = {
    "91350100M000100Y43", "91110108MAFX000129", "91110105MAFX00020Q", "91110112MAFX00039R",
    "91110115MAFX000470", "91110108MAFY00013Y", "91110108MAFY0003XH", "91110108MAFY0062XJ",
    "91110106MAFX00100T", "12110000MBFX000757", "52110000MJFX000829", "91310115MAFX00098M",
};

struct Wrong {
  std::string_view code;
  std::string_view fault;  ///< a part of the English text
};

constexpr Wrong wrong[] = {
    {"91350100M000100Y4Z", "has \"Z\" at position 18"},
    {"91110180MAFX000129", "check digit at position 18"},
    {"91350100M000100Y4J", "check digit at position 18"},  // outer check by code points
    {"91110108MAFX00012Y", "check digit at position 18"},  // outer check by code points
    {"91110108MAFX000139", "organisation code at position 17"},
    {"91110108MAFX00012", "must have 18 characters, has 17"},
    {"91110108MAFX0001299", "must have 18 characters, has 19"},
    {"", "must have 18 characters, has 0"},
    {"9111 0108MAFX000129", "has a space at position 5"},
    {"91110108 MAFX00012", "has a space at position 9"},
    {"91110108MAFX0O0129", "has \"O\" at position 14"},
    {"91110108MAFX00012京", "has \"京\" at position 18"},
};

}  // namespace

TEST_CASE("credit code: published and worked examples are right", "[workflows]") {
  for (auto const code : right) {
    CAPTURE(code);
    CHECK_FALSE(credit_code_fault(code).has_value());
  }
}

TEST_CASE("credit code: a wrong one is told by its first fault and place", "[workflows]") {
  for (auto const& row : wrong) {
    CAPTURE(row.code);
    auto const fault = credit_code_fault(row.code);
    REQUIRE(fault.has_value());
    CAPTURE(fault->en);
    CHECK(fault->en.find(row.fault) != std::string::npos);
    CHECK_FALSE(fault->zh.empty());
  }
}

TEST_CASE("credit code: case, full-width forms and spaces around are one code", "[workflows]") {
  std::pair<std::string_view, std::string_view> const rows[] = {
      {"91110108mafx000129", "91110108MAFX000129"},
      {"９１１１０１０８ＭＡＦＸ０００１２９", "91110108MAFX000129"},
      {"ｍａｆｘ", "MAFX"},
      {" 91110108MAFX000129\t", "91110108MAFX000129"},
      {"　91110108MAFX000129　", "91110108MAFX000129"},
      {"9111 0108", "9111 0108"},
      {"9111　0108", "9111 0108"},
      {"  ", ""},
      {"京", "京"},
  };
  for (auto const& [text, code] : rows) CHECK(normalised_credit_code(text) == code);
}

TEST_CASE("credit code: every change of one character is caught", "[workflows]") {
  for (auto const code : right)
    for (std::size_t place = 0; place < code.size(); ++place)
      for (char const letter : alphabet) {
        std::string changed(code);
        changed[place] = letter;
        CAPTURE(changed);
        REQUIRE(credit_code_fault(changed).has_value() == (letter != code[place]));
      }
}

TEST_CASE("credit code: every swap of two among positions 1 to 17 is caught", "[workflows]") {
  for (auto const code : right)
    for (std::size_t left = 0; left < 17; ++left)
      for (std::size_t other = left + 1; other < 17; ++other) {
        std::string swapped(code);
        std::swap(swapped[left], swapped[other]);
        CAPTURE(swapped);
        REQUIRE(credit_code_fault(swapped).has_value() == (code[left] != code[other]));
      }
}

TEST_CASE("credit code: a form stores it normalised", "[workflows]") {
  auto formats = form::Formats::standard();
  add_credit_code(formats);
  auto const* format = formats.find("uscc");
  REQUIRE(format);
  CHECK(format->normalise("９１110108mafx000129") == "91110108MAFX000129");
  CHECK_FALSE(format->check("91110108MAFX000129").has_value());
}

}  // namespace chubei::workflows
