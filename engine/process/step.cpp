#include "engine/process/step.hpp"

#include "engine/process/actions.hpp"
#include "engine/process/clocks.hpp"
#include "engine/process/messages.hpp"
#include "engine/process/tasks.hpp"
#include "engine/process/values.hpp"

#include <algorithm>
#include <utility>

namespace chubei::process {

namespace {

std::string const& outcome_of(chart::State const& final_state) {
  return final_state.outcome.empty() ? final_state.key : final_state.outcome;
}

/// Of the top-level final state; of a parallel root what its regions share, else "mixed".
std::string outcome_of(chart::Definition const& definition, chart::Position const& position) {
  std::string shared;
  for (auto const index : position.active) {
    auto const& state = definition.states[index];
    if (state.kind != chart::StateKind::final) continue;
    bool const is_top = state.parent == 0;
    bool const is_region = is_top || definition.states[state.parent].parent == 0;
    if (is_top && definition.root().kind == chart::StateKind::compound) return outcome_of(state);
    if (!is_region) continue;
    if (!shared.empty() && shared != outcome_of(state)) return "mixed";
    shared = outcome_of(state);
  }
  return shared.empty() ? "done" : shared;
}

}  // namespace

Result<void> Step::start() {
  auto ran = chart::start(context_.definition, position_, *this);
  if (!ran) return pass(ran);
  if (ran->finished) finish();
  return {};
}

Result<bool> Step::handle(std::string name, boost::json::value data) {
  context_.current = {std::move(name), std::move(data)};
  context_.current_is_internal = false;
  failed_.clear();
  auto ran = chart::step(context_.definition, position_, context_.current.name, *this);
  if (ran && !ran->handled && !context_.queue.empty()) {
    // Nothing was taken, but a guard's error is an event of its own (ErrorPolicy::scxml).
    ran = chart::drain(context_.definition, position_, *this);
  }
  if (!ran) return pass(ran);
  record_targetless();
  if (ran->finished) finish();
  return ran->handled;
}

Result<void> Step::drain() {
  failed_.clear();
  auto ran = chart::drain(context_.definition, position_, *this);
  if (!ran) return pass(ran);
  record_targetless();
  if (ran->finished) finish();
  return {};
}

Result<void> Step::cancel() {
  auto const active = position_.active;
  for (auto at = active.rbegin(); at != active.rend(); ++at) {
    if (auto left = leave(context_.definition.states[*at]); !left) return left;
  }
  moved({active.rbegin(), active.rend()}, {});
  position_.active.clear();
  end_all();
  context_.add(Finished{"cancelled"});
  return {};
}

Result<void> Step::move_to(std::vector<std::string> const& states) {
  auto const& definition = context_.definition;
  chart::Configuration wanted;
  for (auto const& id : states) {
    auto const* state = definition.find_state(id);
    if (!state) {
      return fail(ErrorCode::bad_request, {"没有这个状态：" + id, "no such state: " + id},
                  {FieldError{"/states", "enum", {"没有这个状态", "no such state"}}});
    }
    for (auto index = state->index;; index = definition.states[index].parent) {
      if (std::ranges::find(wanted, index) == wanted.end()) wanted.push_back(index);
      if (index == 0) break;
    }
  }
  std::ranges::sort(wanted);
  if (!chart::is_legal(definition, wanted)) {
    return fail(ErrorCode::bad_request,
                {"所列状态不能构成合法的状态组合", "these states are no legal configuration"},
                {FieldError{"/states", "legal", {"状态组合不合法", "not a legal configuration"}}});
  }
  auto const before = position_.active;
  for (auto at = before.rbegin(); at != before.rend(); ++at) {
    if (auto left = leave(definition.states[*at]); !left) return left;
  }
  position_.active = wanted;
  moved({before.rbegin(), before.rend()}, wanted);
  for (auto const index : wanted) {
    auto const& state = definition.states[index];
    if (state.kind == chart::StateKind::final && state.parent != 0) {
      done(definition.states[state.parent], &state);
    }
    if (auto settled = settle(definition.states[index]); !settled) return settled;
  }
  return drain();
}

bool Step::concerns_person(chart::Transition const& transition) const {
  return !context_.current_is_internal && !transition.event.empty() &&
         context_.actor.kind == Actor::Kind::person;
}

bool Step::stands_behind_error(chart::Transition const& transition) const {
  auto const& states = context_.definition.states;
  return std::ranges::any_of(failed_, [&](chart::StateIndex failed) {
    for (auto index = failed;; index = states[index].parent) {
      if (index == transition.source) return true;
      if (index == 0 || states[states[index].parent].kind == chart::StateKind::parallel) {
        return false;
      }
    }
  });
}

Result<bool> Step::is_enabled(chart::Transition const& transition) {
  if (stands_behind_error(transition)) return false;
  auto enabled = holds(transition);
  if (enabled || enabled.error().code != ErrorCode::guard_error) return enabled;
  return on_error(transition, std::move(enabled.error()));
}

Result<bool> Step::holds(chart::Transition const& transition) {
  Values values(context_);
  bool const by_person = concerns_person(transition);
  if (by_person) {
    auto may = values.may(transition.by);
    if (!may) return pass(may);
    if (!*may) {
      boost::json::object details{{"event", context_.current.name}};
      auto const& functions = transition.by.functions;
      details["functions"] = boost::json::array(functions.begin(), functions.end());
      if (transition.by.condition) details["by"] = transition.by.condition->source;
      refusals_.push_back(
          Error{ErrorCode::forbidden,
                {"您当前的身份不能执行此操作", "you may not do this in your present capacity"},
                {},
                std::move(details)});
      return false;
    }
  }
  if (transition.guard) {
    auto holds_now = values.test(*transition.guard);
    if (!holds_now) return pass(holds_now);
    if (!*holds_now) {
      refusals_.push_back(Error{ErrorCode::refused,
                                {"不满足流转条件", "the condition of this step does not hold"},
                                {},
                                {{"event", context_.current.name},
                                 {"rule", "guard"},
                                 {"source", transition.guard->source},
                                 {"values", values.reads(*transition.guard)}}});
      return false;
    }
  }
  for (chart::Rule const& rule : transition.rules) {
    auto holds_now = values.test(rule.condition);
    if (!holds_now) return pass(holds_now);
    if (*holds_now) continue;
    refusals_.push_back(Error{ErrorCode::refused,
                              rule.otherwise,
                              {},
                              {{"event", context_.current.name},
                               {"rule", rule.id},
                               {"source", rule.condition.source},
                               {"values", values.reads(rule.condition)}}});
    return false;
  }
  return true;
}

Result<bool> Step::on_error(chart::Transition const& transition, Error error) {
  failed_.push_back(transition.source);
  if (context_.definition.errors == chart::ErrorPolicy::scxml) {
    failed_.pop_back();
    raise_error(context_, error);
    return false;
  }
  if (concerns_person(transition)) return std::unexpected(std::move(error));
  auto const& state = context_.definition.states[transition.source];
  Incident incident;
  incident.id = state.id + "#" + transition.pointer;
  incident.state = state.id;
  incident.error = error.message.en;
  if (!transition.event.empty()) {
    incident.event = context_.current.name;
    incident.data = context_.current.data;
  }
  auto const& open = context_.next.incidents;
  if (std::ranges::find(open, incident.id, &Incident::id) == open.end()) {
    context_.add(IncidentOpened{std::move(incident)});
  }
  return false;
}

Result<void> Step::leave(chart::State const& state) {
  if (auto ran = run(context_, state.exit); !ran) return ran;
  context_.mark_left(state.id);
  close_tasks(context_, state.id);
  cancel_timers(context_, state.id);
  cancel_children(context_, state.id);
  resume_clocks(context_, state);
  auto const incidents = context_.next.incidents;
  for (Incident const& incident : incidents) {
    if (incident.state == state.id) context_.add(IncidentResolved{incident.id, "gone"});
  }
  return {};
}

Result<void> Step::take(chart::Transition const& transition) {
  failed_.clear();
  taken_.push_back(transition.pointer);
  auto const& state = context_.definition.states[transition.source];
  auto const incident = state.id + "#" + transition.pointer;
  if (std::ranges::find(context_.next.incidents, incident, &Incident::id) !=
      context_.next.incidents.end()) {
    context_.add(IncidentResolved{incident, "retried"});
  }
  return run(context_, transition.actions);
}

Result<void> Step::enter(chart::State const& state) {
  context_.mark_entered(state.id);
  auto ran = run(context_, state.entry);
  if (!ran || state.kind != chart::StateKind::final) return ran;
  auto output = Values(context_).object(state.output);
  output_ = output ? std::move(*output) : boost::json::object{};
  if (output) return {};
  if (!is_contained(context_, output.error())) return pass(output);
  raise_error(context_, output.error());
  return {};
}

Result<void> Step::initialise(chart::State const& state) {
  return run(context_, state.initial_actions);
}

void Step::remember(chart::Remembered const& remembered) {
  HistoryKept kept{context_.definition.states[remembered.history].id, {}};
  for (auto const index : remembered.states) {
    kept.states.push_back(context_.definition.states[index].id);
  }
  context_.add(std::move(kept));
}

void Step::moved(std::vector<chart::StateIndex> const& left,
                 std::vector<chart::StateIndex> const& entered) {
  failed_.clear();
  context_.forget_marks();
  Moved fact;
  fact.transitions = std::exchange(taken_, {});
  for (auto const index : left) fact.left.push_back(context_.definition.states[index].id);
  for (auto const index : entered) fact.entered.push_back(context_.definition.states[index].id);
  context_.add(std::move(fact));
}

void Step::done(chart::State const& state, chart::State const* final_child) {
  boost::json::object data;
  if (final_child) {
    data = output_;
    data["outcome"] = outcome_of(*final_child);
  }
  context_.raise("done.state." + state.id, std::move(data));
}

Result<void> Step::settle(chart::State const& state) {
  pause_clocks(context_, state);
  if (auto set = set_timers(context_, state); !set) return set;
  if (auto invoked = invoke_children(context_, state); !invoked) return invoked;
  return open_tasks(context_, state);
}

/// `moved` is not called for a microstep without states.
void Step::record_targetless() {
  if (!taken_.empty()) moved({}, {});
}

std::string Step::next_internal() {
  record_targetless();
  failed_.clear();
  if (context_.queue.empty()) return {};
  context_.current = std::move(context_.queue.front());
  context_.queue.pop_front();
  context_.current_is_internal = true;
  return context_.current.name;
}

/// What outlives the states: delayed sends, and after a repair whatever a final position carries.
void Step::end_all() {
  context_.forget_marks();
  context_.queue.clear();
  for (auto const& id : std::vector(context_.next.active)) {
    close_tasks(context_, id);
    cancel_children(context_, id);
  }
  auto const timers = context_.next.timers;
  for (Timer const& timer : timers) context_.add(TimerEnded{timer.id, "cancelled"});
}

void Step::finish() {
  end_all();
  context_.add(Finished{outcome_of(context_.definition, position_)});
  tell_parent(context_, output_);
}

Error best_refusal(std::string const& event, std::vector<Error> const& refusals) {
  Error const* best = nullptr;
  auto const rank = [](Error const& error) {
    if (error.code != ErrorCode::refused) return 0;
    auto const* rule = error.details.if_contains("rule");
    return rule && rule->is_string() && rule->get_string() != "guard" ? 2 : 1;
  };
  for (Error const& refusal : refusals) {
    if (!best || rank(refusal) > rank(*best)) best = &refusal;
  }
  if (best) return *best;
  return Error{
      ErrorCode::no_transition,
      {"当前环节不接受操作“" + event + "”", "the present state does not accept '" + event + "'"},
      {},
      {{"event", event}}};
}

}  // namespace chubei::process
