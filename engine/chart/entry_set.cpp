#include "engine/chart/entry_set.hpp"

namespace chubei::chart {

EntrySet::EntrySet(Definition const& definition, std::vector<Remembered> const& memory)
    : definition_(definition),
      memory_(memory),
      states_(definition.states.size()),
      by_default_(definition.states.size()),
      defaults_(definition.states.size()) {}

void EntrySet::add(std::vector<StateIndex> const& targets, StateIndex domain) {
  domain_ = domain;
  for (StateIndex const target : targets) {
    if (target == domain) {
      add_initial(definition_.states[target]);  // stays active: only its inside is new
    } else {
      add_descendants(target);
    }
  }
  for (StateIndex const target : targets) {
    if (is_below_domain(target)) add_ancestors(target, domain);
  }
  if (domain != no_state && definition_.states[domain].kind == StateKind::parallel)
    add_regions(definition_.states[domain]);
}

bool EntrySet::is_below_domain(StateIndex state) const {
  return domain_ == no_state || is_descendant(definition_, state, domain_);
}

void EntrySet::add_descendants(StateIndex index) {
  ensure(depth_++ <= 2 * definition_.states.size());  // a history default that leads to itself
  State const& state = definition_.states[index];
  if (is_history(state)) {
    add_history(state);
  } else {
    states_.insert(index);
    if (state.kind == StateKind::compound) by_default_.insert(index);
    add_initial(state);
  }
  --depth_;
}

void EntrySet::add_initial(State const& state) {
  if (state.kind == StateKind::parallel) {
    add_regions(state);
  } else if (state.kind == StateKind::compound) {
    add_recalled(state.initial, state.index);
  }
}

void EntrySet::add_regions(State const& parallel) {
  for (StateIndex const child : parallel.children) {
    if (is_history(definition_.states[child])) continue;
    Range const inside = below(definition_, child);
    if (!states_.any_in(inside.first, inside.last)) add_descendants(child);
  }
}

void EntrySet::add_history(State const& history) {
  if (auto const* remembered = recall(memory_, history.index)) {
    add_recalled(remembered->states, history.parent);
    return;
  }
  if (!history.initial.empty()) {
    defaults_.insert(history.index);
    add_recalled(history.initial, history.parent);
    return;
  }
  State const& parent = definition_.states[history.parent];
  if (parent.kind == StateKind::compound) by_default_.insert(parent.index);
  add_initial(parent);
}

void EntrySet::add_recalled(std::vector<StateIndex> const& states, StateIndex until) {
  for (StateIndex const state : states) add_descendants(state);
  for (StateIndex const state : states) add_ancestors(state, until);
}

// What a history state remembers may lie deeper than the history state itself, and the domain in
// between. Appendix D would then enter states again that were never left; the climb ends there.
void EntrySet::add_ancestors(StateIndex state, StateIndex until) {
  for (StateIndex index = definition_.states[state].parent;
       index != until && index != domain_ && index != no_state;
       index = definition_.states[index].parent) {
    State const& ancestor = definition_.states[index];
    states_.insert(index);
    if (ancestor.kind == StateKind::parallel) add_regions(ancestor);
  }
}

}  // namespace chubei::chart
