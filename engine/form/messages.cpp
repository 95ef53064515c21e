#include "engine/form/messages.hpp"

#include <boost/json/serialize.hpp>

namespace chubei::form {
namespace {

constexpr std::size_t choices_shown_max = 12;
constexpr std::size_t shown_bytes_max = 60;

void append(Text& list, Text const& item) {
  if (!list.zh.empty()) list.zh += "或";
  if (!list.en.empty()) list.en += " or ";
  list.zh += item.zh;
  list.en += item.en;
}

}  // namespace

Text about(Text const& title, Text const& rest) {
  return {"“" + title.zh + "”" + rest.zh, "\"" + title.en + "\" " + rest.en};
}

Text expected_type(unsigned types) {
  static constexpr unsigned bits[] = {type_null,   type_boolean, type_integer, type_number,
                                      type_string, type_array,   type_object};
  static Text const names[] = {{"空值", "null"},         {"是或否", "true or false"},
                               {"整数", "an integer"},   {"数字", "a number"},
                               {"文字", "a text"},       {"清单", "a list"},
                               {"一组字段", "an object"}};
  Text list;
  for (std::size_t index = 0; index < std::size(bits); ++index)
    if (types & bits[index]) append(list, names[index]);
  return {"应为" + list.zh, "must be " + list.en};
}

std::string shown(json::value const& value) {
  auto text = boost::json::serialize(value);
  if (text.size() <= shown_bytes_max) return text;
  auto end = shown_bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

Text expected_choice(Node const& node) {
  Text list;
  std::size_t count = 0;
  for (auto const& choice : node.choices->get_array()) {
    if (++count > choices_shown_max) break;
    auto const* text = choice.if_string();
    auto found = text ? node.choice_titles.find(std::string(std::string_view(*text)))
                      : node.choice_titles.end();
    auto const plain = shown(choice);
    bool const titled = found != node.choice_titles.end();
    list.zh +=
        (list.zh.empty() ? "" : "、") + (titled ? found->second.zh + "(" + plain + ")" : plain);
    list.en +=
        (list.en.empty() ? "" : ", ") + (titled ? found->second.en + " (" + plain + ")" : plain);
  }
  if (count > choices_shown_max) {
    list.zh += "等";
    list.en += ", …";
  }
  return {"应为下列之一：" + list.zh, "must be one of: " + list.en};
}

Text at_least(std::size_t limit, std::size_t actual, Text const& unit) {
  auto const least = std::to_string(limit), now = std::to_string(actual);
  return {"至少" + least + unit.zh + "，现为" + now + unit.zh,
          "needs at least " + least + " " + unit.en + ", has " + now};
}

Text at_most(std::size_t limit, std::size_t actual, Text const& unit) {
  auto const most = std::to_string(limit), now = std::to_string(actual);
  return {"最多" + most + unit.zh + "，现为" + now + unit.zh,
          "may have at most " + most + " " + unit.en + ", has " + now};
}

}  // namespace chubei::form
