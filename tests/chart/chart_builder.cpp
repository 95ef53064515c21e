#include "tests/chart/chart_builder.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace chubei::chart {

namespace {

namespace json = boost::json;

class Builder {
 public:
  Chart build(json::object const& root) {
    add_state(root, "", "", no_state);
    for (std::size_t index = 0; index < sources_.size(); ++index)
      resolve(static_cast<StateIndex>(index));
    return std::move(chart_);
  }

 private:
  void add_state(json::object const& source, std::string key, std::string id, StateIndex parent) {
    State state;
    state.index = static_cast<StateIndex>(sources_.size());
    state.key = std::move(key);
    state.id = std::move(id);
    state.parent = parent;
    state.kind = kind_of(source);
    sources_.push_back(&source);
    StateIndex const index = state.index;
    std::string const prefix = state.id.empty() ? "" : state.id + ".";
    chart_.definition.states.push_back(std::move(state));
    chart_.entry_actions.push_back(texts(source, "entry"));
    chart_.exit_actions.push_back(texts(source, "exit"));
    chart_.initial_actions.emplace_back();
    auto const* children = source.if_contains("states");
    if (children == nullptr) return;
    for (auto const& child : children->as_object()) {
      auto const next = static_cast<StateIndex>(sources_.size());
      chart_.definition.states[index].children.push_back(next);
      add_state(child.value().as_object(), child.key(), prefix + std::string(child.key()), index);
    }
  }

  static StateKind kind_of(json::object const& source) {
    auto const* type = source.if_contains("type");
    if (type != nullptr && *type == "parallel") return StateKind::parallel;
    if (type != nullptr && *type == "final") return StateKind::final;
    if (type != nullptr && *type == "history") {
      auto const* depth = source.if_contains("history");
      return depth != nullptr && *depth == "deep" ? StateKind::deep_history
                                                  : StateKind::shallow_history;
    }
    return source.contains("states") ? StateKind::compound : StateKind::atomic;
  }

  static std::vector<std::string> texts(json::object const& source, std::string_view name) {
    std::vector<std::string> list;
    auto const* value = source.if_contains(name);
    if (value == nullptr) return list;
    if (value->is_string()) return {std::string(value->as_string())};
    for (auto const& item : value->as_array()) list.emplace_back(item.as_string());
    return list;
  }

  void resolve(StateIndex index) {
    json::object const& source = *sources_[index];
    resolve_initial(index, source);
    for (auto const& member : source) {
      if (member.key() == "on") {
        for (auto const& entry : member.value().as_object())
          add_transitions(index, entry.key(), entry.value());
      } else if (member.key() == "always") {
        add_transitions(index, "", member.value());
      } else if (member.key() == "onDone") {
        add_transitions(index, "done.state." + chart_.definition.states[index].id, member.value());
      }
    }
  }

  void resolve_initial(StateIndex index, json::object const& source) {
    State& state = chart_.definition.states[index];
    bool const is_history =
        state.kind == StateKind::shallow_history || state.kind == StateKind::deep_history;
    auto const* initial = source.if_contains(is_history ? "target" : "initial");
    if (is_history) chart_.initial_actions[index] = texts(source, "actions");
    if (initial == nullptr) {
      if (state.kind == StateKind::compound) state.initial = {first_child(state)};
      return;
    }
    if (initial->is_object()) {
      chart_.initial_actions[index] = texts(initial->as_object(), "actions");
      initial = initial->as_object().if_contains("target");
    }
    StateIndex const scope = is_history ? state.parent : index;
    chart_.definition.states[index].initial = targets(*initial, scope, scope);
  }

  StateIndex first_child(State const& state) const {
    return *std::find_if(state.children.begin(), state.children.end(), [&](StateIndex child) {
      StateKind const kind = chart_.definition.states[child].kind;
      return kind != StateKind::shallow_history && kind != StateKind::deep_history;
    });
  }

  void add_transitions(StateIndex source, std::string event, json::value const& value) {
    if (value.is_array()) {
      for (auto const& item : value.as_array()) add_transition(source, event, item);
    } else {
      add_transition(source, event, value);
    }
  }

  void add_transition(StateIndex source, std::string const& event, json::value const& value) {
    Transition transition;
    transition.index = static_cast<TransitionIndex>(chart_.definition.transitions.size());
    transition.source = source;
    transition.event = event;
    json::object const members =
        value.is_object() ? value.as_object() : json::object{{"target", value}};
    if (auto const* target = members.if_contains("target"))
      transition.targets = targets(*target, source, chart_.definition.states[source].parent);
    if (auto const* reenter = members.if_contains("reenter"))
      transition.reenter = reenter->as_bool();
    auto const* guard = members.if_contains("guard");
    chart_.guards.emplace_back(guard == nullptr ? "" : std::string(guard->as_string()));
    chart_.transition_actions.push_back(texts(members, "actions"));
    chart_.definition.states[source].transitions.push_back(transition.index);
    chart_.definition.transitions.push_back(std::move(transition));
  }

  /// ".key" below `self`, "key" below `siblings`, "#a.b" from the root.
  std::vector<StateIndex> targets(json::value const& value, StateIndex self, StateIndex siblings) {
    if (value.is_string()) return {target(std::string(value.as_string()), self, siblings)};
    std::vector<StateIndex> list;
    for (auto const& item : value.as_array())
      list.push_back(target(std::string(item.as_string()), self, siblings));
    return list;
  }

  StateIndex target(std::string const& name, StateIndex self, StateIndex siblings) {
    if (name.starts_with("#")) return find(name.substr(1));
    bool const is_child = name.starts_with(".") || siblings == no_state;
    std::string const& scope = chart_.definition.states[is_child ? self : siblings].id;
    std::string const key = name.starts_with(".") ? name.substr(1) : name;
    return find(scope.empty() ? key : scope + "." + key);
  }

  StateIndex find(std::string const& id) const {
    for (State const& state : chart_.definition.states)
      if (state.id == id) return state.index;
    throw std::invalid_argument("no state " + id);
  }

  Chart chart_;
  std::vector<json::object const*> sources_;
};

}  // namespace

Chart build_chart(std::string_view text) {
  json::value const root = json::parse(text);
  return Builder().build(root.as_object());
}

std::string describe(State const& state) { return state.id.empty() ? "(root)" : state.id; }

std::string describe(Definition const& definition, Transition const& transition) {
  std::string text = describe(definition.states[transition.source]);
  text += transition.event.empty() ? " --always-->" : " --" + transition.event + "-->";
  for (StateIndex const target : transition.targets)
    text +=
        (target == transition.targets.front() ? " " : ", ") + describe(definition.states[target]);
  return text;
}

std::string describe(Definition const& definition, Configuration const& active) {
  std::string text;
  for (StateIndex const index : active) {
    State const& state = definition.states[index];
    if (state.kind != StateKind::atomic && state.kind != StateKind::final) continue;
    text += (text.empty() ? "" : " ") + state.id;
  }
  return text;
}

}  // namespace chubei::chart
