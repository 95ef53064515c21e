// What each keyword of draft-07 (validation, sections 6-10) and each of ours puts into a node.
#include "engine/form/pattern.hpp"
#include "engine/form/reader.hpp"

#include <functional>
#include <map>
#include <set>

namespace chubei::form {

Target Reading::inside(std::string_view token, json::value const& inner) const {
  return {&inner, place.file, json::pointer_join(place.pointer, token)};
}

void Reading::wrong(Text expected) const {
  reader.fault(place, "keyword", {"应为" + expected.zh, "expected " + expected.en});
}

namespace {

using Put = std::function<void(Reading const&)>;

std::optional<std::string> text_of(json::value const& value) {
  if (!value.is_string()) return std::nullopt;
  return std::string(std::string_view(value.get_string()));
}

std::optional<Text> both_languages(json::value const& value) {
  auto const* object = value.if_object();
  if (!object || object->size() != 2 || !object->contains("zh") || !object->contains("en"))
    return std::nullopt;
  auto zh = text_of(object->at("zh"));
  auto en = text_of(object->at("en"));
  if (!zh || !en || zh->empty() || en->empty()) return std::nullopt;
  return Text{*zh, *en};
}

Put ignored() {
  return [](Reading const&) {};
}

Put text_only() {
  return [](Reading const& at) {
    if (!at.value.is_string()) at.wrong({"文字", "a text"});
  };
}

Put flag_only() {
  return [](Reading const& at) {
    if (!at.value.is_bool()) at.wrong({"true 或 false", "true or false"});
  };
}

Put number(std::optional<json::value> Node::*member, bool positive = false) {
  return [=](Reading const& at) {
    bool const fits = at.value.is_number() && (!positive || at.value.to_number<double>() > 0);
    if (!fits)
      return at.wrong(positive ? Text{"大于 0 的数", "a number above 0"} : Text{"数", "a number"});
    at.node.*member = at.value;
  };
}

Put size(std::optional<std::size_t> Node::*member) {
  return [=](Reading const& at) {
    if (!at.value.is_int64() || at.value.get_int64() < 0)
      return at.wrong({"不小于 0 的整数", "an integer of 0 or more"});
    at.node.*member = static_cast<std::size_t>(at.value.get_int64());
  };
}

Put schema(Node const* Node::*member) {
  return [=](Reading const& at) { at.node.*member = at.reader.node(at.place); };
}

void read_schema_list(Reading const& at, NodeList& into) {
  for (std::size_t index = 0; index < at.value.get_array().size(); ++index)
    into.push_back(at.reader.node(at.inside(std::to_string(index), at.value.get_array()[index])));
}

Put schema_list(NodeList Node::*member) {
  return [=](Reading const& at) {
    if (!at.value.is_array() || at.value.get_array().empty())
      return at.wrong({"非空的模式清单", "a list of one or more schemas"});
    read_schema_list(at, at.node.*member);
  };
}

// Distinct texts.
std::optional<std::vector<std::string>> name_list(json::value const& value) {
  if (!value.is_array()) return std::nullopt;
  std::vector<std::string> names;
  std::set<std::string> seen;
  for (auto const& item : value.get_array()) {
    auto name = text_of(item);
    if (!name || !seen.insert(*name).second) return std::nullopt;
    names.push_back(*name);
  }
  return names;
}

Text const names_expected{"互不相同的名称清单", "a list of distinct names"};
Text const named_schemas_expected{"名称到模式的对象", "an object of schemas by name"};
Text const both_languages_expected{"{\"zh\": …, \"en\": …}，两者都不为空",
                                   "{\"zh\": …, \"en\": …}, neither empty"};

void put_required(Reading const& at) {
  auto names = name_list(at.value);
  if (!names) return at.wrong(names_expected);
  at.node.required = std::move(*names);
}

void put_properties(Reading const& at) {
  if (!at.value.is_object()) return at.wrong(named_schemas_expected);
  for (auto const& [name, inner] : at.value.get_object()) {
    auto const* node = at.reader.node(at.inside(name, inner));
    at.node.properties.emplace_back(name, node);
    at.node.by_name.emplace(name, node);
  }
}

std::unique_ptr<re2::RE2> pattern_at(Reading const& at, Target const& place,
                                     std::string_view text) {
  std::string reason;
  auto pattern = compile_pattern(text, reason);
  if (!pattern)
    at.reader.fault(
        place, "pattern",
        {"正则表达式无法执行（RE2：" + reason + "）；不支持环视和反向引用",
         "RE2 cannot run this pattern (" + reason + "); no look-around, no back-references"});
  return pattern;
}

void put_pattern(Reading const& at) {
  auto text = text_of(at.value);
  if (!text) return at.wrong({"正则表达式", "a regular expression"});
  at.node.pattern = pattern_at(at, at.place, *text);
  at.node.pattern_text = std::move(*text);
}

void put_pattern_properties(Reading const& at) {
  if (!at.value.is_object()) return at.wrong(named_schemas_expected);
  for (auto const& [text, inner] : at.value.get_object()) {
    auto const place = at.inside(text, inner);
    auto pattern = pattern_at(at, place, text);
    auto const* node = at.reader.node(place);
    if (pattern) at.node.pattern_properties.emplace_back(std::move(pattern), node);
  }
}

void put_format(Reading const& at) {
  auto name = text_of(at.value);
  if (!name) return at.wrong({"格式名称", "the name of a format"});
  auto const* format = at.reader.format(*name);
  if (!format)
    return at.reader.fault(
        at.place, "format",
        {"没有登记名为“" + *name + "”的格式", "no format is registered as \"" + *name + "\""});
  at.node.format_name = std::move(*name);
  at.node.format = *format;
}

void put_dependencies(Reading const& at) {
  if (!at.value.is_object()) return at.wrong(named_schemas_expected);
  for (auto const& [name, inner] : at.value.get_object()) {
    Dependency dependency{std::string(name), {}, nullptr};
    auto const place = at.inside(name, inner);
    if (inner.is_array()) {
      auto names = name_list(inner);
      if (!names) {
        Reading{at.reader, at.node, inner, place}.wrong(names_expected);
        continue;
      }
      dependency.names = std::move(*names);
    } else {
      dependency.node = at.reader.node(place);
    }
    at.node.dependencies.push_back(std::move(dependency));
  }
}

void put_items(Reading const& at) {
  if (!at.value.is_array()) {
    at.node.items = at.reader.node(at.place);
    return;
  }
  at.node.has_tuple = true;
  read_schema_list(at, at.node.tuple);
}

unsigned type_bit(std::string_view name) {
  static std::map<std::string_view, unsigned> const bits{
      {"null", type_null},     {"boolean", type_boolean}, {"integer", type_integer},
      {"number", type_number}, {"string", type_string},   {"array", type_array},
      {"object", type_object}};
  auto found = bits.find(name);
  return found == bits.end() ? 0 : found->second;
}

void put_type(Reading const& at) {
  Text const expected{"类型名或互不相同的类型名清单",
                      "the name of a type, or a list of distinct ones"};
  auto names = at.value.is_string() ? std::vector{*text_of(at.value)}
                                    : name_list(at.value).value_or(std::vector<std::string>{});
  if (names.empty()) return at.wrong(expected);
  for (auto const& name : names) {
    if (type_bit(name) == 0) return at.wrong(expected);
    at.node.types |= type_bit(name);
  }
}

void put_enum(Reading const& at) {
  if (!at.value.is_array() || at.value.get_array().empty())
    return at.wrong({"非空的取值清单", "a list of one or more values"});
  at.node.choices = &at.value;
}

void put_schema_uri(Reading const& at) {
  auto uri = text_of(at.value).value_or("");
  if (!uri.starts_with("http://json-schema.org/draft-07/schema"))
    at.wrong({"draft-07（http://json-schema.org/draft-07/schema#）",
              "draft-07 (http://json-schema.org/draft-07/schema#)"});
}

void put_title(Reading const& at) {
  auto title = both_languages(at.value);
  if (!title) return at.wrong(both_languages_expected);
  at.node.title = std::move(*title);
}

void put_choice_titles(Reading const& at) {
  if (!at.value.is_object()) return at.wrong({"取值到名称的对象", "an object of titles by value"});
  for (auto const& [name, inner] : at.value.get_object()) {
    auto title = both_languages(inner);
    if (title)
      at.node.choice_titles.emplace(name, std::move(*title));
    else
      Reading{at.reader, at.node, inner, at.inside(name, inner)}.wrong(both_languages_expected);
  }
}

void put_order(Reading const& at) {
  if (!name_list(at.value)) at.wrong(names_expected);
}

void put_personal(Reading const& at) {
  auto label = text_of(at.value);
  if (!label || label->empty()) return at.wrong({"非空的标签", "a label, not empty"});
  at.node.personal = std::move(*label);
}

void put_unit(Reading const& at) {
  auto unit = text_of(at.value).value_or("");
  if (unit != "fen" && unit != "hundredths" && unit != "per_ten_thousand")
    return at.wrong({"fen、hundredths 或 per_ten_thousand", "fen, hundredths or per_ten_thousand"});
  at.node.unit = std::move(unit);
}

std::map<std::string_view, Put> const& table() {
  static std::map<std::string_view, Put> const puts{
      {"$schema", put_schema_uri},
      {"$id", text_only()},
      {"$ref", text_only()},
      {"$comment", text_only()},
      {"title", text_only()},
      {"description", text_only()},
      {"default", ignored()},
      {"readOnly", flag_only()},
      {"writeOnly", flag_only()},
      {"examples", ignored()},
      {"multipleOf", number(&Node::multiple_of, true)},
      {"maximum", number(&Node::maximum)},
      {"exclusiveMaximum", number(&Node::exclusive_maximum)},
      {"minimum", number(&Node::minimum)},
      {"exclusiveMinimum", number(&Node::exclusive_minimum)},
      {"maxLength", size(&Node::max_length)},
      {"minLength", size(&Node::min_length)},
      {"pattern", put_pattern},
      {"additionalItems", schema(&Node::additional_items)},
      {"items", put_items},
      {"maxItems", size(&Node::max_items)},
      {"minItems", size(&Node::min_items)},
      {"uniqueItems",
       [](Reading const& at) {
         if (!at.value.is_bool()) return at.wrong({"true 或 false", "true or false"});
         at.node.unique_items = at.value.get_bool();
       }},
      {"contains", schema(&Node::contains)},
      {"maxProperties", size(&Node::max_properties)},
      {"minProperties", size(&Node::min_properties)},
      {"required", put_required},
      {"additionalProperties", schema(&Node::additional_properties)},
      {"definitions",
       [](Reading const& at) {
         if (!at.value.is_object()) return at.wrong(named_schemas_expected);
         for (auto const& [name, inner] : at.value.get_object())
           at.reader.node(at.inside(name, inner));
       }},
      {"properties", put_properties},
      {"patternProperties", put_pattern_properties},
      {"dependencies", put_dependencies},
      {"propertyNames", schema(&Node::property_names)},
      {"const", [](Reading const& at) { at.node.constant = &at.value; }},
      {"enum", put_enum},
      {"type", put_type},
      {"format", put_format},
      {"contentMediaType", text_only()},
      {"contentEncoding", text_only()},
      {"if", schema(&Node::condition)},
      {"then", schema(&Node::then)},
      {"else", schema(&Node::otherwise)},
      {"allOf", schema_list(&Node::all_of)},
      {"anyOf", schema_list(&Node::any_of)},
      {"oneOf", schema_list(&Node::one_of)},
      {"not", schema(&Node::negated)},
      {"x-title", put_title},
      {"x-description",
       [](Reading const& at) {
         if (!both_languages(at.value)) at.wrong(both_languages_expected);
       }},
      {"x-enum", put_choice_titles},
      {"x-order", put_order},
      {"x-personal", put_personal},
      {"x-unit", put_unit},
      {"x-widget", text_only()},
  };
  return puts;
}

}  // namespace

bool is_annotation_of_ours(std::string_view keyword) { return keyword.starts_with("x-"); }

void read_keyword(std::string_view keyword, Reading const& reading) {
  table().at(keyword)(reading);
}

}  // namespace chubei::form
