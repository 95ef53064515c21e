#include "engine/chart/resolver.hpp"

#include "engine/chart/field_type.hpp"
#include "engine/chart/suggestion.hpp"

#include <algorithm>

namespace chubei::chart {

namespace {

using cel::Kind;
using cel::Type;
using Members = std::vector<std::pair<std::string, Type>>;

Members const& actor_members() {
  static Members const members = {{"person", Kind::string},
                                  {"org", Kind::string},
                                  {"functions", Type::list(Kind::string)},
                                  {"kind", Kind::string}};
  return members;
}

Members const& instance_members() {
  static Members const members = {
      {"id", Kind::string}, {"key", Kind::string}, {"version", Kind::integer}};
  return members;
}

std::string dotted(std::string_view left, std::string_view right) {
  std::string text(left);
  if (!left.empty() && !right.empty()) text += ".";
  return text + std::string(right);
}

}  // namespace

Resolver::Found Resolver::resolve(std::string_view name) {
  name_ = name;
  std::size_t const dot = name.find('.');
  std::string_view const root = name.substr(0, dot);
  std::string_view const rest = dot == std::string_view::npos ? "" : name.substr(dot + 1);
  if (root == "data") return data(rest);
  if (root == "vars") return vars(rest);
  if (root == "event") return event(rest);
  if (root == "form") return form(rest);
  if (root == "each") return each(rest);
  if (root == "lookup") return lookup(rest);
  if (root == "results") return results(rest);
  if (root == "tally") return tally(rest);
  if (root == "actor")
    return scope_.actor ? fixed(SlotSource::actor, "", rest, actor_members()) : out_of_scope();
  if (root == "release")
    return fixed(SlotSource::system, "release", rest, {{"office", Kind::string}});
  if (root == "instance") return fixed(SlotSource::system, "instance", rest, instance_members());
  if (name == "now")
    return scope_.now ? slot(SlotSource::system, "now", Kind::timestamp) : out_of_scope();
  if (name == "outcome")
    return scope_.outcomes ? slot(SlotSource::system, "outcome", Kind::string) : out_of_scope();
  return unknown_root(root);
}

Resolver::Found Resolver::field(SlotSource source, form::Form const* from,
                                std::string const& prefix, std::string_view rest,
                                std::string_view slot_prefix) {
  std::string const inside = dotted(prefix, rest);
  FieldType found = field_type(*from, inside, name_);
  if (!found.type) return refuse(std::move(found.rule), std::move(found.refusal));
  // data.budget after data.budget.totl was refused: the longer name was meant
  if (found.is_closed && longest_.starts_with(name_ + ".")) return std::nullopt;
  return slot(source, dotted(slot_prefix, rest), *found.type, {from, inside});
}

Resolver::Found Resolver::data(std::string_view rest) {
  auto const* form = vocabulary_.definition.data.get();
  if (form == nullptr)
    return vocabulary_.definition.data_name.empty()
               ? refuse("unknown_name", {"此定义没有 data 表单；请先声明 “data”",
                                         "this definition has no form: declare \"data\" first"})
               : slot(SlotSource::data, std::string(rest), Type{});  // its fault is reported
  if (rest.empty())
    return longest_.starts_with("data.")
               ? std::nullopt
               : refuse("unknown_field", {"不能读取整个 data，请写明字段，如 data.budget",
                                          "data cannot be read whole: name a field, like "
                                          "data.budget"});
  return field(SlotSource::data, form, "", rest);
}

Resolver::Found Resolver::vars(std::string_view rest) {
  auto const at = vocabulary_.vars.find(rest);
  if (at != vocabulary_.vars.end()) return slot(SlotSource::vars, at->first, at->second);
  std::string_view const first = rest.substr(0, rest.find('.'));
  return refuse("unknown_name",
                unknown({"变量", "variable in vars"}, first, names_of(vocabulary_.vars)));
}

Resolver::Found Resolver::event(std::string_view rest) {
  if (!scope_.event) return out_of_scope();
  if (rest == "name") return slot(SlotSource::event, "name", Kind::string);
  bool const is_data = rest == "data" || rest.starts_with("data.");
  if (!is_data)
    return refuse("unknown_name", unknown({"事件成员", "member of event"},
                                          rest.substr(0, rest.find('.')), {"name", "data"}));
  std::string_view const inside = rest == "data" ? "" : rest.substr(5);
  if (scope_.task_event) return task_event(inside);
  if (scope_.event_form) return field(SlotSource::event, scope_.event_form, "", inside, "data");
  Type const type = inside.empty() ? Type::map(Kind::string, Kind::dyn) : Type{};
  return slot(SlotSource::event, std::string(rest), type);
}

Resolver::Found Resolver::task_event(std::string_view inside) {
  bool const is_form = inside == "form" || inside.starts_with("form.");
  if (is_form && scope_.event_form)
    return field(SlotSource::event, scope_.event_form, "", inside == "form" ? "" : inside.substr(5),
                 "data.form");
  static Members const members = {{"task", Kind::string},
                                  {"element", Kind::string},
                                  {"outcome", Kind::string},
                                  {"form", Type::map(Kind::string, Kind::dyn)}};
  if (inside.empty()) return slot(SlotSource::event, "data", Type::map(Kind::string, Kind::dyn));
  return fixed(SlotSource::event, "data", inside, members);
}

Resolver::Found Resolver::form(std::string_view rest) {
  if (!scope_.form) return out_of_scope();
  if (scope_.entered == nullptr)
    return refuse("unknown_name", {"该任务或结果没有表单；请声明 “form”",
                                   "the task or outcome has no form: declare \"form\""});
  return field(SlotSource::form, scope_.entered, "", rest);
}

Resolver::Found Resolver::each(std::string_view rest) {
  if (scope_.each == nullptr) return out_of_scope();
  Element const& element = *scope_.each;
  if (rest.empty()) {
    bool const is_closed = element.origin.form && longest_.starts_with("each.");
    return is_closed ? std::nullopt : slot(SlotSource::each, "", element.type, element.origin);
  }
  if (element.origin.form)
    return field(SlotSource::each, element.origin.form, element.origin.path, rest);
  bool const has_members = element.type.is(Kind::dyn) || element.type.is(Kind::map);
  return has_members ? slot(SlotSource::each, std::string(rest), Type{}) : std::nullopt;
}

Resolver::Found Resolver::lookup(std::string_view rest) {
  if (!scope_.elsewhere) return out_of_scope();
  auto const& lookups = vocabulary_.definition.lookups;
  std::string_view const name = rest.substr(0, rest.find('.'));
  auto const at = std::ranges::find(lookups, name, &Lookup::name);
  if (at == lookups.end()) {
    std::vector<std::string> names;
    for (Lookup const& each : lookups) names.push_back(each.name);
    return refuse("unknown_name", unknown({"查询", "look-up"}, name, names));
  }
  auto const face = vocabulary_.surroundings.faces.find(at->definition);
  if (face == vocabulary_.surroundings.faces.end()) return slot(SlotSource::system, "", Type{});
  std::string_view const path = rest.size() > name.size() ? rest.substr(name.size() + 1) : "";
  auto const offered = face->second.offers.find(path);
  if (offered != face->second.offers.end())
    return slot(SlotSource::lookup, std::string(path), offered->second, {},
                static_cast<std::uint16_t>(at - lookups.begin()));
  return refuse("not_offered", unknown({"字段（“" + at->definition + "”的 offers 中）",
                                        "slot offered by " + at->definition + ","},
                                       path, names_of(face->second.offers)));
}

Resolver::Found Resolver::results(std::string_view rest) {
  if (!scope_.elsewhere) return out_of_scope();
  auto const& tasks = vocabulary_.task_names;
  if (std::ranges::find(tasks, rest) != tasks.end())
    return slot(SlotSource::results, std::string(rest),
                Type::list(Type::map(Kind::string, Kind::dyn)));
  return refuse("unknown_name", unknown({"任务", "task"}, rest.substr(0, rest.find('.')), tasks));
}

Resolver::Found Resolver::tally(std::string_view rest) {
  if (scope_.tally == nullptr) return out_of_scope();
  if (std::ranges::find(*scope_.tally, rest) != scope_.tally->end())
    return slot(SlotSource::tally, std::string(rest), Kind::integer);
  return refuse("unknown_name", unknown({"计票项", "count in tally"}, rest, *scope_.tally));
}

Resolver::Found Resolver::fixed(SlotSource source, std::string_view path, std::string_view rest,
                                Members const& members) {
  for (auto const& [member, type] : members)
    if (rest == member) return slot(source, dotted(path, member), type);
  return refuse("unknown_name",
                unknown({"成员", "member"}, rest.substr(0, rest.find('.')), names_of(members)));
}

Resolver::Found Resolver::slot(SlotSource source, std::string path, Type type, Origin origin,
                               std::uint16_t lookup) {
  if (vocabulary_.slots.is_full())
    return refuse("limit:slots_max",
                  {"表达式读取的字段过多（上限 " + std::to_string(slots_max) + "）",
                   "expressions read too many fields (at most " + std::to_string(slots_max) + ")"});
  SlotIndex const index =
      vocabulary_.slots.add({source, std::move(path), type, 0xffff, lookup}, std::move(origin));
  return cel::Variable{index, std::move(type)};
}

Resolver::Found Resolver::refuse(std::string rule, Text message) {
  if (!longest_.starts_with(name_ + ".")) longest_ = name_;
  refusals_.push_back({name_, std::move(rule), std::move(message)});
  return std::nullopt;
}

Resolver::Found Resolver::out_of_scope() {
  std::string const root = name_.substr(0, name_.find('.'));
  return refuse("out_of_scope", {"此处不能使用 " + root + "（见 engine/chart/README.md“表达式”）",
                                 root + " cannot be used here (engine/chart/README.md, "
                                        "\"Expressions\", says where it can)"});
}

Resolver::Found Resolver::unknown_root(std::string_view root) {
  static std::vector<std::string> const roots = {
      "data", "vars",    "event",  "actor",   "each",     "form",   "tally",
      "now",  "outcome", "lookup", "results", "instance", "release"};
  return refuse("undeclared", unknown({"变量", "variable"}, root, roots));
}

}  // namespace chubei::chart
