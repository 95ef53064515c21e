#include "tests/chart/random_chart.hpp"

namespace chubei::chart {

namespace {

constexpr int states_max = 24;
constexpr int depth_max = 5;
constexpr std::size_t events_count = 12;

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  Trial trial() {
    add_state(no_state, "", chance(85) ? StateKind::compound : StateKind::parallel, 0);
    for (std::size_t index = 0; index < states().size(); ++index)
      set_initial(static_cast<StateIndex>(index));
    for (std::size_t index = 0; index < states().size(); ++index)
      add_transitions(static_cast<StateIndex>(index));
    return {std::move(chart_), events()};
  }

 private:
  std::vector<State>& states() { return chart_.definition.states; }
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }
  bool chance(std::size_t percent) { return below(100) < percent; }
  template <class Item>
  Item pick(std::vector<Item> const& items) {
    return items[below(items.size())];
  }

  void add_state(StateIndex parent, std::string key, StateKind kind, int depth) {
    auto const index = static_cast<StateIndex>(states().size());
    State state;
    state.index = index;
    state.parent = parent;
    state.kind = kind;
    state.key = key;
    bool const is_top = parent == no_state || parent == 0;
    state.id = is_top ? std::move(key) : states()[parent].id + "." + key;
    if (parent != no_state) states()[parent].children.push_back(index);
    states().push_back(std::move(state));
    bool const runs = kind != StateKind::shallow_history && kind != StateKind::deep_history;
    chart_.entry_actions.push_back(runs && chance(10) ? actions() : std::vector<std::string>{});
    chart_.exit_actions.push_back(runs && chance(5) ? actions() : std::vector<std::string>{});
    chart_.initial_actions.push_back({"say default"});
    if (kind == StateKind::compound || kind == StateKind::parallel) add_children(index, depth);
  }

  void add_children(StateIndex parent, int depth) {
    bool const is_parallel = states()[parent].kind == StateKind::parallel;
    std::size_t const count = is_parallel ? 2 + below(2) : 1 + below(3);
    if (chance(20)) add_state(parent, "h", history_kind(), depth + 1);
    for (std::size_t child = 0; child < count; ++child)
      add_state(parent, std::string(1, static_cast<char>('a' + child)),
                child_kind(is_parallel, depth), depth + 1);
    if (!is_parallel && chance(parent == 0 ? 10 : 35))
      add_state(parent, "f", StateKind::final, depth + 1);
    if (chance(20)) add_state(parent, "k", history_kind(), depth + 1);
  }

  StateKind history_kind() {
    return chance(50) ? StateKind::shallow_history : StateKind::deep_history;
  }

  StateKind child_kind(bool in_parallel, int depth) {
    if (depth + 1 >= depth_max || static_cast<int>(states().size()) >= states_max)
      return StateKind::atomic;
    if (in_parallel && chance(4)) return StateKind::final;
    std::size_t const dice = below(100);
    if (dice < (in_parallel ? 65u : 35u)) return StateKind::compound;
    return dice < (in_parallel ? 80u : 55u) ? StateKind::parallel : StateKind::atomic;
  }

  bool is_history(StateIndex index) {
    StateKind const kind = states()[index].kind;
    return kind == StateKind::shallow_history || kind == StateKind::deep_history;
  }

  std::vector<StateIndex> inside(StateIndex ancestor, bool with_history) {
    std::vector<StateIndex> list;
    for (StateIndex const child : states()[ancestor].children) {
      if (is_history(child) && !with_history) continue;
      list.push_back(child);
      std::vector<StateIndex> const deeper = inside(child, with_history);
      list.insert(list.end(), deeper.begin(), deeper.end());
    }
    return list;
  }

  /// One of `from`, and more that may be entered together with it.
  std::vector<StateIndex> targets(std::vector<StateIndex> const& from, std::size_t more) {
    std::vector<StateIndex> list = {pick(from)};
    for (std::size_t attempt = 0; attempt < more; ++attempt) {
      list.push_back(pick(from));
      if (!may_be_entered_together(chart_.definition, list)) list.pop_back();
    }
    return list;
  }

