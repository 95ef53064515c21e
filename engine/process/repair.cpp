#include "engine/process/repair.hpp"

#include "engine/process/documents.hpp"
#include "engine/process/step.hpp"
#include "engine/process/tasks.hpp"

#include <algorithm>

namespace chubei::process {

namespace {

constexpr std::string_view operator_function = "operator";

Result<void> require_operator(Actor const& actor) {
  auto const& held = actor.functions;
  if (std::ranges::find(held, operator_function) != held.end()) return {};
  return fail(ErrorCode::forbidden, {"处理故障须具有运维职能（operator）",
                                     "incidents are resolved by the function 'operator'"});
}

Result<void> retry(Context& context, Incident const& incident) {
  context.add(IncidentResolved{incident.id, "retried"});
  Step step(context);
  if (incident.event.empty()) return step.drain();
  auto handled = step.handle(incident.event, {});
  if (!handled) return pass(handled);
  return {};
}

Result<void> propose(Context& context, Incident incident, ResolveIncident const& command) {
  boost::json::object proposal{{"how", command.how}};
  if (command.how == "data")
    proposal["patch"] = command.patch;
  else
    proposal["states"] = boost::json::array(command.states.begin(), command.states.end());
  incident.proposed_by = context.actor.person;
  incident.proposal = std::move(proposal);
  context.add(IncidentChanged{std::move(incident)});
  return {};
}

Result<void> carry_out(Context& context, Incident const& incident) {
  auto const& proposal = incident.proposal.as_object();
  if (proposal.at("how") == "data") {
    context.add(IncidentResolved{incident.id, "data_corrected"});
    auto const patch = proposal.at("patch");
    if (auto edited = edit_document(context, patch, {}); !edited) return edited;
    if (auto refreshed = refresh_tasks(context); !refreshed) return refreshed;
    return Step(context).drain();
  }
  std::vector<std::string> states;
  for (auto const& state : proposal.at("states").as_array()) {
    states.emplace_back(state.as_string());
  }
  context.add(IncidentResolved{incident.id, "moved"});
  return Step(context).move_to(states);
}

}  // namespace

Result<void> resolve_incident(Context& context, ResolveIncident const& command) {
  context.event.type = "incident.resolved";
  context.event.name = command.incident;
  if (auto may = require_operator(context.actor); !may) return may;
  auto const at = std::ranges::find(context.next.incidents, command.incident, &Incident::id);
  if (at == context.next.incidents.end()) {
    return fail(ErrorCode::not_found, {"没有这个故障", "no such incident"});
  }
  Incident const incident = *at;
  if (command.confirms) {
    if (!incident.proposed_by) {
      return fail(ErrorCode::bad_request,
                  {"尚无待确认的处理方案", "there is no proposal to confirm"});
    }
    if (*incident.proposed_by == context.actor.person) {
      return fail(ErrorCode::separation_of_duties,
                  {"处理方案须由第二人确认", "a proposal is confirmed by a second person"});
    }
    return carry_out(context, incident);
  }
  if (command.how == "retry") return retry(context, incident);
  if (command.how == "data" || command.how == "move") return propose(context, incident, command);
  return fail(ErrorCode::bad_request,
              {"处理方式应为 retry、data 或 move", "`how` is retry, data or move"},
              {FieldError{"/how", "enum", {"应为 retry、data 或 move", "retry, data or move"}}});
}

}  // namespace chubei::process
