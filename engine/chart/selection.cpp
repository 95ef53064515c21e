#include "engine/chart/selection.hpp"

#include <optional>

namespace chubei::chart {

namespace {

template <class Holds>
bool all_regions(Definition const& definition, State const& parallel, Holds const& holds) {
  return std::all_of(parallel.children.begin(), parallel.children.end(), [&](StateIndex child) {
    return is_history(definition.states[child]) || holds(child);
  });
}

/// Whether `holds` is true of all states the targets stand for (getEffectiveTargetStates).
template <class Holds>
bool all_effective(Definition const& definition, std::vector<Remembered> const& memory,
                   std::vector<StateIndex> const& targets, Holds const& holds) {
  return std::all_of(targets.begin(), targets.end(), [&](StateIndex target) {
    State const& state = definition.states[target];
    if (!is_history(state)) return holds(target);
    if (auto const* remembered = recall(memory, target))
      return std::all_of(remembered->states.begin(), remembered->states.end(), holds);
    if (!state.initial.empty()) return all_effective(definition, memory, state.initial, holds);
    State const& parent = definition.states[state.parent];
    if (parent.kind == StateKind::parallel) return all_regions(definition, parent, holds);
    return all_effective(definition, memory, parent.initial, holds);
  });
}

/// getTransitionDomain, with XState v5's reading of `reenter: false`: the source stays wherever all
/// targets are the source or below it. Otherwise the least common compound ancestor (the root
/// counts as one, whatever its kind).
StateIndex domain_of(Definition const& definition, std::vector<Remembered> const& memory,
                     Transition const& transition) {
  StateIndex const source = transition.source;
  auto const stays_inside = [&](StateIndex target) {
    return target == source || is_descendant(definition, target, source);
  };
  if (!transition.reenter && all_effective(definition, memory, transition.targets, stays_inside))
    return source;
  for (StateIndex ancestor = definition.states[source].parent; ancestor != no_state;
       ancestor = definition.states[ancestor].parent) {
    if (ancestor != 0 && definition.states[ancestor].kind != StateKind::compound) continue;
    auto const is_below = [&](StateIndex target) {
      return is_descendant(definition, target, ancestor);
    };
    if (all_effective(definition, memory, transition.targets, is_below)) return ancestor;
  }
  return transition.reenter ? no_state : StateIndex{0};
}

Selected prepare(Definition const& definition, std::vector<Remembered> const& memory,
                 Transition const& transition) {
  if (transition.targets.empty()) return {&transition, transition.source, {}};
  StateIndex const domain = domain_of(definition, memory, transition);
  return {&transition, domain, below(definition, domain)};
}

bool conflict(StateSet const& active, Selected const& one, Selected const& other) {
  return active.any_in(std::max(one.exits.first, other.exits.first),
                       std::min(one.exits.last, other.exits.last));
}

/// One round of removeConflictingTransitions: `candidate` joins unless a kept transition preempts
/// it, and drops those it preempts itself.
void join(Definition const& definition, StateSet const& active, Selected const& candidate,
          std::vector<Selected>& kept) {
  StateIndex const source = candidate.transition->source;
  auto const loses = [&](Selected const& other) {
    return is_descendant(definition, source, other.transition->source);
  };
  auto const preempts = [&](Selected const& other) {
    return conflict(active, candidate, other) && !loses(other);
  };
  if (std::any_of(kept.begin(), kept.end(), preempts)) return;
  std::erase_if(kept, [&](Selected const& other) { return conflict(active, candidate, other); });
  kept.push_back(candidate);
}

/// The first enabled transition of a state, or null.
Result<Transition const*> choose(Definition const& definition, State const& state,
                                 std::string_view event, Host& host) {
  Result<Transition const*> chosen = nullptr;
  visit_matches(definition, state, event, [&](Transition const& transition) {
    Result<bool> enabled = host.is_enabled(transition);
    if (!enabled) {
      chosen = pass(enabled);
    } else if (*enabled) {
      chosen = &transition;
    }
    return !enabled || *enabled;
  });
  return chosen;
}

}  // namespace

Result<void> select(Definition const& definition, StateSet const& active,
                    std::vector<Remembered> const& memory, std::string_view event, Host& host,
                    std::vector<Selected>& selected) {
  selected.clear();
  std::optional<Error> error;
  visit_branches(definition, active, [&](State const& state) {
    if (error) return true;
    Result<Transition const*> chosen = choose(definition, state, event, host);
    if (!chosen) {
      error = std::move(chosen.error());
      return true;
    }
    if (*chosen == nullptr) return false;
    join(definition, active, prepare(definition, memory, **chosen), selected);
    return true;
  });
  if (error) return std::unexpected(std::move(*error));
  return {};
}

}  // namespace chubei::chart
