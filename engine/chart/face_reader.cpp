#include "engine/chart/face_reader.hpp"

#include "engine/chart/field_type.hpp"
#include "engine/chart/suggestion.hpp"

#include <algorithm>

namespace chubei::chart {

namespace {

using cel::Kind;
using cel::Type;

std::map<std::string, Type, std::less<>> const& var_type_words() {
  static std::map<std::string, Type, std::less<>> const words = {
      {"int", Kind::integer},  {"text", Kind::string},
      {"bool", Kind::boolean}, {"timestamp", Kind::timestamp},
      {"list", Kind::list},    {"map", Type::map(Kind::string, Kind::dyn)}};
  return words;
}

void add_offer(Node const& item, Face& face, std::map<std::string, Type, std::less<>> const& vars) {
  std::string const path = item.text();
  if (path == "state") {
    face.offers.emplace(path, Type::list(Kind::string));
  } else if (path.starts_with("vars.")) {
    auto const at = vars.find(path.substr(5));
    if (at != vars.end()) {
      face.offers.emplace(path, at->second);
    } else {
      item.fault("unknown_name",
                 unknown({"变量", "variable in vars"}, path.substr(5), names_of(vars)));
    }
  } else if (path.starts_with("data.")) {
    if (face.form == nullptr) {  // its own fault is reported
      face.offers.emplace(path, Type{});
      return;
    }
    FieldType const found = field_type(*face.form, path.substr(5), path);
    if (found.type) face.offers.emplace(path, *found.type);
    if (!found.type) item.fault(found.rule, found.refusal);
  } else if (!path.empty()) {
    item.fault("offer", {"offers 中只能是 “state”、“data.…” 或 “vars.…”",
                         "offers name \"state\", \"data.…\" or \"vars.…\""});
  }
}

std::vector<std::string> quiet_texts(Node const& root, std::string_view member) {
  std::vector<std::string> list;
  auto const node = root.find(member);
  auto const* array = node ? node->value().if_array() : nullptr;
  if (array == nullptr) return list;
  for (auto const& item : *array)
    if (auto const* text = item.if_string()) list.emplace_back(text->data(), text->size());
  return list;
}

}  // namespace

std::map<std::string, Type, std::less<>> var_types(Node const& root) {
  std::map<std::string, Type, std::less<>> types;
  auto const vars = root.find("vars");
  if (!vars || !vars->value().is_object()) return types;
  for (auto const& [name, node] : vars->members()) {
    auto const type = node.find("type");
    auto const* word = type ? type->value().if_string() : nullptr;
    auto const& words = var_type_words();
    auto const at =
        word == nullptr ? words.end() : words.find(std::string_view(word->data(), word->size()));
    types[name] = at == words.end() ? Type{} : at->second;
  }
  return types;
}

void check_var_type(Node const& type) {
  std::string const word = type.text();
  if (!word.empty() && !var_type_words().contains(word))
    type.fault("unknown_name", unknown({"类型", "type"}, word, names_of(var_type_words())));
}

Face read_face(Node const& root, std::string const& folder, Surroundings& surroundings) {
  Face face;
  if (auto const id = root.find("id"); id && id->value().is_string())
    face.id = std::string(id->value().get_string());
  std::string form_name;
  if (auto const data = root.find("data")) face.form = surroundings.form(*data, folder, form_name);
  if (auto const offers = root.find("offers"))
    for (Node const& item : offers->items()) add_offer(item, face, var_types(root));
  face.accepts = quiet_texts(root, "accepts");
  auto const aggregates = root.find("aggregates");
  if (aggregates && aggregates->value().is_object())
    for (auto const& [name, node] : aggregates->members())
      face.aggregates.emplace(name, node.find("sum").has_value());
  return face;
}

}  // namespace chubei::chart
