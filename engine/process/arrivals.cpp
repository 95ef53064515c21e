#include "engine/process/arrivals.hpp"

#include "engine/base/json.hpp"
#include "engine/process/actions.hpp"
#include "engine/process/messages.hpp"
#include "engine/process/step.hpp"
#include "engine/process/tasks.hpp"

#include <algorithm>

namespace chubei::process {

namespace {

/// An incident of this event keeps what it brought, to be handled when it can be.
bool has_incident(Context const& context) {
  return std::ranges::any_of(context.event.facts, [](Fact const& fact) {
    return std::holds_alternative<IncidentOpened>(fact);
  });
}

Result<void> step_or_ignore(Context& context, std::string const& event, boost::json::value data) {
  auto handled = Step(context).handle(event, std::move(data));
  if (!handled) return pass(handled);
  return {};
}

Result<void> child_done(Context& context, DeliverMessage const& deliver) {
  auto const& children = context.next.children;
  auto const at = std::ranges::find(children, deliver.from, &Child::instance);
  if (at == children.end()) return {};
  context.add(ChildEnded{deliver.invoke, "done"});
  return step_or_ignore(context, "done.invoke." + deliver.invoke, deliver.data);
}

Result<void> undelivered(Context& context, DeliverMessage const& deliver) {
  auto const* data = deliver.data.if_object();
  auto const* kind = data ? data->if_contains("kind") : nullptr;
  auto const* invoke = data ? data->if_contains("invoke") : nullptr;
  bool const is_start = kind && *kind == "start" && invoke && invoke->is_string();
  if (is_start && !invoke->get_string().empty()) {
    context.add(ChildEnded{std::string(invoke->get_string()), "refused"});
  }
  return step_or_ignore(context, "undelivered", deliver.data);
}

Result<void> return_to_sender(Context& context, DeliverMessage const& deliver) {
  if (deliver.kind != "event") return {};
  send_message(context, deliver.from, "undelivered", deliver.event,
               boost::json::object{{"event", deliver.event}, {"to", context.next.id.text()}});
  return {};
}

Result<void> void_answer() {
  return fail(ErrorCode::conflict, {"作业输入已变化，结果作废，请重新提交",
                                    "the job's inputs changed: ask for it again"});
}

/// What was computed from an input that has changed since is worth nothing: the job gets the input
/// as it is now.
Result<void> ask_again(Context& context, chart::RequestAction const& request) {
  context.event.data = nullptr;
  return request_job(context, request);
}

}  // namespace

bool accepts(Context const& context, std::string const& event) {
  auto const& list = context.definition.accepts;
  return std::ranges::find(list, event) != list.end();
}

Result<void> admit_event(Context& context, std::string const& event, boost::json::value& data) {
  auto const* kind = context.definition.find_event(event);
  if (kind && kind->form) {
    if (data.is_null()) data.emplace_object();
    if (auto admitted = kind->form->admit(data); !admitted) return admitted;
    auto split = kind->form->split(data);
    for (auto& [label, values] : split.personal_parts) {
      context.event.personal.emplace_back("event." + label, std::move(values));
    }
    data = std::move(split.public_part);
  } else {
    json::normalise_numbers(data);
  }
  context.event.data = data;
  return {};
}

Result<void> fire_timer(Context& context, FireTimer const& fire) {
  context.event.type = "timer.fired";
  context.event.name = fire.timer;
  auto const* task = context.next.find_task(TaskId(fire.timer));
  if (task && task->due && !task->due->paused_at && !task->overdue) {
    Task const late = *task;
    if (auto expired = expire_task(context, late); !expired) return expired;
    return Step(context).drain();
  }
  auto const at = std::ranges::find(context.next.timers, fire.timer, &Timer::id);
  if (at == context.next.timers.end() || at->due.paused_at) {
    return fail(ErrorCode::not_found, {"没有这个定时器", "no such timer"});
  }
  Timer const timer = *at;
  context.add(TimerEnded{timer.id, "fired"});
  auto handled = Step(context).handle(timer.event, timer.data);
  if (!handled) return pass(handled);
  return {};
}

Result<void> take_message(Context& context, DeliverMessage const& deliver) {
  context.event.type = "message.taken";
  context.event.name = deliver.event.empty() ? deliver.kind : deliver.event;
  context.event.data = deliver.data;
  auto const& received = context.next.received;
  auto const at =
      std::ranges::find(received, deliver.from, &std::pair<InstanceId, std::int64_t>::first);
  if (at != received.end() && deliver.sequence <= at->second) {
    return fail(ErrorCode::conflict, {"消息已经送达过", "the message was taken before"});
  }
  context.add(MessageTaken{deliver.from, deliver.sequence});
  if (context.next.finished) return return_to_sender(context, deliver);
  if (deliver.kind == "cancel") return Step(context).cancel();
  if (deliver.kind == "done") return child_done(context, deliver);
  if (deliver.kind == "undelivered") return undelivered(context, deliver);
  if (!accepts(context, deliver.event)) return return_to_sender(context, deliver);
  auto data = deliver.data;
  if (!admit_event(context, deliver.event, data)) return return_to_sender(context, deliver);
  auto handled = Step(context).handle(deliver.event, std::move(data));
  if (!handled) return pass(handled);
  if (!*handled && !has_incident(context)) return return_to_sender(context, deliver);
  return {};
}

Result<void> take_answer(Context& context, AnswerJob const& answer) {
  context.event.type = "job.answered";
  context.event.data = answer.result;
  auto const at = std::ranges::find(context.next.jobs, answer.request, &PendingJob::request);
  if (at == context.next.jobs.end()) {
    return fail(ErrorCode::not_found, {"没有等待结果的作业", "no job waits for this answer"});
  }
  PendingJob const job = *at;
  context.event.name = job.job;
  if (job.input_digest != answer.input_digest) return void_answer();
  if (auto const* request = request_of(context.definition, job)) {
    auto is_other = has_other_input(context, *request, job);
    if (!is_other && is_other.error().code == ErrorCode::guard_error) return void_answer();
    if (!is_other) return pass(is_other);
    if (*is_other) return ask_again(context, *request);
  }
  context.add(JobAnswered{job.request});
  return step_or_ignore(context, job.done, answer.result);
}

}  // namespace chubei::process
