#include "workflows/credit_code.hpp"

#include <array>
#include <vector>

namespace chubei::workflows {
namespace {

constexpr std::size_t length = 18;
constexpr std::size_t subject_from = 8;  // positions 9-16, then the inner check
constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
constexpr std::array outer_weights{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
constexpr std::array inner_weights{3, 7, 9, 10, 5, 8, 4, 2};

// Full-width ! to ~ (U+FF01-FF5E) are EF BC 81 - EF BD 9E in UTF-8; the full-width space is E3
// 80 80.
std::string half_width(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    auto const byte = [&](std::size_t ahead) {
      return at + ahead < text.size() ? static_cast<unsigned char>(text[at + ahead]) : 0U;
    };
    if (byte(0) == 0xE3 && byte(1) == 0x80 && byte(2) == 0x80) {
      out += ' ';
      at += 3;
    } else if (byte(0) == 0xEF && ((byte(1) == 0xBC && byte(2) >= 0x81 && byte(2) <= 0xBF) ||
                                   (byte(1) == 0xBD && byte(2) >= 0x80 && byte(2) <= 0x9E))) {
      out += static_cast<char>(byte(1) == 0xBC ? byte(2) - 0x60 : byte(2) - 0x20);
      at += 3;
    } else {
      out += text[at++];
    }
  }
  return out;
}

std::vector<std::string_view> characters(std::string_view text) {
  std::vector<std::string_view> list;
  for (std::size_t at = 0; at < text.size();) {
    auto end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    list.push_back(text.substr(at, end - at));
    at = end;
  }
  return list;
}

// GB 11714 counts letters A=10 … Z=35, unlike GB 32100, which leaves out I O S V Z.
char inner_check(std::string_view code) {
  int sum = 0;
  for (std::size_t index = 0; index < inner_weights.size(); ++index) {
    char const letter = code[subject_from + index];
    sum += (letter <= '9' ? letter - '0' : letter - 'A' + 10) * inner_weights[index];
  }
  int const check = 11 - sum % 11;
  return check == 10 ? 'X' : check == 11 ? '0' : static_cast<char>('0' + check);
}

char outer_check(std::string_view code) {
  std::size_t sum = 0;
  for (std::size_t index = 0; index < outer_weights.size(); ++index)
    sum += alphabet.find(code[index]) * static_cast<std::size_t>(outer_weights[index]);
  return alphabet[(31 - sum % 31) % 31];
}

std::optional<Text> alphabet_fault(std::vector<std::string_view> const& letters) {
  for (std::size_t index = 0; index < letters.size(); ++index) {
    if (letters[index].size() == 1 && alphabet.find(letters[index]) != std::string_view::npos)
      continue;
    auto const place = std::to_string(index + 1);
    std::string const shown(letters[index]);
    if (shown == " ")
      return Text{"统一社会信用代码第" + place + "位是空格，请删除",
                  "has a space at position " + place + ": remove it"};
    return Text{"统一社会信用代码第" + place + "位“" + shown +
                    "”不在允许的字符内（数字和除 I、O、S、V、Z 外的字母）",
                "has \"" + shown + "\" at position " + place +
                    "; only digits and letters other than I, O, S, V, Z may stand there"};
  }
  return std::nullopt;
}

Text check_fault(std::string place, std::string kind_zh, std::string kind_en, char has) {
  return {"统一社会信用代码第" + place + "位" + kind_zh + "不符（现为 " + has +
              "），请逐位核对是否录错",
          "fails the " + kind_en + " at position " + place + " (it has " + has +
              "): compare it character by character"};
}

}  // namespace

std::string normalised_credit_code(std::string_view text) {
  auto code = half_width(text);
  auto const from = code.find_first_not_of(" \t\r\n");
  if (from == std::string::npos) return {};
  code = code.substr(from, code.find_last_not_of(" \t\r\n") - from + 1);
  for (auto& letter : code)
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  return code;
}

std::optional<Text> credit_code_fault(std::string_view code) {
  auto const letters = characters(code);
  if (letters.size() > 4 * length || letters.size() < length) {
    auto const count = std::to_string(letters.size());
    return Text{"统一社会信用代码应为 18 位，现为 " + count + " 位",
                "must have 18 characters, has " + count};
  }
  if (auto fault = alphabet_fault(letters)) return fault;
  if (letters.size() != length) {
    auto const count = std::to_string(letters.size());
    return Text{"统一社会信用代码应为 18 位，现为 " + count + " 位",
                "must have 18 characters, has " + count};
  }
  if (inner_check(code) != code[16])
    return check_fault("17", "主体标识码校验", "check of the organisation code", code[16]);
  if (outer_check(code) != code[17]) return check_fault("18", "校验码", "check digit", code[17]);
  return std::nullopt;
}

void add_credit_code(form::Formats& formats) {
  formats.add("uscc", {[](std::string_view text) { return credit_code_fault(text); },
                       [](std::string_view text) { return normalised_credit_code(text); }});
}

}  // namespace chubei::workflows
