#pragma once
// A second interpreter to compare with: the pseudo code of SCXML Appendix D written down as it
// stands, with plain sets, sharing nothing with engine/chart but the model. Where README.md of that
// room departs from the pseudo code, the line says "choice". At most 300 lines.

#include "engine/chart/interpreter.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace chubei::chart {

class Oracle {
 public:
  Oracle(Definition const& definition, Limits limits) : d_(&definition), limits_(limits) {}
  Result<Ran> start(Host& host) {
    *this = Oracle(*d_, limits_);
    running_ = true;
    return answer([&] {
      microsteps_ = 1;
      enter_states({{0}}, host);
      return run(host);
    });
  }
  Result<Ran> step(std::string const& event, Host& host) {
    return answer([&] {
      Transitions const enabled = select(event, host);
      return !enabled.empty() && microstep(enabled, host) && run(host);
    });
  }
  Result<Ran> drain(Host& host) {
    return answer([&] { return run(host) && microsteps_ > 0; });
  }
  Position position() const {
    Position position{{configuration_.begin(), configuration_.end()}, {}};
    for (auto const& [h, states] : history_value_)
      position.history.push_back({static_cast<StateIndex>(h), {states.begin(), states.end()}});
    return position;
  }

 private:
  using States = std::set<int>;
  using Transitions = std::vector<int>;
  State const& at(int state) const { return d_->states[static_cast<std::size_t>(state)]; }
  Transition const& transition(int i) const { return d_->transitions[static_cast<std::size_t>(i)]; }
  int parent(int state) const { return at(state).parent == no_state ? -1 : at(state).parent; }
  bool is_history(int state) const { return at(state).kind >= StateKind::shallow_history; }
  bool is_atomic(int state) const { return at(state).children.empty() && !is_history(state); }
  bool is_parallel(int state) const { return at(state).kind == StateKind::parallel; }
  bool is_final(int state) const { return at(state).kind == StateKind::final; }
  bool is_compound(int state) const { return at(state).kind == StateKind::compound; }
  bool is_descendant(int state, int ancestor) const {  // everything is below "nothing", -1
    int up = parent(state);
    while (up != ancestor && up != -1) up = parent(up);
    return up == ancestor;
  }
  bool is_in_final(int state) const {
    auto const below = children(state);
    auto const ends = [&](int s) { return is_final(s) && configuration_.contains(s); };
    if (is_compound(state)) return std::any_of(below.begin(), below.end(), ends);
    if (!is_parallel(state)) return ends(state);  // choice: a final state may be a region by itself
    return std::all_of(below.begin(), below.end(), [&](int s) { return is_in_final(s); });
  }
  std::vector<int> ancestors(int state, int until) const {
    std::vector<int> list;
    for (int up = parent(state); up != -1 && up != until; up = parent(up)) list.push_back(up);
    return list;
  }
  std::vector<int> children(int state) const {  // without history states
    std::vector<int> list;
    for (int child : at(state).children)
      if (!is_history(child)) list.push_back(child);
    return list;
  }
  template <class Work>
  Result<Ran> answer(Work work) {
    if (!running_) return Ran{false, true};
    microsteps_ = 0;
    try {
      bool const handled = work();
      return Ran{handled, !running_};
    } catch (Error const& error) {
      return std::unexpected(error);
    }
  }
  template <class T>
  static T must(Result<T> const& result) {
    return result ? *result : throw result.error();
  }
  // The inner loop of mainEventLoop, and exitInterpreter.
  bool run(Host& host) {
    while (running_) {
      Transitions enabled = select("", host);
      if (enabled.empty()) {
        std::string const event = host.next_internal();
        if (event.empty() && to_invoke_.empty()) return true;
        if (event.empty())
          for (int state : std::exchange(to_invoke_, {})) must(host.settle(at(state)));
        else
          enabled = select(event, host);
      }
      if (!enabled.empty()) microstep(enabled, host);
    }
    for (auto state = configuration_.rbegin(); state != configuration_.rend(); ++state)
      must(host.leave(at(*state)));
    return true;
  }
  bool microstep(Transitions const& enabled, Host& host) {
    if (++microsteps_ > limits_.microsteps_max) throw Error{ErrorCode::limit_reached, {}};
    States staying;  // choice: an atomic source stays, whatever history says once all is left
    for (int i : enabled)
      if (!transition(i).reenter && is_atomic(transition(i).source) &&
          targets(transition(i).targets) == States{transition(i).source})
        staying.insert(i);
    exit_states(enabled, host);
    std::vector<std::vector<StateIndex>> target_lists;
    for (int index : enabled) {
      must(host.take(transition(index)));
      if (!staying.contains(index)) target_lists.push_back(transition(index).targets);
    }
    enter_states(target_lists, host);
    return true;
  }
  Transitions select(std::string const& event, Host& host) {
    Transitions enabled;
    for (int leaf : configuration_) {
      int found = -1;
      for (int up = is_atomic(leaf) ? leaf : -1; up != -1 && found == -1; up = parent(up))
        for (int index : candidates(up, event))
          if (found == -1 && must(host.is_enabled(transition(index)))) found = index;
      if (found != -1 && std::ranges::find(enabled, found) == enabled.end())
        enabled.push_back(found);
    }
    return without_conflicts(enabled);
  }
  // choice: exact descriptors first, then the longer wildcard, then document order
  std::vector<int> candidates(int state, std::string const& event) const {
    auto const rank = [&](int index) -> std::size_t {  // 0: does not match
      std::string const& descriptor = transition(index).event;
      if (descriptor == event) return 1'000'000;
      if (descriptor == "*" && !event.empty()) return 1;
      if (!descriptor.ends_with(".*")) return 0;
      std::string const stem = descriptor.substr(0, descriptor.size() - 2);
      return event == stem || event.starts_with(stem + ".") ? descriptor.size() : 0;
    };
    std::vector<int> list;
    for (int index : at(state).transitions)
      if (rank(index) > 0) list.push_back(index);
    std::ranges::stable_sort(list, std::ranges::greater{}, rank);
    return list;
  }
  Transitions without_conflicts(Transitions const& enabled) const {
    Transitions filtered;
    for (int t1 : enabled) {
      bool preempted = false;
      Transitions to_remove;
      for (int t2 : filtered) {
        States const exit1 = exit_set({t1}), exit2 = exit_set({t2});
        if (std::ranges::none_of(exit1, [&](int s) { return exit2.contains(s); })) continue;
        preempted = !is_descendant(transition(t1).source, transition(t2).source);
        if (preempted) break;
        to_remove.push_back(t2);
      }
      if (preempted) continue;
      for (int t3 : to_remove) std::erase(filtered, t3);
      filtered.push_back(t1);
    }
    return filtered;
  }
  States targets(std::vector<StateIndex> const& list) const {  // getEffectiveTargetStates
    States found;
    for (int state : list) {
      if (!is_history(state)) {
        found.insert(state);
      } else if (history_value_.contains(state)) {
        found.insert(history_value_.at(state).begin(), history_value_.at(state).end());
      } else if (!at(state).initial.empty()) {
        found.merge(targets(at(state).initial));
      } else if (is_compound(parent(state))) {  // choice: a history state without a default
        found.merge(targets(at(parent(state)).initial));
      } else {
        for (int child : children(parent(state))) found.insert(child);
      }
    }
    return found;
  }
  int domain(Transition const& t) const {  // getTransitionDomain, findLCCA; -1: above the root
    States const states = targets(t.targets);
    auto const all_below = [&](int ancestor, bool or_itself) {
      return std::ranges::all_of(states, [&](int state) {
        return is_descendant(state, ancestor) || (or_itself && state == ancestor);
      });
    };
    if (!t.reenter && all_below(t.source, true)) return t.source;  // choice: any kind of source
    for (int ancestor : ancestors(t.source, -1))
      if ((is_compound(ancestor) || ancestor == 0) && all_below(ancestor, false)) return ancestor;
    return t.reenter ? -1 : 0;  // choice: the root's own transitions
  }
  States exit_set(Transitions const& transitions) const {
    States to_exit;
    for (int index : transitions) {
      int const top = domain(transition(index));
      for (int state : configuration_)
        if (!transition(index).targets.empty() && is_descendant(state, top)) to_exit.insert(state);
    }
    return to_exit;
  }
  void exit_states(Transitions const& enabled, Host& host) {
    States const to_exit = exit_set(enabled);
    left_.assign(to_exit.rbegin(), to_exit.rend());
    for (StateIndex state : left_) {
      to_invoke_.erase(state);
      for (int h : at(state).children) {
        if (!is_history(h)) continue;
        bool const deep = at(h).kind == StateKind::deep_history;
        States value;
        for (int s : configuration_)
          if (deep ? is_atomic(s) && is_descendant(s, state) : parent(s) == state) value.insert(s);
        history_value_[h] = value;
        host.remember({static_cast<StateIndex>(h), {value.begin(), value.end()}});
      }
    }
    for (StateIndex state : left_) {
      must(host.leave(at(state)));
      configuration_.erase(state);
    }
  }
  void enter_states(std::vector<std::vector<StateIndex>> const& target_lists, Host& host) {
    to_enter_ = default_entry_ = default_history_ = {};
    for (auto const& list : target_lists) {
      for (int state : list) add_descendants(state);
      for (int state : targets(list)) add_ancestors(state, -1);
    }
    entered_.clear();
    for (int state : States(to_enter_)) enter(state, host);
    if (!left_.empty() || !entered_.empty()) host.moved(left_, entered_);
  }
  void enter(int state, Host& host) {
    configuration_.insert(state);
    to_invoke_.insert(state);
    entered_.push_back(static_cast<StateIndex>(state));
    must(host.enter(at(state)));
    if (default_entry_.contains(state)) must(host.initialise(at(state)));
    for (int h : default_history_)
      if (parent(h) == state) must(host.initialise(at(h)));
    if (!is_final(state)) return;
    int up = parent(state);
    if (up == 0 && is_compound(0)) running_ = false;
    if (up != 0 && is_compound(up)) host.done(at(up), &at(state));
    if (is_compound(up)) up = parent(up);
    // choice: on upwards through parallels in parallels
    for (; up != -1 && is_parallel(up) && is_in_final(up); up = parent(up)) {
      if (up == 0) running_ = false;
      if (up != 0) host.done(at(up), nullptr);
    }
  }
  void add_descendants(int state) {
    if (is_history(state)) {
      States const value = targets({static_cast<StateIndex>(state)});
      bool const is_default = !history_value_.contains(state);
      if (is_default && !at(state).initial.empty())
        default_history_.insert(state);
      else if (is_default && is_compound(parent(state)))
        default_entry_.insert(parent(state));
      for (int s : value) add_descendants(s);
      for (int s : value) add_ancestors(s, parent(state));
      return;
    }
    if (!configuration_.contains(state)) to_enter_.insert(state);  // choice: 3.13, not twice
    if (is_compound(state)) {
      default_entry_.insert(state);
      for (StateIndex s : at(state).initial) add_descendants(s);
      for (int s : targets(at(state).initial)) add_ancestors(s, state);
    } else if (is_parallel(state)) {
      add_ancestors(children(state).front(), parent(state));
    }
  }
  // Active states stay (choice: 3.13), and so do active regions.
  void add_ancestors(int state, int until) {
    for (int anc : ancestors(state, until)) {
      if (!configuration_.contains(anc)) to_enter_.insert(anc);
      if (!is_parallel(anc)) continue;
      for (int child : children(anc)) {
        auto const inside = [&](int s) { return s == child || is_descendant(s, child); };
        if (!std::ranges::any_of(to_enter_, inside) && !configuration_.contains(child))
          add_descendants(child);
      }
    }
  }
  Definition const* d_;
  Limits limits_;
  States configuration_, to_invoke_, to_enter_, default_entry_, default_history_;
  std::map<int, States> history_value_;
  std::vector<StateIndex> left_, entered_;
  int microsteps_ = 0;
  bool running_ = false;
};

}  // namespace chubei::chart