  void set_initial(StateIndex index) {
    if (states()[index].kind == StateKind::compound) {
      std::vector<StateIndex> own;
      for (StateIndex const child : states()[index].children)
        if (!is_history(child)) own.push_back(child);
      std::vector<StateIndex> const deep = inside(index, false);
      states()[index].initial = chance(70) ? std::vector{pick(own)} : targets(deep, below(6));
    } else if (is_history(index) && chance(60)) {
      StateIndex const parent = states()[index].parent;
      states()[index].initial = targets(inside(parent, false), below(6));
      // only a history state with a default of its own may be what its parent begins with
      if (states()[parent].kind == StateKind::compound && chance(20)) late_initial(parent, index);
    }
  }

  void late_initial(StateIndex parent, StateIndex history) {
    bool const has_sibling_without_default =
        std::any_of(states()[parent].children.begin(), states()[parent].children.end(),
                    [&](StateIndex child) { return is_history(child) && child != history; });
    if (!has_sibling_without_default) states()[parent].initial = {history};
  }

  std::vector<std::string> actions() {
    static std::vector<std::string> const all = {"raise e1", "raise e2",    "raise x.y", "set g1",
                                                 "set g2",   "clear g1",    "clear g2",  "say one",
                                                 "say two",  "raise nobody"};
    std::vector<std::string> list = {pick(all)};
    if (chance(30)) list.push_back(pick(all));
    return list;
  }

  void add_transitions(StateIndex source) {
    if (is_history(source) || states()[source].kind == StateKind::final) return;
    for (std::size_t count = below(4); count > 0; --count) add_transition(source, event());
    bool const completes = !states()[source].children.empty() && source != 0;
    if (completes && chance(40)) add_transition(source, "done.state." + states()[source].id);
  }

  std::string event() {
    static std::vector<std::string> const all = {"e1", "e1",  "e1",  "e2", "e2",   "e3",
                                                 "e4", "x.y", "x.*", "*",  "x.y.*"};
    return chance(7) ? "" : pick(all);
  }

  void add_transition(StateIndex source, std::string name) {
    Transition transition;
    transition.index = static_cast<TransitionIndex>(chart_.definition.transitions.size());
    transition.source = source;
    transition.reenter = chance(40);
    std::size_t const kind = below(100);
    std::vector<StateIndex> const own = inside(source, true);
    if (kind < 15) {
      transition.targets = {};
    } else if (kind < 22) {
      transition.targets = {source};
    } else if (kind < 45 && !own.empty()) {
      transition.targets = targets(own, below(6));
    } else {
      transition.targets = targets(inside(0, true), below(8));
    }
    static std::vector<std::string> const guards = {"g1", "g2", "!g1", "!g2"};
    bool const is_guarded = chance(name.empty() ? 70 : 25);
    transition.event = std::move(name);
    chart_.guards.push_back(is_guarded ? pick(guards) : "");
    chart_.transition_actions.push_back(chance(15) ? actions() : std::vector<std::string>{});
    states()[source].transitions.push_back(transition.index);
    chart_.definition.transitions.push_back(std::move(transition));
  }

  Events events() {
    static std::vector<std::string> const all = {
        "e1", "e1",    "e2",    "e2",       "e3",       "e4",       "x.y",
        "x",  "x.y.z", "other", "guard g1", "guard g2", "drain e1", "drain"};
    Events list;
    while (list.size() < events_count) list.push_back(pick(all));
    return list;
  }

  std::mt19937_64 random_;
  Chart chart_;
};

std::string join(std::vector<std::string> const& texts) {
  std::string line;
  for (std::string const& text : texts) line += (line.empty() ? "" : "; ") + text;
  return line;
}

}  // namespace

Trial random_trial(std::uint64_t seed) { return Generator(seed).trial(); }

std::string print(Chart const& chart) {
  static char const* const kinds[] = {"atomic", "compound",        "parallel",
                                      "final",  "shallow history", "deep history"};
  std::string text;
  for (State const& state : chart.definition.states) {
    text += describe(state) + " (" + kinds[static_cast<int>(state.kind)] + ")";
    for (StateIndex const target : state.initial)
      text += (target == state.initial.front() ? " begins with " : ", ") +
              describe(chart.definition.states[target]);
    text += " entry: " + join(chart.entry_actions[state.index]) +
            " exit: " + join(chart.exit_actions[state.index]) + "\n";
    for (TransitionIndex const index : state.transitions) {
      Transition const& transition = chart.definition.transitions[index];
      text += "    " + describe(chart.definition, transition) +
              (transition.reenter ? " reenter" : "") + " guard: " + chart.guards[index] +
              " actions: " + join(chart.transition_actions[index]) + "\n";
    }
  }
  return text;
}

}  // namespace chubei::chart
