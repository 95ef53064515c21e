#include "engine/check/face_check.hpp"

#include "engine/chart/interpreter.hpp"
#include "engine/check/chart_check.hpp"

#include <algorithm>

namespace chubei::check {

namespace {

using chart::Definition;
using chart::SendAction;

/// Calls `visit(action, state, transition or null)` for every action of a definition.
template <class Visit>
void visit_actions(Definition const& definition, Visit visit) {
  for (chart::State const& state : definition.states)
    for (auto const* actions : {&state.initial_actions, &state.entry, &state.exit})
      chart::visit_actions(*actions, [&](auto const& action) { visit(action, state, nullptr); });
  for (chart::Transition const& transition : definition.transitions)
    chart::visit_actions(transition.actions, [&](chart::Action const& action) {
      visit(action, definition.states[transition.source], &transition);
    });
}

Finding finding_at(Definition const& definition, chart::State const& state,
                   chart::Transition const* transition, std::string code, Severity severity,
                   Text message) {
  return transition
             ? at_transition(definition, *transition, std::move(code), severity, std::move(message))
             : at_state(definition, state, std::move(code), severity, std::move(message));
}

bool hears(Definition const& definition, std::string_view event) {
  return std::ranges::any_of(definition.transitions, [&](auto const& transition) {
    return chart::matches(transition.event, event);
  });
}

/// The event an action brings back into its own definition, "" for none.
std::string_view own_event(chart::Action const& action) {
  if (auto const* raise = std::get_if<chart::RaiseAction>(&action)) return raise->event;
  if (auto const* request = std::get_if<chart::RequestAction>(&action)) return request->done;
  auto const* send = std::get_if<SendAction>(&action);
  return send && send->to == SendAction::To::self ? std::string_view(send->event) : "";
}

/// The definition an event is sent to, if the action says which.
Definition const* receiver(chart::Release const& release, Definition const& sender,
                           SendAction const& send) {
  if (send.starts) return nullptr;
  if (send.to == SendAction::To::key) return release.find(send.definition);
  if (send.to != SendAction::To::child) return nullptr;
  for (chart::State const& state : sender.states)
    for (chart::Invoke const& invoke : state.invoke)
      if (invoke.id == send.child) return release.find(invoke.definition);
  return nullptr;
}

bool accepts(Definition const& definition, std::string const& event) {
  return std::ranges::find(definition.accepts, event) != definition.accepts.end();
}

}  // namespace

std::vector<Finding> check_messages(Definition const& definition) {
  std::vector<Finding> findings;
  visit_actions(definition, [&](chart::Action const& action, chart::State const& state,
                                chart::Transition const* transition) {
    std::string const event(own_event(action));
    if (event.empty() || hears(definition, event)) return;
    findings.push_back(finding_at(
        definition, state, transition, "event_unheard", Severity::warning,
        {"事件“" + event + "”没有任何状态处理；请加转移，或去掉该动作",
         "no state listens for \"" + event + "\": add a transition or drop the action"}));
  });
  return findings;
}

std::vector<Finding> check_faces(chart::Release const& release) {
  std::vector<Finding> findings;
  for (auto const& definition : release.definitions)
    visit_actions(*definition, [&](chart::Action const& action, chart::State const& state,
                                   chart::Transition const* transition) {
      auto const* send = std::get_if<SendAction>(&action);
      Definition const* to = send ? receiver(release, *definition, *send) : nullptr;
      if (to == nullptr || accepts(*to, send->event)) return;
      findings.push_back(finding_at(
          *definition, state, transition, "not_accepted", Severity::error,
          {"“" + to->id + "”不接受其他事项发来的“" + send->event + "”；请加入它的 accepts",
           "\"" + to->id + "\" does not accept \"" + send->event +
               "\" from other instances: list it in its accepts"}));
    });
  return findings;
}

}  // namespace chubei::check
