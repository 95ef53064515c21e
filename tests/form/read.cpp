#include "tests/form/cases.hpp"

namespace chubei::form {
namespace {

struct Row {
  std::string_view name;
  std::string_view schema;
  Lines faults;
};

Lines read_faults(json::value const& schema, Files const& files = {}) {
  auto form = read(schema, Formats::standard(), files);
  if (form) return {};
  CHECK(form.error().code == ErrorCode::invalid_definition);
  for (auto const& field : form.error().fields) {
    CHECK_FALSE(field.message.zh.empty());
    CHECK_FALSE(field.message.en.empty());
  }
  return faults_of(form.error().fields);
}

}  // namespace

TEST_CASE("form: refuses what is not draft-07, all faults at once, each with its place", "[form]") {
  Row const rows[] = {
      {"a newer draft",
       R"({"prefixItems": [], "unevaluatedProperties": false, "$defs": {}})",
       {"unknown_keyword /prefixItems", "unknown_keyword /unevaluatedProperties",
        "unknown_keyword /$defs"}},
      {"misspelt",
       R"({"properties": {"a": {"maxLenght": 3}}})",
       {"unknown_keyword /properties/a/maxLenght"}},
      {"an unused definition too",
       R"({"definitions": {"a": {"x": 1}}})",
       {"unknown_keyword /definitions/a/x"}},
      {"another draft",
       R"({"$schema": "https://json-schema.org/draft/2020-12/schema"})",
       {"keyword /$schema"}},
      {"a negative length", R"({"minLength": -1})", {"keyword /minLength"}},
      {"a fractional length", R"({"minLength": 1.5})", {"keyword /minLength"}},
      {"multiple of nothing", R"({"multipleOf": 0})", {"keyword /multipleOf"}},
      {"unknown type", R"({"type": "money"})", {"keyword /type"}},
      {"no types", R"({"type": []})", {"keyword /type"}},
      {"no schema", R"({"items": 3})", {"keyword /items"}},
      {"no branches", R"({"allOf": []})", {"keyword /allOf"}},
      {"name twice", R"({"required": ["a", "a"]})", {"keyword /required"}},
      {"look-ahead", R"({"pattern": "^(?=a)b"})", {"pattern /pattern"}},
      {"back-reference", R"({"pattern": "(a)\\1"})", {"pattern /pattern"}},
      {"pattern of members",
       R"({"patternProperties": {"(": true}})",
       {"pattern /patternProperties/("}},
      {"unknown format", R"({"format": "usccc"})", {"format /format"}},
      {"remote", R"({"$ref": "http://json-schema.org/draft-07/schema#"})", {"reference /$ref"}},
      {"nowhere", R"({"items": {"$ref": "#/definitions/a"}})", {"reference /items/$ref"}},
      {"no such file", R"({"$ref": "a.json"})", {"reference /$ref"}},
      {"outside the release", R"({"$ref": "../a.json"})", {"reference /$ref"}},
      {"endless", R"({"$ref": "#"})", {"endless "}},
      {"endless in two steps",
       R"({"definitions": {"a": {"allOf": [{"$ref": "#/definitions/b"}]},
        "b": {"anyOf": [{"$ref": "#/definitions/a"}]}}})",
       {"endless /definitions/a"}},
      {"one language", R"({"x-title": {"zh": "名称"}})", {"keyword /x-title"}},
      {"empty language", R"({"x-title": {"zh": "名称", "en": ""}})", {"keyword /x-title"}},
      {"unit", R"({"x-unit": "yuan"})", {"keyword /x-unit"}},
      {"personal items", R"({"items": {"x-personal": "a"}})", {"personal /items"}},
      {"personal whole", R"({"x-personal": "a"})", {"personal "}},
      {"personal items by reference",
       R"({"items": {"$ref": "#/definitions/a"}, "definitions": {"a": {"x-personal": "a"}}})",
       {"personal /items"}},
      {"not a schema", "3", {"keyword "}},
  };
  auto const nothing = [](std::string_view) -> std::optional<json::value> { return std::nullopt; };
  for (auto const& row : rows) {
    CAPTURE(row.name);
    CHECK(read_faults(parsed(row.schema), nothing) == row.faults);
  }
}

TEST_CASE("form: patterns may write characters as ECMA does", "[form]") {
  auto const form = form_of(R"({"pattern": "^[\\u4e00-\\u9fa5\\uD842\\uDFB7]+$"})");
  CHECK(admitted(*form, R"("储备")").empty());
  CHECK(admitted(*form, R"("𠮷")").empty());
  CHECK(admitted(*form, R"("ab")") == Lines{"pattern "});
}

TEST_CASE("form: a schema too deep or too large is refused", "[form]") {
  std::string deep = "true";
  for (int level = 0; level < 2000; ++level) deep = R"({"not":)" + deep + "}";
  CHECK(read_faults(parsed(deep)) == Lines{"depth "});
  json::object many;
  for (int index = 0; index < 6000; ++index) many[std::to_string(index)] = json::object{};
  json::object wide;
  wide["properties"] = std::move(many);
  CHECK(read_faults(wide) == Lines{"too_many "});
}

TEST_CASE("form: work on hostile data and forms is bounded", "[form]") {
  std::string doubling = R"({"$ref": "#/definitions/d0", "definitions": {)";
  for (int level = 0; level < 40; ++level) {
    auto const next = R"({"$ref": "#/definitions/d)" + std::to_string(level + 1) + "\"}";
    doubling += "\"d" + std::to_string(level) + R"(": {"allOf": [)" + next + "," + next + "]},";
  }
  auto const exponential = form_of(doubling + R"("d40": {}}})");
  CHECK(admitted(*exponential, "1") == Lines{"too_complex "});

  auto const recursive = form_of(R"({"items": {"$ref": "#"}, "properties": {"a": {"$ref": "#"}}})");
  CHECK(admitted(*recursive, std::string(2000, '[') + std::string(2000, ']')) == Lines{"depth "});

  json::array list;
  for (int index = 0; index < 300; ++index) list.emplace_back("x");
  json::value data = list;
  auto const numbers = form_of(R"({"items": {"type": "integer"}})");
  auto const done = numbers->admit(data);
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error().fields.size() == errors_max);
  CHECK(done.error().fields.back().rule == "too_many_errors");
}

}  // namespace chubei::form
