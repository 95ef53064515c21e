#include "engine/chart/run.hpp"

#include <algorithm>
#include <string>

namespace chubei::chart {

Run::Run(Definition const& definition, Position const& position, Host& host, Limits limits)
    : definition_(definition),
      host_(host),
      limits_(limits),
      active_(definition.states.size()),
      unsettled_(definition.states.size()),
      memory_(position.history) {
  for (StateIndex const index : position.active) active_.insert(index);
}

Result<void> Run::enter_root() {
  ++microsteps_;
  EntrySet entry(definition_, memory_);
  entry.add({0}, no_state);
  return enter_states(entry);
}

Result<bool> Run::take(std::string_view event) {
  Result<void> chosen = select(definition_, active_, memory_, event, host_, selected_);
  if (!chosen) return pass(chosen);
  if (selected_.empty()) return false;
  Result<void> taken = microstep();
  if (!taken) return pass(taken);
  return true;
}

Result<void> Run::to_stability() {
  while (!has_finished()) {
    Result<bool> worked = take_next();
    if (!worked) return pass(worked);
    if (!*worked) return {};
  }
  return finish();
}

/// False where nothing was left to do.
Result<bool> Run::take_next() {
  Result<bool> eventless = take("");
  if (!eventless || *eventless) return eventless;
  std::string const event = host_.next_internal();
  if (event.empty()) return settle();
  Result<bool> taken = take(event);
  if (!taken) return taken;
  return true;  // an event that nothing wants is used up
}

/// False where every active state was settled before.
Result<bool> Run::settle() {
  if (unsettled_.empty()) return false;
  for (int s = unsettled_.next(0); s != StateSet::none; s = unsettled_.next(s + 1)) {
    unsettled_.erase(s);
    Result<void> settled = host_.settle(state(s));
    if (!settled) return pass(settled);
  }
  return true;
}

Result<void> Run::microstep() {
  Result<void> counted = count_microstep();
  if (!counted) return counted;
  Result<void> left = leave_states();
  if (!left) return left;
  EntrySet entry(definition_, memory_);
  for (Selected const& one : selected_) {
    Result<void> taken = host_.take(*one.transition);
    if (!taken) return taken;
    // Targetless, or an atomic source that stays: nothing can be entered below it.
    if (!one.exits.empty()) entry.add(one.transition->targets, one.domain);
  }
  return enter_states(entry);
}

Result<void> Run::leave_states() {
  left_.clear();
  int const last = static_cast<int>(definition_.states.size()) - 1;
  for (int s = active_.previous(last); s != StateSet::none; s = active_.previous(s - 1)) {
    if (!is_left(s)) continue;
    remember(state(s));
    left_.push_back(static_cast<StateIndex>(s));
  }
  for (StateIndex const index : left_) {
    Result<void> left = host_.leave(state(index));
    if (!left) return left;
    active_.erase(index);
    unsettled_.erase(index);
  }
  return {};
}

bool Run::is_left(int state) const {
  return std::any_of(selected_.begin(), selected_.end(), [&](Selected const& one) {
    return one.exits.first <= state && state <= one.exits.last;
  });
}

void Run::remember(State const& left) {
  for (StateIndex const child : left.children) {
    State const& history = state(child);
    if (!is_history(history)) continue;
    Remembered kept{child, {}};
    Range const inside = below(definition_, left.index);
    for (int s = active_.next(inside.first); s != StateSet::none && s <= inside.last;
         s = active_.next(s + 1)) {
      bool const is_kept = history.kind == StateKind::deep_history ? is_atomic(state(s))
                                                                   : state(s).parent == left.index;
      if (is_kept) kept.states.push_back(static_cast<StateIndex>(s));
    }
    host_.remember(kept);
    auto const place =
        std::lower_bound(memory_.begin(), memory_.end(), child,
                         [](Remembered const& one, StateIndex key) { return one.history < key; });
    if (place != memory_.end() && place->history == child) {
      *place = std::move(kept);
    } else {
      memory_.insert(place, std::move(kept));
    }
  }
}

Result<void> Run::enter_states(EntrySet const& entry) {
  entered_.clear();
  StateSet const& states = entry.states();
  for (int s = states.next(0); s != StateSet::none; s = states.next(s + 1)) {
    if (active_.contains(s)) continue;  // only what is not active, or was left, is entered (3.13)
    Result<void> entered = enter(state(s), entry);
    if (!entered) return entered;
  }
  if (!left_.empty() || !entered_.empty()) host_.moved(left_, entered_);
  return {};
}

Result<void> Run::enter(State const& entering, EntrySet const& entry) {
  active_.insert(entering.index);
  unsettled_.insert(entering.index);
  entered_.push_back(entering.index);
  Result<void> done = host_.enter(entering);
  if (done && entry.by_default().contains(entering.index)) done = host_.initialise(entering);
  for (StateIndex const child : entering.children) {
    if (done && entry.defaults().contains(child)) done = host_.initialise(state(child));
  }
  if (done && entering.kind == StateKind::final) complete(entering);
  return done;
}

/// done events of a final state's parent and of every parallel above it that is complete with it.
/// Appendix D looks at one parallel only; a region that is a parallel itself would never complete
/// its parent there, against section 3.4.
void Run::complete(State const& final_state) {
  StateIndex index = final_state.parent;
  if (state(index).kind == StateKind::compound) {
    if (index == 0) return;
    host_.done(state(index), &final_state);
    index = state(index).parent;
  }
  while (index != 0 && state(index).kind == StateKind::parallel &&
         is_in_final(definition_, active_, index)) {
    host_.done(state(index), nullptr);
    index = state(index).parent;
  }
}

/// exitInterpreter: everything is left, and the position keeps where it ended.
Result<void> Run::finish() {
  int const last = static_cast<int>(definition_.states.size()) - 1;
  for (int s = active_.previous(last); s != StateSet::none; s = active_.previous(s - 1)) {
    Result<void> left = host_.leave(state(s));
    if (!left) return left;
  }
  return {};
}

Result<void> Run::count_microstep() {
  if (microsteps_ < limits_.microsteps_max) {
    ++microsteps_;
    return {};
  }
  std::string const bound = std::to_string(limits_.microsteps_max);
  std::string const& source = state(selected_.front().transition->source).id;
  return fail(
      ErrorCode::limit_reached,
      {"流程在一步之内转移了" + bound + "次仍未停下（当前状态“" + source +
           "”）。请检查定义中的无事件转移（always）和内部事件（raise）是否构成循环。",
       "the chart took " + bound + " transitions in one step without coming to rest (in state \"" +
           source + "\"); look for a cycle of always transitions and raised events"},
      {}, {{"limit", "microsteps_max"}, {"value", limits_.microsteps_max}, {"state", source}});
}

void Run::store(Position& position) const {
  position.active.clear();
  for (int s = active_.next(0); s != StateSet::none; s = active_.next(s + 1))
    position.active.push_back(static_cast<StateIndex>(s));
  position.history = memory_;
}

}  // namespace chubei::chart
