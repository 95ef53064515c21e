#include "engine/chart/field_type.hpp"

#include "engine/chart/suggestion.hpp"

namespace chubei::chart {

namespace {

using form::Field;
using form::Kind;

cel::Type type_of(Field const& field) {
  switch (field.kind) {
    case Kind::boolean:
      return cel::Kind::boolean;
    case Kind::integer:
      return cel::Kind::integer;
    case Kind::number:
    case Kind::any:
      return cel::Kind::dyn;
    case Kind::text:
    case Kind::date:
      return cel::Kind::string;
    case Kind::date_time:
      return cel::Kind::timestamp;
    case Kind::list:
      return cel::Type::list(field.item ? type_of(*field.item) : cel::Type{});
    case Kind::object:
      return cel::Type::map(cel::Kind::string, cel::Kind::dyn);
  }
  return {};
}

FieldType refuse(std::string rule, Text refusal) {
  return {std::nullopt, std::move(rule), std::move(refusal), false, {}};
}

FieldType personal(std::string_view shown) {
  std::string const name(shown);
  return refuse("personal",
                {name + " 是个人信息，条件、键和信函不得读取；请改用非个人字段",
                 name + " is personal and may not be read by expressions: use another field"});
}

FieldType fractional(std::string_view shown) {
  std::string const name(shown);
  return refuse("number",
                {name + " 是小数字段，表达式不得读取；请改为 integer（分、百分之一、万分之一）",
                 name + " is a fractional number and may not be read by expressions: make "
                        "it an integer (fen, hundredths, per ten thousand)"});
}

bool is_fraction(Field const& field) {
  return field.kind == Kind::number ||
         (field.kind == Kind::list && field.item && is_fraction(*field.item));
}

/// The first member, at any depth, that keeps an object from being read whole. Lists may hold such
/// members: their elements are looked into field by field.
std::optional<FieldType> hindrance(form::Form const& form, Field const& object,
                                   std::string const& path, std::string const& shown) {
  for (std::string const& member : object.members) {
    std::string const below = path.empty() ? member : path + "." + member;
    std::string const name = shown + "." + member;
    auto const field = form.field(below);
    if (!field) continue;
    if (field->personal) return personal(name);
    if (is_fraction(*field)) return fractional(name);
    if (field->kind != Kind::object) continue;
    if (auto found = hindrance(form, *field, below, name)) return found;
  }
  return std::nullopt;
}

Text unknown_field(form::Form const& form, std::string const& path) {
  std::size_t const dot = path.rfind('.');
  std::string const parent = dot == std::string::npos ? "" : path.substr(0, dot);
  auto const around = form.field(parent);
  std::string const name = dot == std::string::npos ? path : path.substr(dot + 1);
  if (around) return unknown({"表单字段", "field of the form"}, name, around->members);
  return unknown_field(form, parent);
}

}  // namespace

std::optional<Text> missing_field(form::Form const& form, std::string const& path) {
  if (form.field(path)) return std::nullopt;
  return unknown_field(form, path);
}

FieldType field_type(form::Form const& form, std::string const& path, std::string_view shown) {
  auto const field = form.field(path);
  if (!field) return refuse("unknown_field", unknown_field(form, path));
  if (field->personal) return personal(shown);
  if (is_fraction(*field)) return fractional(shown);
  FieldType found{type_of(*field),
                  "",
                  {},
                  field->kind == Kind::object && !field->members.empty(),
                  field->choices};
  if (field->kind != Kind::object) return found;
  if (auto hindered = hindrance(form, *field, path, std::string(shown))) {
    hindered->is_closed = true;
    return *hindered;
  }
  return found;
}

}  // namespace chubei::chart
