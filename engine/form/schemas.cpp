#include "engine/form/schemas.hpp"

#include <set>

namespace chubei::form {
namespace {

using Seen = std::set<Node const*>;

void branches(Node const& node, NodeList& into) {
  for (auto const* list : {&node.any_of, &node.one_of})
    into.insert(into.end(), list->begin(), list->end());
  for (auto const* one : {node.condition, node.then, node.otherwise})
    if (one) into.push_back(one);
  for (auto const& dependency : node.dependencies)
    if (dependency.node) into.push_back(dependency.node);
}

// Follows ref and allOf from each of `open`, so that `into` holds all that apply together.
void close_over(NodeList open, NodeList& into, Seen& seen, NodeList& optional) {
  while (!open.empty()) {
    auto const* node = open.back();
    open.pop_back();
    if (!seen.insert(node).second) continue;
    into.push_back(node);
    if (node->ref) {
      open.push_back(node->ref);
      continue;
    }
    for (auto at = node->all_of.rbegin(); at != node->all_of.rend(); ++at) open.push_back(*at);
    branches(*node, optional);
  }
}

}  // namespace

Applied applied(NodeList const& start) {
  Applied result;
  NodeList optional;
  Seen always, sometimes;
  close_over({start.rbegin(), start.rend()}, result.always, always, optional);
  while (!optional.empty()) {
    NodeList deeper;
    close_over(std::move(optional), result.sometimes, sometimes, deeper);
    optional.clear();
    for (auto const* node : deeper)
      if (!sometimes.contains(node)) optional.push_back(node);
  }
  return result;
}

NodeList member_nodes(NodeList const& nodes, std::string_view member) {
  NodeList result;
  for (auto const* node : nodes) {
    if (node->ref) continue;
    bool known = false;
    if (auto found = node->by_name.find(member); found != node->by_name.end()) {
      result.push_back(found->second);
      known = true;
    }
    for (auto const& [pattern, schema] : node->pattern_properties)
      if (re2::RE2::PartialMatch({member.data(), member.size()}, *pattern)) {
        result.push_back(schema);
        known = true;
      }
    if (!known && node->additional_properties && !node->additional_properties->refuses)
      result.push_back(node->additional_properties);
  }
  return result;
}

NodeList item_nodes(NodeList const& nodes) {
  NodeList result;
  for (auto const* node : nodes) {
    if (node->ref) continue;
    if (node->items) result.push_back(node->items);
    result.insert(result.end(), node->tuple.begin(), node->tuple.end());
    if (node->has_tuple && node->additional_items) result.push_back(node->additional_items);
  }
  return result;
}

bool is_deeper(json::value const& value, std::size_t levels) {
  if (!value.is_structured()) return false;
  if (levels == 0) return true;
  if (auto const* list = value.if_array()) {
    for (auto const& inner : *list)
      if (is_deeper(inner, levels - 1)) return true;
    return false;
  }
  for (auto const& member : value.get_object())
    if (is_deeper(member.value(), levels - 1)) return true;
  return false;
}

std::optional<std::string> personal_of(Applied const& nodes) {
  for (auto const* list : {&nodes.always, &nodes.sometimes})
    for (auto const* node : *list)
      if (node->personal) return node->personal;
  return std::nullopt;
}

Text title_of(Node const& node) {
  for (auto const* one : applied({&node}).always)
    if (!one->title.zh.empty() || !one->title.en.empty()) return one->title;
  return {};
}

}  // namespace chubei::form
