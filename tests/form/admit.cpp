#include "tests/form/cases.hpp"

namespace chubei::form {
namespace {

constexpr std::string_view project = R"({
  "type": "object", "x-title": {"zh": "项目", "en": "Project"}, "required": ["title", "amount_fen"],
  "additionalProperties": false,
  "properties": {
    "title": {"type": "string", "minLength": 2, "maxLength": 4, "x-title": {"zh": "项目名称", "en": "Project title"}},
    "amount_fen": {"type": "integer", "minimum": 0, "x-unit": "fen", "x-title": {"zh": "申请金额", "en": "Amount"}},
    "rate": {"type": "number"},
    "starts_on": {"type": "string", "format": "date"},
    "code": {"type": "string", "pattern": "^[a-z]{3}$"},
    "status": {"enum": ["filed", "registered"], "x-enum": {"filed": {"zh": "已备案", "en": "filed"}, "registered": {"zh": "已登记", "en": "registered"}}},
    "a/b~c": {"type": "boolean"},
    "team": {"type": "array", "minItems": 1, "maxItems": 2, "uniqueItems": true, "items":
      {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}},
    "ground": {"anyOf": [
      {"properties": {"kind": {"const": "internal"}, "reason": {"type": "string", "minLength": 3}}, "required": ["kind", "reason"]},
      {"properties": {"kind": {"const": "none"}}, "required": ["kind"]}]}
  }})";

struct Row {
  std::string_view name;
  std::string_view data;
  Lines faults;
  Lines faults_in_part;
};

}  // namespace

TEST_CASE("form: names every fault by rule and pointer, in whole data and in drafts", "[form]") {
  auto const form = form_of(project);
  Row const rows[] = {
      {"right", R"({"title": "储备库", "amount_fen": 1})", {}, {}},
      {"empty", "{}", {"required /title", "required /amount_fen"}, {}},
      {"not an object", "[]", {"type "}, {"type "}},
      {"integer as decimal", R"({"title": "ab", "amount_fen": 2.0})", {}, {}},
      {"integer as exponent", R"({"title": "ab", "amount_fen": 2e2})", {}, {}},
      {"fraction",
       R"({"title": "ab", "amount_fen": 2.5})",
       {"type /amount_fen"},
       {"type /amount_fen"}},
      {"at the range", R"({"title": "ab", "amount_fen": 9007199254740991})", {}, {}},
      {"past the range",
       R"({"title": "ab", "amount_fen": 9007199254740992})",
       {"integer_range /amount_fen"},
       {"integer_range /amount_fen"}},
      {"far past the range",
       R"({"title": "ab", "amount_fen": 1e300})",
       {"integer_range /amount_fen"},
       {"integer_range /amount_fen"}},
      {"below",
       R"({"title": "ab", "amount_fen": -1})",
       {"minimum /amount_fen"},
       {"minimum /amount_fen"}},
      {"too short", R"({"title": "a", "amount_fen": 1})", {"minLength /title"}, {}},
      {"four beyond the BMP", R"({"title": "𠮷𠮷𠮷𠮷", "amount_fen": 1})", {}, {}},
      {"one beyond the BMP", R"({"title": "𠮷", "amount_fen": 1})", {"minLength /title"}, {}},
      {"too long",
       R"({"title": "𠮷𠮷𠮷𠮷𠮷", "amount_fen": 1})",
       {"maxLength /title"},
       {"maxLength /title"}},
      {"unknown member",
       R"({"title": "ab", "amount_fen": 1, "titel": 1})",
       {"not_allowed /titel"},
       {"not_allowed /titel"}},
      {"wrong date",
       R"({"title": "ab", "amount_fen": 1, "starts_on": "2024-02-30"})",
       {"format:date /starts_on"},
       {"format:date /starts_on"}},
      {"date not yet filled",
       R"({"title": "ab", "amount_fen": 1, "starts_on": ""})",
       {"format:date /starts_on"},
       {}},
      {"pattern",
       R"({"title": "ab", "amount_fen": 1, "code": "AB"})",
       {"pattern /code"},
       {"pattern /code"}},
      {"choice",
       R"({"title": "ab", "amount_fen": 1, "status": "x"})",
       {"enum /status"},
       {"enum /status"}},
      {"escaped pointer",
       R"({"title": "ab", "amount_fen": 1, "a/b~c": 1})",
       {"type /a~1b~0c"},
       {"type /a~1b~0c"}},
      {"no items", R"({"title": "ab", "amount_fen": 1, "team": []})", {"minItems /team"}, {}},
      {"inside a list",
       R"({"title": "ab", "amount_fen": 1, "team": [{"name": "a"}, {}]})",
       {"required /team/1/name"},
       {}},
      {"repeated item",
       R"({"title": "ab", "amount_fen": 1, "team": [{"name": "a"}, {"name": "a"}]})",
       {"uniqueItems /team/1"},
       {"uniqueItems /team/1"}},
      {"the branch that was meant",
       R"({"title": "ab", "amount_fen": 1, "ground": {"kind": "internal", "reason": "a"}})",
       {"minLength /ground/reason"},
       {}},
      {"no branch",
       R"({"title": "ab", "amount_fen": 1, "ground": {"kind": "x"}})",
       {"anyOf /ground"},
       {"anyOf /ground"}},
  };
  for (auto const& row : rows) {
    CAPTURE(row.name);
    CHECK(admitted(*form, row.data) == row.faults);
    CHECK(admitted(*form, row.data, true) == row.faults_in_part);
  }
}

