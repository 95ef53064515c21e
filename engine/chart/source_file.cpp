#include "engine/chart/source_file.hpp"

#include "engine/chart/suggestion.hpp"

#include <algorithm>

namespace chubei::chart {

namespace {

std::size_t letter_bytes(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
  return end - at;
}

/// How many letters of a decoded text stand before a position.
std::size_t letters_before(std::string_view decoded, cel::Position position) {
  std::size_t letters = 0;
  cel::Position here;
  for (std::size_t at = 0; at < decoded.size() && here < position; ++letters) {
    bool const is_break = decoded[at] == '\n';
    at += letter_bytes(decoded, at);
    here = is_break ? cel::Position{here.line + 1, 1} : cel::Position{here.line, here.column + 1};
  }
  return letters;
}

std::size_t offset_of(std::string_view text, json::Place place) {
  std::size_t at = 0;
  for (int line = 1; line < place.line; ++line) at = text.find('\n', at) + 1;
  for (int column = 1; column < place.column; ++column) at += letter_bytes(text, at);
  return at;
}

/// Columns that the first `letters` letters of a JSON string take in the file, escapes included.
int columns_of(std::string_view quoted, std::size_t letters) {
  int columns = 1;  // the quotation mark
  for (std::size_t at = 1; letters > 0 && at < quoted.size() && quoted[at] != '"'; --letters) {
    bool const is_unicode = quoted.substr(at, 2) == "\\u";
    bool const is_pair = is_unicode &&
                         (quoted.substr(at + 2, 1) == "d" || quoted.substr(at + 2, 1) == "D") &&
                         quoted.substr(at + 6, 2) == "\\u";
    int const wide = is_pair ? 12 : is_unicode ? 6 : quoted[at] == '\\' ? 2 : 1;
    columns += wide;
    at += wide > 1 ? static_cast<std::size_t>(wide) : letter_bytes(quoted, at);
  }
  return columns;
}

}  // namespace

void FaultList::add(FieldError fault) {
  ++count_;
  if (list_.size() < json::faults_max) list_.push_back(std::move(fault));
}

Error FaultList::to_error() && {
  ensure(!empty());
  FieldError const& first = list_.front();
  std::string const place = first.pointer + ":" + std::to_string(first.line);
  std::string const count = std::to_string(count_);
  return {ErrorCode::invalid_definition,
          {"发布包有 " + count + " 处错误。" + place + "：" + first.message.zh,
           "the release has " + count + (count_ == 1 ? " fault. " : " faults. ") + place + ": " +
               first.message.en},
          std::move(list_)};
}

json::Place Node::place() const {
  auto const at = file_->content.places.find(pointer_);
  return at == file_->content.places.end() ? json::Place{} : at->second;
}

void Node::fault(std::string_view rule, Text message) const {
  json::Place const at = place();
  faults_->add({address(), std::string(rule), std::move(message), at.line, at.column});
}

void Node::fault_inside(cel::Position at, std::string_view rule, Text message) const {
  json::Place const start = place();
  auto const* text = value_->if_string();
  if (text == nullptr || start.line == 0) return fault(rule, std::move(message));
  std::string_view const quoted = file_->text.substr(offset_of(file_->text, start));
  std::size_t const letters = letters_before({text->data(), text->size()}, at);
  faults_->add({address(), std::string(rule), std::move(message), start.line,
                start.column + columns_of(quoted, letters)});
}

Node Node::below(std::string_view token, json::value const& value) const {
  Node node = *this;
  node.pointer_ = json::pointer_join(pointer_, token);
  node.value_ = &value;
  return node;
}

void Node::wrong_type(Text expected) const {
  fault("type", {"此处应为" + expected.zh, "this must be " + expected.en});
}

bool Node::is_object(std::initializer_list<std::string_view> known) const {
  auto const* object = value_->if_object();
  if (object == nullptr) return wrong_type({"对象", "an object"}), false;
  std::vector<std::string> const names(known.begin(), known.end());
  for (auto const& member : *object) {
    std::string const key(member.key());
    if (std::ranges::find(names, key) == names.end())
      below(key, member.value())
          .fault("unknown_keyword", unknown({"关键字", "keyword"}, key, names));
  }
  return true;
}

std::optional<Node> Node::find(std::string_view name) const {
  auto const* object = value_->if_object();
  auto const* member = object == nullptr ? nullptr : object->if_contains(name);
  if (member == nullptr) return std::nullopt;
  return below(name, *member);
}

std::optional<Node> Node::require(std::string_view name) const {
  auto member = find(name);
  std::string const word(name);
  if (!member)
    fault("required", {"缺少“" + word + "”，请补上", "\"" + word + "\" is missing: add it"});
  return member;
}

std::vector<std::pair<std::string, Node>> Node::members() const {
  std::vector<std::pair<std::string, Node>> list;
  auto const* object = value_->if_object();
  if (object == nullptr) return wrong_type({"对象", "an object"}), list;
  for (auto const& member : *object)
    list.emplace_back(member.key(), below(member.key(), member.value()));
  return list;
}

std::vector<std::pair<std::string, Node>> Node::named() const {
  auto list = members();
  for (auto const& [name, node] : list)
    if (!is_snake_case(name))
      node.fault("name",
                 {"名称“" + name + "”应为小写字母开头的小写字母、数字与下划线（至多 64 个）",
                  "the name \"" + name +
                      "\" must be lower-case letters, digits and underscores, beginning "
                      "with a letter, at most 64"});
  return list;
}

std::vector<Node> Node::items() const {
  std::vector<Node> list;
  auto const* array = value_->if_array();
  if (array == nullptr) return wrong_type({"列表", "a list"}), list;
  for (std::size_t i = 0; i < array->size(); ++i)
    list.push_back(below(std::to_string(i), (*array)[i]));
  return list;
}

std::vector<Node> Node::one_or_many() const {
  return value_->is_array() ? items() : std::vector<Node>{*this};
}

std::string Node::text() const {
  auto const* text = value_->if_string();
  if (text != nullptr && !text->empty()) return {text->data(), text->size()};
  wrong_type({"非空文本", "a text that is not empty"});
  return {};
}

std::vector<std::string> Node::texts() const {
  std::vector<std::string> list;
  for (Node const& item : one_or_many())
    if (std::string text = item.text(); !text.empty()) list.push_back(std::move(text));
  return list;
}

bool Node::flag() const {
  if (value_->is_bool()) return value_->get_bool();
  return wrong_type({"true 或 false", "true or false"}), false;
}

std::int64_t Node::integer(std::int64_t low, std::int64_t high) const {
  auto const* number = value_->if_int64();
  if (number != nullptr && *number >= low && *number <= high) return *number;
  std::string const from = std::to_string(low), to = std::to_string(high);
  wrong_type({from + " 到 " + to + " 之间的整数", "an integer from " + from + " to " + to});
  return low;
}

Text Node::both() const {
  if (!is_object({"zh", "en"})) return {};
  auto const zh = require("zh"), en = require("en");
  return {zh ? zh->text() : "", en ? en->text() : ""};
}

std::string Node::text(std::string_view member) const {
  auto const node = find(member);
  return node ? node->text() : "";
}

std::vector<std::string> Node::texts(std::string_view member) const {
  auto const node = find(member);
  return node ? node->texts() : std::vector<std::string>{};
}

bool Node::flag(std::string_view member) const {
  auto const node = find(member);
  return node && node->flag();
}

Text Node::both(std::string_view member, std::string const& otherwise) const {
  auto const node = find(member);
  return node ? node->both() : Text{otherwise, otherwise};
}

std::size_t Node::word(std::initializer_list<std::string_view> allowed) const {
  std::string const word = text();
  auto const at = std::ranges::find(allowed, word);
  if (at != allowed.end()) return static_cast<std::size_t>(at - allowed.begin());
  if (!word.empty())
    fault("unknown_name", unknown({"取值", "value"}, word, {allowed.begin(), allowed.end()}));
  return 0;
}

bool is_snake_case(std::string_view name) {
  auto const is_lower = [](char letter) { return letter >= 'a' && letter <= 'z'; };
  auto const is_inner = [&](char letter) {
    return is_lower(letter) || (letter >= '0' && letter <= '9') || letter == '_';
  };
  return !name.empty() && name.size() <= 64 && is_lower(name.front()) &&
         std::ranges::all_of(name, is_inner);
}

bool is_event_name(std::string_view name) {
  while (true) {
    std::size_t const dot = name.find('.');
    if (!is_snake_case(name.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

}  // namespace chubei::chart
