#include "tests/chart/oracle.hpp"

#include <algorithm>

namespace chubei::chart {

bool Oracle::is_history(int state) const {
  return at(state).kind == StateKind::shallow_history || at(state).kind == StateKind::deep_history;
}

bool Oracle::is_descendant(int state, int ancestor) const {
  for (int up = parent(state); up != -1; up = parent(up))
    if (up == ancestor) return true;
  return ancestor == -1;  // everything is below "nothing"
}

bool Oracle::is_in_final(int state) const {
  std::vector<int> const below = children(state);
  if (is_compound(state))
    return std::any_of(below.begin(), below.end(), [&](int child) {
      return at(child).kind == StateKind::final && configuration_.contains(child);
    });
  if (is_parallel(state))
    return std::all_of(below.begin(), below.end(), [&](int child) { return is_in_final(child); });
  // choice: a final state may be a region by itself
  return at(state).kind == StateKind::final && configuration_.contains(state);
}

std::vector<int> Oracle::ancestors(int state, int until) const {
  std::vector<int> list;
  for (int up = parent(state); up != -1 && up != until; up = parent(up)) list.push_back(up);
  return list;
}

std::vector<int> Oracle::children(int state) const {
  std::vector<int> list;
  for (int child : at(state).children)
    if (!is_history(child)) list.push_back(child);
  return list;
}

Result<Ran> Oracle::start(Host& host) {
  *this = Oracle(*d_, limits_);
  running_ = true;
  microsteps_ = 1;
  return answer(enter_states({{0}}, host) && run(host));
}

Result<Ran> Oracle::step(std::string const& event, Host& host) {
  if (!running_) return Ran{false, true};
  microsteps_ = 0;
  Transitions const enabled = select(event, host);
  if (error_ || enabled.empty()) return answer(false);
  return answer(microstep(enabled, host) && run(host));
}

Result<Ran> Oracle::drain(Host& host) {
  if (!running_) return Ran{false, true};
  microsteps_ = 0;
  run(host);
  return answer(microsteps_ > 0);
}

Result<Ran> Oracle::answer(bool handled) {
  if (error_) return std::unexpected(*error_);
  return Ran{handled, !running_};
}

bool Oracle::check(Result<void> result) {
  if (!result) error_ = result.error();
  return result.has_value();
}

Position Oracle::position() const {
  Position position;
  position.active.assign(configuration_.begin(), configuration_.end());
  for (auto const& [history, states] : history_value_)
    position.history.push_back(
        {static_cast<StateIndex>(history), std::vector<StateIndex>(states.begin(), states.end())});
  return position;
}

// The inner loop of mainEventLoop, and exitInterpreter.
bool Oracle::run(Host& host) {
  while (running_) {
    Transitions enabled = select("", host);
    if (error_) return false;
    if (enabled.empty()) {
      std::string const event = host.next_internal();
      if (event.empty()) {
        if (to_invoke_.empty()) return true;
        for (int state : std::exchange(to_invoke_, {}))
          if (!check(host.settle(at(state)))) return false;
        continue;
      }
      enabled = select(event, host);
      if (error_) return false;
    }
    if (!enabled.empty() && !microstep(enabled, host)) return false;
  }
  for (auto state = configuration_.rbegin(); state != configuration_.rend(); ++state)
    if (!check(host.leave(at(*state)))) return false;
  return true;
}

bool Oracle::microstep(Transitions const& enabled, Host& host) {
  if (++microsteps_ > limits_.microsteps_max) {
    error_ = Error{ErrorCode::limit_reached, {}};
    return false;
  }
  std::set<int> staying;  // choice: an atomic source stays, whatever history says once all is left
  for (int index : enabled) {
    Transition const& t = transition(index);
    if (!t.reenter && is_atomic(t.source) && targets(t.targets) == States{t.source})
      staying.insert(index);
  }
  if (!exit_states(enabled, host)) return false;
  std::vector<std::vector<StateIndex>> target_lists;
  for (int index : enabled) {
    if (!check(host.take(transition(index)))) return false;
    if (!staying.contains(index)) target_lists.push_back(transition(index).targets);
  }
  return enter_states(target_lists, host);
}

Oracle::Transitions Oracle::select(std::string const& event, Host& host) {
  Transitions enabled;
  for (int leaf : configuration_) {
    if (!is_atomic(leaf)) continue;
    std::vector<int> path = ancestors(leaf, -1);
    path.insert(path.begin(), leaf);
    bool found = false;
    for (std::size_t up = 0; up < path.size() && !found; ++up) {
      for (int index : candidates(path[up], event)) {
        Result<bool> const holds = host.is_enabled(transition(index));
        if (!holds) error_ = holds.error();
        if (!holds) return {};
        if (!*holds) continue;
        if (std::find(enabled.begin(), enabled.end(), index) == enabled.end())
          enabled.push_back(index);
        found = true;
        break;
      }
    }
  }
  return without_conflicts(enabled);
}

// choice: exact descriptors first, then the longer wildcard, then document order
std::vector<int> Oracle::candidates(int state, std::string const& event) const {
  std::vector<int> list;
  for (int index : at(state).transitions) {
    std::string const& descriptor = transition(index).event;
    bool fits = descriptor == event || (descriptor == "*" && !event.empty());
    if (descriptor.size() > 2 && descriptor.substr(descriptor.size() - 2) == ".*") {
      std::string const stem = descriptor.substr(0, descriptor.size() - 2);
      fits = fits || event == stem || event.substr(0, stem.size() + 1) == stem + ".";
    }
    if (fits) list.push_back(index);
  }
  std::stable_sort(list.begin(), list.end(), [&](int one, int other) {
    auto const rank = [&](int index) {
      std::string const& descriptor = transition(index).event;
      return descriptor == event ? std::size_t{1'000'000} : descriptor.size();
    };
    return rank(one) > rank(other);
  });
  return list;
}

Oracle::Transitions Oracle::without_conflicts(Transitions const& enabled) const {
  Transitions filtered;
  for (int t1 : enabled) {
    bool preempted = false;
    Transitions to_remove;
    for (int t2 : filtered) {
      States const exit1 = exit_set({t1}), exit2 = exit_set({t2});
      if (std::none_of(exit1.begin(), exit1.end(), [&](int s) { return exit2.contains(s); }))
        continue;
      if (is_descendant(transition(t1).source, transition(t2).source)) {
        to_remove.push_back(t2);
      } else {
        preempted = true;
        break;
      }
    }
    if (preempted) continue;
    for (int t3 : to_remove) std::erase(filtered, t3);
    filtered.push_back(t1);
  }
  return filtered;
}

// getEffectiveTargetStates
Oracle::States Oracle::targets(std::vector<StateIndex> const& list) const {
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

// getTransitionDomain and findLCCA; -1 is above the root
int Oracle::domain(Transition const& t) const {
  States const states = targets(t.targets);
  auto const all_below = [&](int ancestor, bool or_itself) {
    return std::all_of(states.begin(), states.end(), [&](int state) {
      return is_descendant(state, ancestor) || (or_itself && state == ancestor);
    });
  };
  if (!t.reenter && all_below(t.source, true)) return t.source;  // choice: any kind of source
  for (int ancestor : ancestors(t.source, -1))
    if ((is_compound(ancestor) || ancestor == 0) && all_below(ancestor, false)) return ancestor;
  return t.reenter ? -1 : 0;  // choice: the root's own transitions
}

Oracle::States Oracle::exit_set(Transitions const& transitions) const {
  States to_exit;
  for (int index : transitions) {
    if (transition(index).targets.empty()) continue;
    int const top = domain(transition(index));
    for (int state : configuration_)
      if (is_descendant(state, top)) to_exit.insert(state);
  }
  return to_exit;
}

bool Oracle::exit_states(Transitions const& enabled, Host& host) {
  States const to_exit = exit_set(enabled);
  left_.assign(to_exit.rbegin(), to_exit.rend());
  for (StateIndex state : left_) {
    to_invoke_.erase(state);
    for (int h : at(state).children) {
      if (!is_history(h)) continue;
      States value;
      for (int s0 : configuration_) {
        bool const deep = at(h).kind == StateKind::deep_history;
        if (deep ? is_atomic(s0) && is_descendant(s0, state) : parent(s0) == state)
          value.insert(s0);
      }
      history_value_[h] = value;
      host.remember({static_cast<StateIndex>(h), {value.begin(), value.end()}});
    }
  }
  for (StateIndex state : left_) {
    if (!check(host.leave(at(state)))) return false;
    configuration_.erase(state);
  }
  return true;
}

bool Oracle::enter_states(std::vector<std::vector<StateIndex>> const& target_lists, Host& host) {
  to_enter_ = default_entry_ = default_history_ = {};
  for (auto const& list : target_lists) {
    for (int state : list) add_descendants(state);
    for (int state : targets(list)) add_ancestors(state, -1);
  }
  entered_.clear();
  for (int state : States(to_enter_))
    if (!enter(state, host)) return false;
  if (!left_.empty() || !entered_.empty()) host.moved(left_, entered_);
  return true;
}

bool Oracle::enter(int state, Host& host) {
  configuration_.insert(state);
  to_invoke_.insert(state);
  entered_.push_back(static_cast<StateIndex>(state));
  if (!check(host.enter(at(state)))) return false;
  if (default_entry_.contains(state) && !check(host.initialise(at(state)))) return false;
  for (int h : default_history_)
    if (parent(h) == state && !check(host.initialise(at(h)))) return false;
  if (at(state).kind != StateKind::final) return true;
  int up = parent(state);
  if (up == 0 && is_compound(0)) running_ = false;
  if (up != 0 && is_compound(up)) host.done(at(up), &at(state));
  if (is_compound(up)) up = parent(up);
  // choice: on upwards through parallels in parallels
  for (; up != -1 && is_parallel(up) && is_in_final(up); up = parent(up)) {
    if (up == 0) running_ = false;
    if (up != 0) host.done(at(up), nullptr);
  }
  return true;
}

void Oracle::add_descendants(int state) {
  if (is_history(state)) {
    States const value = targets({static_cast<StateIndex>(state)});
    if (!history_value_.contains(state)) {
      if (!at(state).initial.empty()) default_history_.insert(state);
      if (at(state).initial.empty() && is_compound(parent(state)))
        default_entry_.insert(parent(state));
    }
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
void Oracle::add_ancestors(int state, int until) {
  for (int anc : ancestors(state, until)) {
    if (!configuration_.contains(anc)) to_enter_.insert(anc);
    if (!is_parallel(anc)) continue;
    for (int child : children(anc)) {
      bool const begun = std::any_of(to_enter_.begin(), to_enter_.end(),
                                     [&](int s) { return s == child || is_descendant(s, child); });
      if (!begun && !configuration_.contains(child)) add_descendants(child);
    }
  }
}

}  // namespace chubei::chart
