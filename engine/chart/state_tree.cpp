#include "engine/chart/state_tree.hpp"

#include "engine/chart/interpreter.hpp"
#include "engine/chart/suggestion.hpp"

#include <algorithm>

namespace chubei::chart {

namespace {

bool is_history_kind(StateKind kind) {
  return kind == StateKind::shallow_history || kind == StateKind::deep_history;
}

}  // namespace

void StateTree::read(Node const& root) {
  add(root, "", no_state);
  for (std::size_t index = 0; index < nodes_.size(); ++index)
    settle(static_cast<StateIndex>(index));
}

void StateTree::add(Node const& node, std::string key, StateIndex parent) {
  State state;
  state.index = static_cast<StateIndex>(nodes_.size());
  std::string const above = parent == no_state ? "" : definition_.states[parent].id;
  state.id = above.empty() ? key : above + "." + key;
  state.title = parent == no_state ? definition_.title : node.both("title", key);
  state.key = std::move(key);
  state.kind = kind_of(node);
  state.parent = parent;
  state.pointer = node.pointer();
  state.line = node.line();
  by_id_.emplace(state.id, state.index);
  StateIndex const index = state.index;
  nodes_.push_back(node);
  definition_.states.push_back(std::move(state));
  add_children(node, index);
}

void StateTree::add_children(Node const& node, StateIndex parent) {
  auto const states = node.find("states");
  if (!states) return;
  for (auto const& [key, child] : states->named()) {
    if (nodes_.size() >= states_max)
      return child.fault("limit:states_max",
                         {"状态过多（上限 " + std::to_string(states_max) + "）",
                          "too many states (at most " + std::to_string(states_max) + ")"});
    definition_.states[parent].children.push_back(static_cast<StateIndex>(nodes_.size()));
    add(child, key, parent);
  }
}

StateKind StateTree::kind_of(Node const& node) const {
  bool const has_states = node.find("states").has_value();
  auto const type = node.find("type");
  if (!type) return has_states ? StateKind::compound : StateKind::atomic;
  switch (type->word({"parallel", "final", "history"})) {
    case 0:
      return StateKind::parallel;
    case 1:
      return StateKind::final;
    default:
      break;
  }
  auto const history = node.find("history");
  bool const is_deep = history && history->word({"shallow", "deep"}) == 1;
  return is_deep ? StateKind::deep_history : StateKind::shallow_history;
}

void StateTree::settle(StateIndex index) {
  State& state = definition_.states[index];
  Node const& node = nodes_[index];
  if (state.kind == StateKind::compound) return settle_compound(state, node);
  if (is_history_kind(state.kind)) return settle_history(state, node);
  if (state.kind == StateKind::parallel && state.children.empty())
    node.fault("required", {"并行状态须有 “states”", "a parallel state needs \"states\""});
  if (auto const initial = node.find("initial"))
    initial->fault("not_here", {"只有含子状态的顺序状态有 “initial”",
                                "only a state with sequential child states has an \"initial\""});
}

void StateTree::settle_compound(State& state, Node const& node) {
  auto const initial = node.require("initial");
  if (!initial) return;
  auto const target = initial->value().is_object() ? initial->require("target") : initial;
  if (!target) return;
  for (Node const& item : target->one_or_many()) {
    std::string const text = item.text();
    if (text.empty()) continue;
    auto const found = text.starts_with("#") ? this->target(item, text, state.index)
                                             : below(item, state.index, text);
    if (!found) continue;
    if (!is_below(*found, state.index))
      item.fault("target",
                 {"初始状态须在本状态之内", "an initial state must lie inside its state"});
    state.initial.push_back(*found);
  }
  if (!may_be_entered_together(definition_, state.initial))
    target->fault("target",
                  {"这些初始状态不能同时进入", "these states cannot be entered together"});
}

void StateTree::settle_history(State& state, Node const& node) {
  auto const target = node.find("target");
  auto const& parent = definition_.states[state.parent].initial;
  bool const is_initial = std::ranges::find(parent, state.index) != parent.end();
  if (!target && is_initial) node.require("target");
  if (!target) return;  // the parent's initial states, or all its regions
  state.initial = targets(*target, state.index);
  for (StateIndex const each : state.initial) {
    bool const is_history = is_history_kind(definition_.states[each].kind);
    if (is_history || !is_below(each, state.parent))
      target->fault("target", {"历史状态的缺省去向须是同一状态之内的普通状态",
                               "the default of a history state must be an ordinary state inside "
                               "the same parent"});
  }
}

std::vector<std::string> StateTree::ids() const {
  std::vector<std::string> ids;
  for (State const& state : definition_.states)
    if (!state.id.empty()) ids.push_back(state.id);
  return ids;
}

std::vector<StateIndex> StateTree::targets(Node const& node, StateIndex source) const {
  std::vector<StateIndex> list;
  for (Node const& item : node.one_or_many()) {
    std::string const text = item.text();
    if (text.empty()) continue;
    if (auto const found = target(item, text, source)) list.push_back(*found);
  }
  if (!may_be_entered_together(definition_, list))
    node.fault("target", {"这些状态不能同时进入：须分属同一并行状态的不同分支",
                          "these states cannot be entered together: they must lie in different "
                          "regions of one parallel state"});
  return list;
}

std::optional<StateIndex> StateTree::target(Node const& node, std::string const& text,
                                            StateIndex source) const {
  if (text.starts_with(".")) return below(node, source, text.substr(1));
  if (!text.starts_with("#")) {
    StateIndex const parent = definition_.states[source].parent;
    if (parent != no_state) return below(node, parent, text);
    node.fault("target", {"根状态的去向应写作“." + text + "”",
                          "a target of the root is written \"." + text + "\""});
    return std::nullopt;
  }
  std::string const prefix = "#" + definition_.id + ".";
  if (text.starts_with(prefix)) return below(node, 0, std::string_view(text).substr(prefix.size()));
  std::string const known =
      by_id_.contains(text.substr(1)) ? prefix + text.substr(1) : prefix + "…";
  node.fault("target", {"以 # 开头的去向应含定义名：“" + known + "”",
                        "a target with # begins with the definition's id: \"" + known + "\""});
  return std::nullopt;
}

std::optional<StateIndex> StateTree::below(Node const& node, StateIndex scope,
                                           std::string_view path) const {
  std::string const& above = definition_.states[scope].id;
  std::string const id = above.empty() ? std::string(path) : above + "." + std::string(path);
  auto const found = by_id_.find(id);
  if (found != by_id_.end() && !path.empty()) return found->second;
  std::vector<std::string> keys;
  for (StateIndex const child : definition_.states[scope].children)
    keys.push_back(definition_.states[child].key);
  Text message = unknown({"状态", "state"}, path, keys);
  if (by_id_.contains(path)) {
    std::string const whole = "#" + definition_.id + "." + std::string(path);
    message = {"“" + std::string(path) + "”不在此处；如指全图中的状态，请写“" + whole + "”",
               "\"" + std::string(path) + "\" is not here; for the state of that id write \"" +
                   whole + "\""};
  }
  node.fault("unknown_name", std::move(message));
  return std::nullopt;
}

std::vector<StateIndex> StateTree::by_id(Node const& node) const {
  std::vector<StateIndex> list;
  for (Node const& item : node.one_or_many()) {
    std::string const id = item.text();
    if (id.empty()) continue;
    auto const found = by_id_.find(id);
    if (found != by_id_.end()) {
      list.push_back(found->second);
    } else {
      item.fault("unknown_name", unknown({"状态", "state"}, id, ids()));
    }
  }
  return list;
}

bool StateTree::is_below(StateIndex state, StateIndex ancestor) const {
  while (state != no_state && state != ancestor) state = definition_.states[state].parent;
  StateIndex const met = state;
  return met == ancestor;
}

}  // namespace chubei::chart
