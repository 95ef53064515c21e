#include "engine/chart/interpreter.hpp"
#include "engine/chart/reading.hpp"

#include <algorithm>

namespace chubei::chart {

namespace {

/// A verb's transition without source; it is the same for every state it is offered in.
Transition verb_transition(Reading& reading, Node const& node, std::string const& name) {
  Transition transition;
  transition.event = name;
  transition.title = node.both("title", name);
  Scope const scope = scope_of(reading, name);
  transition.by = read_by(reading, node, Scope::by());
  transition.guard = reading.expressions.maybe(node, "guard", scope, cel::Kind::boolean);
  transition.rules = read_rules(reading, node, scope);
  if (auto const actions = node.find("actions"))
    transition.actions = read_actions(reading, *actions, scope);
  auto const back = node.find("return_to"), target = node.find("target");
  if (back) transition.targets = reading.tree.by_id(*back);
  if (target) transition.targets = reading.tree.by_id(*target);
  if (back.has_value() == target.has_value())
    node.fault("required", {"须写 “return_to” 或 “target” 之一，值为状态标识",
                            "write either \"return_to\" or \"target\" with ids of states"});
  if (!may_be_entered_together(reading.definition, transition.targets))
    node.fault("target", {"这些状态不能同时进入", "these states cannot be entered together"});
  if (!transition.by.is_open())
    node.fault("required",
               {"须用 by 或 function 说明谁可以这样做", "say who may do this: by or function"});
  return transition;
}

}  // namespace

void read_verb_names(Reading& reading, Node const& root) {
  auto const verbs = root.find("verbs");
  if (!verbs) return;
  for (auto const& [name, node] : verbs->named()) {
    reading.event_names.push_back(name);
    if (reading.definition.find_event(name) == nullptr)
      reading.definition.events.push_back({name, node.both("title", name), nullptr, ""});
  }
}

void read_verbs(Reading& reading, Node const& root) {
  auto const verbs = root.find("verbs");
  if (!verbs) return;
  for (auto const& [name, node] : verbs->named()) {
    if (!node.is_object(
            {"title", "in", "by", "function", "guard", "rules", "return_to", "target", "actions"}))
      continue;
    Transition const transition = verb_transition(reading, node, name);
    auto const in = node.require("in");
    if (!in) continue;
    for (StateIndex const state : reading.tree.by_id(*in)) {
      Transition copy = transition;
      copy.source = state;
      add_transition(reading, node, std::move(copy));
    }
  }
}

}  // namespace chubei::chart