TEST_CASE("form: says what is wrong by the field's title in both languages", "[form]") {
  auto const form = form_of(project);
  auto data = parsed(R"({"amount_fen": "x", "status": "y"})");
  auto const done = form->admit(data);
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error().code == ErrorCode::invalid_data);
  auto const& fields = done.error().fields;
  REQUIRE(fields.size() == 3);
  CHECK(fields[0].message ==
        Text{"“项目名称”必填，尚未填写", "\"Project title\" is required and missing"});
  CHECK(fields[1].message == Text{"“申请金额”应为整数", "\"Amount\" must be an integer"});
  CHECK(fields[2].message.zh == "“status”应为下列之一：已备案(\"filed\")、已登记(\"registered\")");
}

TEST_CASE("form: stores integers as int64 whatever their spelling", "[form]") {
  auto const form = form_of(project);
  auto data = parsed(R"({"title": "ab", "amount_fen": 2.0, "rate": 0.5})");
  REQUIRE(form->admit(data).has_value());
  CHECK(data.at("amount_fen").is_int64());
  CHECK(json::canonical(data) == R"({"amount_fen":2,"rate":0.5,"title":"ab"})");
}

TEST_CASE("form: stores the one spelling of a format, also inside the branch that fits", "[form]") {
  auto formats = Formats::standard();
  formats.add("upper",
              {[](std::string_view text) -> std::optional<Text> {
                 if (text == "AB") return std::nullopt;
                 return Text{"应为 AB", "must be AB"};
               },
               [](std::string_view text) { return text == "ab" ? "AB" : std::string(text); }});
  auto const form = read(parsed(R"({"properties": {
    "plain": {"format": "upper"},
    "branch": {"anyOf": [{"type": "integer"}, {"type": "string", "format": "upper"}]}},
    "propertyNames": {"type": "string"}})"),
                         formats);
  REQUIRE(form.has_value());
  auto data = parsed(R"({"plain": "ab", "branch": "ab"})");
  REQUIRE((*form)->admit(data).has_value());
  CHECK(json::canonical(data) == R"({"branch":"AB","plain":"AB"})");
  data = parsed(R"({"plain": "xy", "branch": "ab"})");
  auto const done = (*form)->admit(data);
  REQUIRE_FALSE(done.has_value());
  CHECK(faults_of(done.error().fields) == Lines{"format:upper /plain"});
  CHECK(data.at("branch") == "ab");
}

TEST_CASE("form: a condition in a draft is judged whole, its branch in part", "[form]") {
  auto const form =
      form_of(R"({"if": {"properties": {"kind": {"const": "filed"}}, "required": ["kind"]},
    "then": {"required": ["number"], "properties": {"number": {"type": "string"}}},
    "else": {"properties": {"number": false}}})");
  CHECK(admitted(*form, R"({"kind": "filed"})") == Lines{"required /number"});
  CHECK(admitted(*form, R"({"kind": "filed"})", true).empty());
  CHECK(admitted(*form, R"({"number": "1"})", true) == Lines{"not_allowed /number"});
}

TEST_CASE("form: shares blocks between files", "[form]") {
  auto const files = [](std::string_view file) -> std::optional<json::value> {
    if (file == "organisation.json")
      return parsed(
          R"({"definitions": {"core": {"type": "object", "required": ["name"], "properties": {
        "name": {"$ref": "#/definitions/name"}, "seat": {"$ref": "place.json"}}}, "name": {"type": "string"}}})");
    if (file == "place.json") return parsed(R"({"type": "string", "maxLength": 3})");
    return std::nullopt;
  };
  auto const form = form_of(
      R"({"type": "object", "properties": {"lead": {"$ref": "organisation.json#/definitions/core",
    "x-title": {"zh": "牵头单位", "en": "Lead applicant"}}}})",
      files);
  CHECK(admitted(*form, R"({"lead": {"name": 1, "seat": "abcd"}})") ==
        Lines{"type /lead/name", "maxLength /lead/seat"});
  CHECK(form->field("lead")->title.zh == "牵头单位");
  CHECK(form->field("lead.seat")->kind == Kind::text);
}

}  // namespace chubei::form
