#include "tests/form/cases.hpp"

namespace chubei::form {
namespace {

constexpr std::string_view application = R"({
  "type": "object", "required": ["lead", "budget", "partners", "filing"],
  "definitions": {"person": {"type": "object", "required": ["name"], "properties": {
    "name": {"type": "string"}, "phone": {"type": "string", "format": "phone_cn"}}}},
  "properties": {
    "lead": {"type": "string"},
    "budget": {"type": "object", "required": ["total_fen"], "properties": {
      "total_fen": {"type": "integer", "x-unit": "fen"}, "rate": {"type": "number"}, "note": {"type": ["string", "null"]}}},
    "optional": {"type": "object", "required": ["inside"], "properties": {"inside": {"type": "boolean"}}},
    "partners": {"type": "array", "items": {"type": "object", "required": ["organisation"], "properties": {
      "organisation": {"type": "string"}, "roles": {"type": "array", "items": {"enum": ["data", "compute"]}}}}},
    "contact": {"$ref": "#/definitions/person", "x-personal": "contact", "x-title": {"zh": "联系人", "en": "Contact"}},
    "starts_on": {"type": "string", "format": "date"},
    "submitted_at": {"type": "string", "format": "date-time"},
    "filing": {"allOf": [{"type": "object", "required": ["status"], "properties": {"status": {"enum": ["filed", "none"]}}}],
      "if": {"properties": {"status": {"const": "filed"}}}, "then": {"required": ["number"], "properties": {"number": {"type": "string"}}}},
    "free": {}, "tree": {"type": "array", "items": {"$ref": "#/properties/tree"}}}})";

struct Row {
  std::string_view path;
  Kind kind;
  bool always;
};

}  // namespace

TEST_CASE("form: knows kind and presence of each field", "[form]") {
  auto const form = form_of(application);
  Row const rows[] = {
      {"", Kind::object, true},
      {"lead", Kind::text, true},
      {"budget", Kind::object, true},
      {"budget.total_fen", Kind::integer, true},
      {"budget.rate", Kind::number, false},
      {"budget.note", Kind::text, false},
      {"optional.inside", Kind::boolean, false},
      {"partners", Kind::list, true},
      {"partners[]", Kind::object, false},
      {"partners[].organisation", Kind::text, false},
      {"partners[].roles[]", Kind::text, false},
      {"contact.name", Kind::text, false},
      {"starts_on", Kind::date, false},
      {"submitted_at", Kind::date_time, false},
      {"filing.status", Kind::text, true},
      {"filing.number", Kind::text, false},
      {"free", Kind::any, false},
      {"tree[][][][][]", Kind::list, false},
  };
  for (auto const& row : rows) {
    CAPTURE(row.path);
    auto const field = form->field(row.path);
    REQUIRE(field.has_value());
    CHECK(name(field->kind) == name(row.kind));
    CHECK(field->always == row.always);
  }
  for (auto const* path :
       {"x", "lead.x", "budget.", ".lead", "budget..rate", "lead[]", "partners.organisation"}) {
    CAPTURE(path);
    CHECK_FALSE(form->field(path).has_value());
  }
}

TEST_CASE("form: a field carries its label, title, unit, members, choices and item", "[form]") {
  auto const form = form_of(application);
  CHECK(form->field("contact")->personal == "contact");
  CHECK(form->field("contact.phone")->personal == "contact");
  CHECK(form->field("contact")->title == Text{"联系人", "Contact"});
  CHECK_FALSE(form->field("lead")->personal.has_value());
  CHECK(form->field("budget.total_fen")->unit == "fen");
  CHECK(form->field("budget.note")->nullable);
  CHECK(form->field("budget")->members == Lines{"total_fen", "rate", "note"});
  CHECK(form->field("filing")->members == Lines{"status", "number"});
  CHECK(form->field("filing.status")->choices == Lines{"filed", "none"});
  auto const partners = form->field("partners");
  REQUIRE(partners->item);
  CHECK(partners->item->members == Lines{"organisation", "roles"});
  CHECK(form->field("partners[].roles")->item->choices == Lines{"data", "compute"});
  CHECK(form->personal_labels() == Lines{"contact"});
}

}  // namespace chubei::form
