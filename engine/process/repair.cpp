#include "engine/process/repair.hpp"

#include "engine/process/documents.hpp"
#include "engine/process/messages.hpp"
#include "engine/process/step.hpp"
#include "engine/process/tasks.hpp"

#include <algorithm>

namespace chubei::process {

namespace {

constexpr std::string_view operator_function = "operator";
constexpr std::string_view due_prefix = "due.";

Result<void> require_operator(Context const& context) {
  auto const& held = context.actor.functions;
  if (context.actor.organisation == context.release.office &&
      std::ranges::find(held, operator_function) != held.end()) {
    return {};
  }
  return fail(ErrorCode::forbidden, {"处理故障须具有运维职能（operator）",
                                     "incidents are resolved by the function 'operator'"});
}

/// Does again what the incident's event should have done. Precondition: the incident is resolved.
Result<void> handle_again(Context& context, Incident const& incident) {
  if (incident.event.starts_with(due_prefix)) {
    TaskId const id(incident.event.substr(due_prefix.size()));
    if (auto const* task = context.next.find_task(id)) {
      Task const late = *task;
      if (auto expired = expire_task(context, late); !expired) return expired;
    }
  } else if (!incident.event.empty()) {
    // Inside, so that its transitions ask the operator for no right of theirs.
    context.raise(incident.event, incident.data);
  }
  return Step(context).drain();
}

Result<void> retry(Context& context, Incident const& incident) {
  context.add(IncidentResolved{incident.id, "retried"});
  return handle_again(context, incident);
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
    return handle_again(context, incident);
  }
  std::vector<std::string> states;
  for (auto const& state : proposal.at("states").as_array()) {
    states.emplace_back(state.as_string());
  }
  context.add(IncidentResolved{incident.id, "moved"});
  return Step(context).move_to(states);
}

}  // namespace

void open_incident(Context& context, Command const& command, Error const& why) {
  Incident incident;
  incident.error = why.message.en;
  if (auto const* fire = std::get_if<FireTimer>(&command.body)) {
    context.event.type = "timer.fired";
    context.event.name = fire->timer;
    if (auto const* task = context.next.find_task(TaskId(fire->timer))) {
      incident.state = task->state;
      incident.event = std::string(due_prefix) + fire->timer;
      Task late = *task;
      late.overdue = true;
      context.add(TaskChanged{"overdue", std::move(late)});
    } else {
      auto const timer =
          *std::ranges::find(context.next.timers, fire->timer, &Timer::id);  // else not_found
      incident.state = timer.state;
      incident.event = timer.event;
      incident.data = timer.data;
      context.add(TimerEnded{timer.id, "fired"});
    }
    incident.id = incident.state + "#" + incident.event;
  } else if (auto const* deliver = std::get_if<DeliverMessage>(&command.body)) {
    context.event.type = "message.taken";
    context.event.name = deliver->event.empty() ? deliver->kind : deliver->event;
    context.event.data = deliver->data;
    context.add(MessageTaken{deliver->from, deliver->sequence});
    incident.event = event_of(*deliver);
    incident.data = deliver->data;
    incident.id = "#" + incident.event + "#" + deliver->from.text();
  } else if (auto const* answer = std::get_if<AnswerJob>(&command.body)) {
    auto const job = *std::ranges::find(context.next.jobs, answer->request, &PendingJob::request);
    context.event.type = "job.answered";
    context.event.name = job.job;
    context.event.data = answer->result;
    context.add(JobAnswered{job.request});
    incident.event = job.done;
    incident.data = answer->result;
    incident.id = "#" + job.done;
  }
  context.add(IncidentOpened{std::move(incident)});
}

Result<void> resolve_incident(Context& context, ResolveIncident const& command) {
  context.event.type = "incident.resolved";
  context.event.name = command.incident;
  if (auto may = require_operator(context); !may) return may;
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
