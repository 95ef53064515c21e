#include "engine/import/scxml_reader.hpp"

#include <algorithm>

namespace chubei::import {

namespace {

std::string trimmed(std::string const& text) {
  constexpr std::string_view blanks = " \t\r\n";
  std::size_t const begin = text.find_first_not_of(blanks);
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

bool is_identifier(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '_' || letter == '$';
  });
}

}  // namespace

void ScxmlReader::find_variables(Element const& element) {
  for (Element const& child : element.children) {
    if (child.name == "send" && child.find("id")) send_ids_.insert(child.get("id"));
    if (child.name == "data") {
      add_variable(child.get("id"), &child);
      bool const is_nested = &element != root_.child("datamodel");
      if (is_nested && root_.get("binding") == "late")
        left_out(child, {"不支持 binding=“late”", "binding=\"late\" is not taken"});
      if (child.find("src"))
        left_out(child, {"不从别处读取数据（src）", "data is not fetched from elsewhere (src)"});
    } else if (child.name == "foreach") {
      // ECMAScript: a foreach declares what is not declared.
      for (char const* attribute : {"item", "index"})
        if (is_identifier(child.get(attribute))) add_variable(child.get(attribute), nullptr);
    }
    find_variables(child);
  }
}

void ScxmlReader::add_variable(std::string const& original, Element const* data) {
  auto const known = variables_.find(original);
  if (known != variables_.end()) {
    if (data && !known->second.data) known->second.data = data;
    return;
  }
  variables_[original] = {var_names_.of(original), Type::unknown, Type::unknown, data, false};
  variable_order_.push_back(original);
}

/// Types flow from literals through assignments: as often as anything is learnt.
void ScxmlReader::find_types() {
  for (std::size_t round = 0; round <= variables_.size() && infer(root_); ++round) {
  }
}

bool ScxmlReader::infer(Element const& element) {
  bool learnt = false;
  auto const of = [&](std::string_view source) -> std::optional<Translated> {
    auto value = translate(source, naming({true}));
    return value ? std::optional(std::move(*value)) : std::nullopt;
  };
  for (Element const& child : element.children) {
    if (child.name == "data" && !source_of(child).empty())
      learnt |= meet(child.get("id"), of(source_of(child)));
    if (child.name == "assign") learnt |= meet(child.get("location"), of(child.get("expr")));
    if (child.name == "foreach") {
      auto const list = of(child.get("array"));
      Translated element_of;
      element_of.type = list ? list->element : Type::unknown;
      learnt |= meet(child.get("item"), element_of);
      Translated place;
      place.type = Type::integer;
      learnt |= meet(child.get("index"), place);
    }
    learnt |= infer(child);
  }
  return learnt;
}

bool ScxmlReader::meet(std::string_view variable, std::optional<Translated> const& value) {
  auto const known = variables_.find(variable);
  if (known == variables_.end() || !value) return false;
  bool const says = value->type != Type::unknown && value->type != Type::undefined;
  if (!says) return false;
  Known& of = known->second;
  if (of.type == Type::unknown) {
    of.type = value->type;
    of.element = value->element;
    return true;
  }
  if (of.type != value->type) of.is_mixed = true;
  return false;
}

void ScxmlReader::declare_variables() {
  for (std::string const& original : variable_order_) {
    Known const& known = variables_.at(original);
    Slot slot{
        known.name,
        known.type == Type::unknown || known.type == Type::undefined ? "int" : word(known.type),
        ""};
    if (known.is_mixed)
      left_out(known.data ? *known.data : root_,
               {"变量“" + original + "”取不同类型的值",
                "the variable \"" + original + "\" takes values of different types"});
    if (known.data) initialise(known, slot);
    machine_.vars.push_back(std::move(slot));
  }
}

/// A faulty initial value is an error event at the start, not a refusal to start.
void ScxmlReader::initialise(Known const& known, Slot& slot) {
  std::string const source = source_of(*known.data);
  if (source.empty()) return;
  auto value = translate(source, naming({}));
  if (value) {
    if (value->type != Type::undefined) slot.initial = value->cel;
  } else if (value.error().is_invalid) {
    remark(*known.data, {"初值“" + source + "”总是出错：" + value.error().why.zh,
                         "the value \"" + source + "\" always fails: " + value.error().why.en});
    add_block(machine_.states.front().entry, {failing(source)});
  } else {
    left_out(*known.data, {"初值“" + source + "”无法转换：" + value.error().why.zh,
                           "the value \"" + source + "\" is not taken: " + value.error().why.en});
  }
}

std::string ScxmlReader::source_of(Element const& data) const {
  auto const* expression = data.find("expr");
  return expression ? *expression : trimmed(data.text);
}

}  // namespace chubei::import
