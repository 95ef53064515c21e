// Draft-07 validation, sections 6.4 (lists) and 6.5 (objects).
#include "engine/form/messages.hpp"
#include "engine/form/validation.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>

namespace chubei::form {
namespace {

constexpr std::size_t bytes_a_step = 16;
Text const item_unit{"项", "items"};
Text const member_unit{"个字段", "members"};

}  // namespace

void Validation::check_array(Node const& node, json::array& list, Path const& path) {
  if (node.max_items && list.size() > *node.max_items)
    fault(path, "maxItems", at_most(*node.max_items, list.size(), item_unit));
  if (node.min_items && !is_part_ && list.size() < *node.min_items)
    fault(path, "minItems", at_least(*node.min_items, list.size(), item_unit));
  check_items(node, list, path);
  if (node.unique_items) check_unique(list, path);
  if (node.contains && !is_part_) check_contains(node, list, path);
}

void Validation::check_items(Node const& node, json::array& list, Path const& path) {
  for (std::size_t index = 0; index < list.size() && !is_full(); ++index) {
    auto const* rule = node.items;
    if (node.has_tuple)
      rule = index < node.tuple.size() ? node.tuple[index] : node.additional_items;
    if (!rule) continue;
    check(*rule, list[index], {&path, {}, index, true});
  }
}

void Validation::check_unique(json::array const& list, Path const& path) {
  std::unordered_set<std::string> seen;
  for (std::size_t index = 0; index < list.size(); ++index) {
    auto bytes = json::canonical(list[index]);
    if (!spend(1 + bytes.size() / bytes_a_step)) return;
    if (!seen.insert(std::move(bytes)).second)
      fault({&path, {}, index, true}, "uniqueItems", {"与前面的项重复", "repeats an earlier item"});
  }
}

void Validation::check_contains(Node const& node, json::array& list, Path const& path) {
  for (std::size_t index = 0; index < list.size(); ++index)
    if (attempt(*node.contains, list[index], {&path, {}, index, true}, 1).empty()) return;
  fault(path, "contains", {"缺少一项必须有的内容", "lacks an item that must be there"});
}

void Validation::check_object(Node const& node, json::object& object, Path const& path) {
  if (node.max_properties && object.size() > *node.max_properties)
    fault(path, "maxProperties", at_most(*node.max_properties, object.size(), member_unit));
  if (!is_part_) check_completeness(node, object, path);
  for (auto& member : object) {
    if (is_full()) return;
    Path const place{&path, member.key()};
    if (node.property_names) check_member_name(node, member.key(), place);
    check_member(node, member.key(), member.value(), place);
  }
}

void Validation::check_completeness(Node const& node, json::object const& object,
                                    Path const& path) {
  if (node.min_properties && object.size() < *node.min_properties)
    fault(path, "minProperties", at_least(*node.min_properties, object.size(), member_unit));
  for (auto const& member : node.required)
    if (!object.contains(member)) missing(path, member, "required");
}

void Validation::missing(Path const& path, std::string const& member, std::string rule) {
  fault({&path, member}, std::move(rule), {"必填，尚未填写", "is required and missing"});
}

void Validation::check_member(Node const& node, std::string_view member, json::value& value,
                              Path const& path) {
  bool known = false;
  if (auto found = node.by_name.find(member); found != node.by_name.end()) {
    known = true;
    check(*found->second, value, path);
  }
  for (auto const& [pattern, rule] : node.pattern_properties) {
    if (!spend(1 + member.size() / bytes_a_step)) return;
    if (!re2::RE2::PartialMatch({member.data(), member.size()}, *pattern)) continue;
    known = true;
    check(*rule, value, path);
  }
  if (known || !node.additional_properties) return;
  if (node.additional_properties->refuses)
    fault(path, "not_allowed",
          {"不是本表的字段，请删除或检查拼写",
           "is not a field here: remove it or check its spelling"});
  else
    check(*node.additional_properties, value, path);
}

void Validation::check_member_name(Node const& node, std::string_view member, Path const& path) {
  json::value name(member);
  auto const kept = spellings_.size();
  bool const fits = attempt(*node.property_names, name, path, 1).empty();
  spellings_.resize(kept);  // a name keeps its spelling
  if (fits) return;
  fault(path, "propertyNames", {"字段名不符合要求", "is not a name allowed here"});
}

void Validation::check_dependencies(Node const& node, json::object& object, json::value& value,
                                    Path const& path) {
  for (auto const& dependency : node.dependencies) {
    if (!object.contains(dependency.on)) continue;
    if (dependency.node) check(*dependency.node, value, path);
    if (is_part_) continue;
    for (auto const& member : dependency.names)
      if (!object.contains(member)) missing(path, member, "dependencies");
  }
}

}  // namespace chubei::form
