// The type of one place in the data, read from all schemas that apply there.
#include "engine/form/form.hpp"
#include "engine/form/schemas.hpp"

#include <algorithm>
#include <set>

namespace chubei::form {
namespace {

constexpr std::size_t lists_deep_max = 4;

// Schemas for one place: those that hold for every document, and those of some branches only.
struct Place {
  Applied nodes;
  bool always = true;
  std::optional<std::string> personal;
};

NodeList together(Applied const& nodes) {
  auto all = nodes.always;
  all.insert(all.end(), nodes.sometimes.begin(), nodes.sometimes.end());
  return all;
}

// The place of what `certain` and `possible` describe, inside `around`.
std::optional<Place> inside(Place const& around, NodeList const& certain,
                            NodeList const& possible) {
  if (certain.empty() && possible.empty()) return std::nullopt;
  Place place{applied(certain), around.always, around.personal};
  auto const branch = applied(possible);
  for (auto const& more : {branch.always, branch.sometimes})
    for (auto const* node : more)
      if (std::find(place.nodes.always.begin(), place.nodes.always.end(), node) ==
          place.nodes.always.end())
        place.nodes.sometimes.push_back(node);
  if (!place.personal) place.personal = personal_of(place.nodes);
  return place;
}

std::optional<Place> member_of(Place const& around, std::string_view name) {
  auto place = inside(around, member_nodes(around.nodes.always, name),
                      member_nodes(around.nodes.sometimes, name));
  if (!place) return std::nullopt;
  auto const& always = around.nodes.always;
  bool const is_object = std::any_of(always.begin(), always.end(), [](Node const* node) {
    return !node->ref && node->types == type_object;
  });
  bool const is_required = std::any_of(always.begin(), always.end(), [&](Node const* node) {
    return std::find(node->required.begin(), node->required.end(), name) != node->required.end();
  });
  place->always = around.always && is_object && is_required;
  return place;
}

std::optional<Place> item_of(Place const& around) {
  return inside(around, item_nodes(around.nodes.always), item_nodes(around.nodes.sometimes));
}

Kind kind_of(unsigned types, std::string const& format) {
  switch (types & ~type_null) {
    case type_boolean:
      return Kind::boolean;
    case type_integer:
      return Kind::integer;
    case type_number:
    case type_number | type_integer:
      return Kind::number;
    case type_array:
      return Kind::list;
    case type_object:
      return Kind::object;
    case type_string:
      break;
    default:
      return Kind::any;
  }
  if (format == "date") return Kind::date;
  if (format == "date-time") return Kind::date_time;
  return Kind::text;
}

unsigned type_of_value(json::value const& value) {
  switch (value.kind()) {
    case boost::json::kind::null:
      return type_null;
    case boost::json::kind::bool_:
      return type_boolean;
    case boost::json::kind::string:
      return type_string;
    case boost::json::kind::array:
      return type_array;
    case boost::json::kind::object:
      return type_object;
    case boost::json::kind::int64:
      return type_integer;
    default:
      return type_number;
  }
}

// Types a node leaves open; 0 any. A constant or an enum alone also says the type.
unsigned types_of(Node const& node) {
  if (node.types || node.ref) return node.types;
  if (node.constant) return type_of_value(*node.constant);
  unsigned types = 0;
  if (node.choices)
    for (auto const& choice : node.choices->get_array()) types |= type_of_value(choice);
  return types;
}

// The types that all certain nodes agree on; where they say nothing, those that the branches allow.
unsigned types_at(Applied const& nodes) {
  unsigned certain = ~0U;
  for (auto const* node : nodes.always)
    if (auto types = types_of(*node)) {
      if (types & type_number) types |= type_integer;
      certain &= types;
    }
  if (certain != ~0U) return certain;
  unsigned possible = 0;
  for (auto const* node : nodes.sometimes) possible |= types_of(*node);
  return possible;
}

void describe_texts(Place const& place, Field& field) {
  std::set<std::string> members;
  for (auto const* node : together(place.nodes)) {
    if (field.title.zh.empty()) field.title = node->title;
    if (field.unit.empty()) field.unit = node->unit;
    if (node->ref) continue;
    for (auto const& [name, inner] : node->properties)
      if (members.insert(name).second) field.members.push_back(name);
    if (!node->choices || !field.choices.empty()) continue;
    for (auto const& choice : node->choices->get_array())
      if (auto const* text = choice.if_string())
        field.choices.emplace_back(std::string_view(*text));
  }
}

Field describe(Place const& place, std::size_t lists) {
  Field field;
  auto const types = types_at(place.nodes);
  std::string format;
  for (auto const* node : place.nodes.always)
    if (!node->format_name.empty()) format = node->format_name;
  field.kind = kind_of(types, format);
  field.always = place.always;
  field.nullable = (types & type_null) || types == 0;
  field.personal = place.personal;
  describe_texts(place, field);
  if (field.kind == Kind::list && lists < lists_deep_max) {
    auto item = item_of(place);
    if (item) item->always = true;
    if (item) field.item = std::make_shared<Field const>(describe(*item, lists + 1));
  }
  return field;
}

// Steps along one segment, "partners" or "partners[]" or "[]".
std::optional<Place> step(Place place, std::string_view segment) {
  std::size_t lists = 0;
  while (segment.ends_with("[]")) {
    segment.remove_suffix(2);
    ++lists;
  }
  if (!segment.empty()) {
    auto member = member_of(place, segment);
    if (!member) return std::nullopt;
    place = std::move(*member);
  }
  for (; lists > 0; --lists) {
    auto item = item_of(place);
    if (!item) return std::nullopt;
    place = std::move(*item);
    place.always = false;
  }
  return place;
}

}  // namespace

std::string_view name(Kind kind) {
  switch (kind) {
    case Kind::boolean:
      return "boolean";
    case Kind::integer:
      return "integer";
    case Kind::number:
      return "number";
    case Kind::text:
      return "text";
    case Kind::date:
      return "date";
    case Kind::date_time:
      return "date_time";
    case Kind::list:
      return "list";
    case Kind::object:
      return "object";
    case Kind::any:
      return "any";
  }
  ensure(false);
  return {};
}

std::optional<Field> Form::field(std::string_view path) const {
  Place place{applied({schemas_->root}), true, std::nullopt};
  while (!path.empty()) {
    auto const dot = std::min(path.find('.'), path.size());
    auto next = step(std::move(place), path.substr(0, dot));
    if (!next || dot == 0) return std::nullopt;
    place = std::move(*next);
    if (dot + 1 == path.size()) return std::nullopt;
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return describe(place, 0);
}

}  // namespace chubei::form
