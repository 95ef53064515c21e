#include "engine/import/machine.hpp"

#include <algorithm>

namespace chubei::import {

namespace {

namespace bj = boost::json;

/// Whether the descriptor matches every event that `key` matches.
bool covers(std::string_view descriptor, std::string_view key) {
  if (descriptor == "*" || descriptor == key) return true;
  if (!descriptor.ends_with(".*")) return false;
  std::string_view const stem = descriptor.substr(0, descriptor.size() - 2);
  return key == stem || (key.starts_with(stem) && key[stem.size()] == '.');
}

bool is_caught_by(Arc const& arc, std::string_view key) {
  return std::ranges::any_of(arc.events,
                             [&](std::string const& each) { return covers(each, key); });
}

/// Which arcs stand under an event key. A definition tries the exact name, then longer wildcards
/// before shorter ones; SCXML tries in document order. So an arc with a wider descriptor stands
/// under the narrower key as well where it is to be tried before one that is there by its own name.
std::vector<Arc const*> arcs_under(Vertex const& state, std::string const& key, bool in_order) {
  std::vector<Arc const*> arcs;
  std::size_t own_until = 0;
  for (Arc const& arc : state.arcs) {
    bool const is_own = std::ranges::find(arc.events, key) != arc.events.end();
    if (!is_own && !(in_order && is_caught_by(arc, key))) continue;
    arcs.push_back(&arc);
    if (is_own) own_until = arcs.size();
  }
  arcs.resize(own_until);
  return arcs;
}

class Writer {
 public:
  explicit Writer(Machine const& machine) : machine_(machine) {}

  bj::object definition() {
    bj::object made{{"id", machine_.id},
                    {"title", {{"zh", machine_.title}, {"en", machine_.title}}}};
    if (machine_.is_scxml) made["errors"] = "scxml";
    if (!machine_.vars.empty()) made["vars"] = vars();
    if (!machine_.accepts.empty())
      made["accepts"] = bj::array(machine_.accepts.begin(), machine_.accepts.end());
    describe(made, 0);
    return made;
  }

 private:
  bj::object vars() const {
    bj::object made;
    for (Slot const& slot : machine_.vars) {
      bj::object var{{"type", slot.type}};
      if (!slot.initial.empty()) var["initial"] = slot.initial;
      made[slot.name] = std::move(var);
    }
    return made;
  }

  bj::value targets(std::vector<std::size_t> const& list) const {
    if (list.size() == 1) return bj::string(machine_.target(list.front()));
    bj::array made;
    for (std::size_t const each : list) made.emplace_back(machine_.target(each));
    return made;
  }

  bj::object transition(Arc const& arc) const {
    bj::object made;
    if (!arc.until.empty()) made["until"] = arc.until;
    if (arc.guard) made["guard"] = *arc.guard;
    if (!arc.targets.empty()) made["target"] = targets(arc.targets);
    if (arc.reenter) made["reenter"] = true;
    if (!arc.actions.empty()) made["actions"] = arc.actions;
    return made;
  }

  template <class Arcs>
  bj::value transitions(Arcs const& arcs) const {
    bj::array made;
    for (Arc const* arc : arcs) made.push_back(transition(*arc));
    if (made.size() == 1) return std::move(made.front());
    return made;
  }

  void add_arcs(bj::object& made, Vertex const& state) const {
    std::vector<Arc const*> eventless, deadlines;
    std::vector<std::string> keys;
    for (Arc const& arc : state.arcs) {
      if (!arc.until.empty())
        deadlines.push_back(&arc);
      else if (arc.events.empty())
        eventless.push_back(&arc);
      for (std::string const& event : arc.events)
        if (std::ranges::find(keys, event) == keys.end()) keys.push_back(event);
    }
    if (!eventless.empty()) made["always"] = transitions(eventless);
    if (!deadlines.empty()) {
      bj::array list;
      for (Arc const* arc : deadlines) list.push_back(transition(*arc));
      made["after"] = std::move(list);
    }
    bj::object on;
    for (std::string const& key : keys)
      on[key] = transitions(arcs_under(state, key, machine_.is_scxml));
    if (!on.empty()) made["on"] = std::move(on);
  }

  void add_initial(bj::object& made, Vertex const& state) const {
    if (state.initial_actions.empty()) {
      made["initial"] = targets(state.initial);
    } else {
      made["initial"] = {{"target", targets(state.initial)}, {"actions", state.initial_actions}};
    }
  }

  void describe(bj::object& made, std::size_t index) {
    Vertex const& state = machine_.states[index];
    bool const is_history = state.kind == Kind::shallow_history || state.kind == Kind::deep_history;
    if (state.kind == Kind::parallel) made["type"] = "parallel";
    if (state.kind == Kind::final) made["type"] = "final";
    if (is_history) {
      made["type"] = "history";
      made["history"] = state.kind == Kind::deep_history ? "deep" : "shallow";
      if (!state.initial.empty()) made["target"] = targets(state.initial);
      if (!state.initial_actions.empty()) made["actions"] = state.initial_actions;
      return;
    }
    if (machine_.is_compound(index)) add_initial(made, state);
    if (!state.entry.empty()) made["entry"] = state.entry;
    if (!state.exit.empty()) made["exit"] = state.exit;
    if (!state.output.empty()) made["output"] = state.output;
    add_arcs(made, state);
    if (state.children.empty()) return;
    bj::object children;
    for (std::size_t const child : state.children)
      children[machine_.states[child].key] = child_of(child);
    made["states"] = std::move(children);
  }

  bj::object child_of(std::size_t index) {
    Vertex const& state = machine_.states[index];
    bj::object made;
    if (!state.original.empty() && state.original != state.key)
      made["title"] = {{"zh", state.original}, {"en", state.original}};
    describe(made, index);
    return made;
  }

  Machine const& machine_;
};

}  // namespace

bool Imported::is_whole() const {
  return std::ranges::none_of(
      findings, [](Finding const& each) { return each.kind == Finding::Kind::left_out; });
}

std::string Machine::dotted(std::size_t state) const {
  std::string path;
  for (; state != 0; state = states[state].parent) {
    std::string whole = states[state].key;
    if (!path.empty()) whole += "." + path;
    path = std::move(whole);
  }
  return path;
}

bool Machine::is_within(std::size_t state, std::size_t ancestor) const {
  while (state != ancestor && state != 0) state = states[state].parent;
  return state == ancestor;
}

bj::object write(Machine const& machine) { return Writer(machine).definition(); }

}  // namespace chubei::import
