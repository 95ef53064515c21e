#include "engine/process/decide.hpp"

#include "engine/base/json.hpp"
#include "engine/process/actions.hpp"
#include "engine/process/clocks.hpp"
#include "engine/process/context.hpp"
#include "engine/process/derived.hpp"
#include "engine/process/documents.hpp"
#include "engine/process/messages.hpp"
#include "engine/process/repair.hpp"
#include "engine/process/step.hpp"
#include "engine/process/tasks.hpp"
#include "engine/process/values.hpp"

#include <algorithm>

namespace chubei::process {

namespace {

constexpr std::string_view erasing_function = "data_protection_officer";

std::unexpected<Error> forbidden_start(chart::Definition const& definition) {
  auto const& functions = definition.start_by.functions;
  return fail(ErrorCode::forbidden,
              {"您当前的身份不能发起“" + definition.title.zh + "”",
               "you may not start '" + definition.title.en + "' in your present capacity"},
              {},
              {{"definition", definition.id},
               {"functions", boost::json::array(functions.begin(), functions.end())}});
}

/// What to tell a person whose event found no transition: a rule before a guard before a right.
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

class Deciding {
 public:
  Deciding(Context& context, Command const& command) : context_(context), command_(command) {}

  Result<void> operator()(StartInstance const& start) {
    auto const& definition = context_.definition;
    context_.event.type = "instance.started";
    context_.event.name = definition.id;
    bool const by_person = command_.actor.kind == Actor::Kind::person;
    if (by_person && !holds_function(definition.start_by)) return forbidden_start(definition);
    context_.add(Started{definition.id, context_.release.digest, start.parent, start.parent_invoke,
                         stored_paths()});
    if (auto set = set_document(context_, start.data); !set) return set;
    Values values(context_);
    if (by_person) {
      auto may = values.may(definition.start_by);
      if (!may) return pass(may);
      if (!*may) return forbidden_start(definition);
    }
    if (auto good = check_start_rules(values); !good) return good;
    if (auto taken = take_key(context_, true); !taken) return taken;
    if (by_person) note_acted("start");
    for (chart::Variable const& variable : definition.variables) {
      if (!variable.initial) continue;
      auto value = values.json(*variable.initial);
      if (!value) return pass(value);
      auto const& path = definition.stored[variable.stored].path;
      if (!value->is_null()) context_.add(SlotSet{path, std::move(*value)});
    }
    return Step(context_).start();
  }

  Result<void> operator()(SendEvent const& send) {
    context_.event.type = "event";
    context_.event.name = send.event;
    if (chart::is_reserved(send.event)) return refuse_reserved(send.event);
    auto data = send.data;
    if (auto admitted = admit(send.event, data); !admitted) return admitted;
    bool const from_instance = command_.actor.kind == Actor::Kind::instance;
    if (from_instance && !accepts(send.event)) return std::unexpected(best_refusal(send.event, {}));
    if (command_.actor.kind == Actor::Kind::person) note_acted(send.event);
    Step step(context_);
    auto handled = step.handle(send.event, std::move(data));
    if (!handled && is_draft(context_) && is_absent_error(handled.error())) {
      // A rule read what is still missing: the form says it better.
      if (auto whole = require_whole(context_); !whole) return whole;
    }
    if (!handled) return pass(handled);
    if (!*handled) return std::unexpected(best_refusal(send.event, step.refusals()));
    return {};
  }

  Result<void> operator()(EditDocument const& edit) {
    context_.event.type = "document.edited";
    if (!edit.document.empty() && edit.document != context_.next.document) {
      return fail(
          ErrorCode::precondition_failed,
          {"内容已被他人修改，请刷新后重试", "the document changed meanwhile: read it again"}, {},
          {{"document", context_.next.document}});
    }
    auto allowed = editable_paths();
    if (!allowed) return pass(allowed);
    if (auto edited = edit_document(context_, edit.patch, *allowed); !edited) return edited;
    note_acted("edit");
    if (auto refreshed = refresh_tasks(context_); !refreshed) return refreshed;
    return Step(context_).drain();
  }

  Result<void> operator()(HandleTask const& handle) {
    if (auto handled = handle_task(context_, handle); !handled) return handled;
    return Step(context_).drain();
  }

  Result<void> operator()(FireTimer const& fire) {
    context_.event.type = "timer.fired";
    context_.event.name = fire.timer;
    auto const* task = context_.next.find_task(TaskId(fire.timer));
    if (task && task->due && !task->due->paused_at && !task->overdue) {
      Task const late = *task;
      if (auto expired = expire_task(context_, late); !expired) return expired;
      return Step(context_).drain();
    }
    auto const at = std::ranges::find(context_.next.timers, fire.timer, &Timer::id);
    if (at == context_.next.timers.end() || at->due.paused_at) {
      return fail(ErrorCode::not_found, {"没有这个定时器", "no such timer"});
    }
    Timer const timer = *at;
    context_.add(TimerEnded{timer.id, "fired"});
    auto handled = Step(context_).handle(timer.event, timer.data);
    if (!handled) return pass(handled);
    return {};
  }

  Result<void> operator()(DeliverMessage const& deliver) {
    context_.event.type = "message.taken";
    context_.event.name = deliver.event.empty() ? deliver.kind : deliver.event;
    context_.event.data = deliver.data;
    auto const& received = context_.next.received;
    auto const at =
        std::ranges::find(received, deliver.from, &std::pair<InstanceId, std::int64_t>::first);
    if (at != received.end() && deliver.sequence <= at->second) {
      return fail(ErrorCode::conflict, {"消息已经送达过", "the message was taken before"});
    }
    context_.add(MessageTaken{deliver.from, deliver.sequence});
    if (context_.next.finished) return return_to_sender(deliver);
    if (deliver.kind == "cancel") return Step(context_).cancel();
    if (deliver.kind == "done") return child_done(deliver);
    if (deliver.kind == "undelivered") return undelivered(deliver);
    if (!accepts(deliver.event)) return return_to_sender(deliver);
    auto data = deliver.data;
    if (!admit(deliver.event, data)) return return_to_sender(deliver);
    auto handled = Step(context_).handle(deliver.event, std::move(data));
    if (!handled) return pass(handled);
    if (!*handled && !has_incident()) return return_to_sender(deliver);
    return {};
  }

  Result<void> operator()(AnswerJob const& answer) {
    context_.event.type = "job.answered";
    context_.event.data = answer.result;
    auto const at = std::ranges::find(context_.next.jobs, answer.request, &PendingJob::request);
    if (at == context_.next.jobs.end()) {
      return fail(ErrorCode::not_found, {"没有等待结果的作业", "no job waits for this answer"});
    }
    PendingJob const job = *at;
    context_.event.name = job.job;
    if (job.input_digest != answer.input_digest) return void_answer();
    if (auto const* request = request_of(context_.definition, job)) {
      auto is_other = has_other_input(context_, *request, job);
      if (!is_other && is_other.error().code == ErrorCode::guard_error) return void_answer();
      if (!is_other) return pass(is_other);
      if (*is_other) return ask_again(*request);
    }
    context_.add(JobAnswered{job.request});
    return step_or_ignore(job.done, answer.result);
  }

  Result<void> operator()(ResolveIncident const& resolve) {
    return resolve_incident(context_, resolve);
  }

  Result<void> operator()(CorrectDecision const& correct) {
    context_.event.type = "decision." + correct.kind;
    bool const known =
        correct.kind == "corrected" || correct.kind == "annulled" || correct.kind == "renewed";
    if (!known || correct.about < 1 || correct.about > context_.next.version ||
        correct.ground.empty() || correct.authority.empty()) {
      return fail(ErrorCode::bad_request,
                  {"更正应写明所针对的版本、方式（corrected、annulled 或 renewed）、事由和依据",
                   "a correction names the version it is about, its kind (corrected, annulled or "
                   "renewed), ground and authority"});
    }
    auto const event = context_.event.type;
    auto data = correct.data;
    if (auto admitted = admit(event, data); !admitted) return admitted;
    context_.add(DecisionCorrected{correct.about, correct.kind, correct.ground, correct.authority});
    note_acted(event);
    Step step(context_);
    if (context_.next.finished) return correct_closed(step, event, std::move(data));
    auto handled = step.handle(event, std::move(data));
    if (!handled) return pass(handled);
    if (!*handled) return std::unexpected(best_refusal(event, step.refusals()));
    return {};
  }

  Result<void> operator()(Attach const& attach) {
    context_.event.type = "attachment.added";
    context_.event.name = attach.attachment.field;
    if (auto may = may_edit(attach.attachment.field); !may) return may;
    context_.add(AttachmentSet{attach.attachment});
    note_acted("edit");
    return {};
  }

  Result<void> operator()(Detach const& detach) {
    context_.event.type = "attachment.removed";
    auto const& held = context_.next.attachments;
    auto const at = std::ranges::find(held, detach.blob, &Attachment::blob);
    if (at == held.end()) {
      return fail(ErrorCode::not_found, {"没有这个附件", "no such attachment"});
    }
    if (auto may = may_edit(at->field); !may) return may;
    context_.add(AttachmentRemoved{detach.blob});
    note_acted("edit");
    return {};
  }

  Result<void> operator()(ErasePersonal const& erase) {
    context_.event.type = "personal.erased";
    context_.event.name = erase.label;
    auto const& functions = command_.actor.functions;
    if (command_.actor.organisation != context_.release.office ||
        std::ranges::find(functions, erasing_function) == functions.end()) {
      return fail(ErrorCode::forbidden,
                  {"删除个人信息须具有个人信息保护职能（data_protection_officer）",
                   "personal data is erased by the function 'data_protection_officer'"});
    }
    auto const& labels = context_.next.personal;
    bool const known = std::ranges::find(labels, erase.label) != labels.end() ||
                       erase.label == "attachments" || erase.label.starts_with("event.") ||
                       erase.label.starts_with(context_.next.id.text() + ".t");  // a task's form
    if (!known || erase.ground.empty()) {
      return fail(known ? ErrorCode::bad_request : ErrorCode::not_found,
                  {"删除个人信息应写明存在的主体标签和事由",
                   "an erasure names a label the case has, and its ground"});
    }
    context_.add(PersonalErased{erase.label, erase.ground});
    return {};
  }

  Result<void> operator()(RecomputeDeadlines const&) {
    ensure(command_.actor.kind == Actor::Kind::system);
    context_.event.type = "deadlines.recomputed";
    context_.event.name = context_.world.calendar().version();
    if (recompute_clocks(context_)) return {};
    return fail(ErrorCode::not_found,
                {"没有需要重新计算的期限", "there is no deadline to reckon anew"});
  }

 private:
  static Result<void> void_answer() {
    return fail(ErrorCode::conflict, {"作业输入已变化，结果作废，请重新提交",
                                      "the job's inputs changed: ask for it again"});
  }

  /// What was computed from an input that has changed since is worth nothing: the job gets the
  /// input as it is now.
  Result<void> ask_again(chart::RequestAction const& request) {
    context_.event.data = nullptr;
    return request_job(context_, request);
  }

  std::vector<std::string> stored_paths() const {
    std::vector<std::string> paths;
    for (auto const& stored : context_.definition.stored) paths.push_back(stored.path);
    return paths;
  }

  bool holds_function(chart::By const& by) const {
    auto const& held = command_.actor.functions;
    return by.functions.empty() || std::ranges::any_of(by.functions, [&](auto const& function) {
             return std::ranges::find(held, function) != held.end();
           });
  }

  Result<void> check_start_rules(Values& values) {
    for (chart::Rule const& rule : context_.definition.start_rules) {
      auto holds = values.test(rule.condition);
      if (!holds) return pass(holds);
      if (*holds) continue;
      return fail(ErrorCode::refused, rule.otherwise, {},
                  {{"rule", rule.id},
                   {"source", rule.condition.source},
                   {"values", values.reads(rule.condition)}});
    }
    return {};
  }

  /// A closed chart takes no transition any more; who may correct it, and under which rules, is
  /// what the root says about the event.
  Result<void> correct_closed(Step& step, std::string const& event, boost::json::value data) {
    context_.current = {event, std::move(data)};
    for (auto const index : context_.definition.root().transitions) {
      auto const& transition = context_.definition.transitions[index];
      if (!chart::matches(transition.event, event)) continue;
      auto enabled = step.is_enabled(transition);
      if (!enabled) return pass(enabled);
      if (*enabled) return {};
    }
    return std::unexpected(best_refusal(event, step.refusals()));
  }

  void note_acted(std::string const& name) {
    if (command_.actor.kind != Actor::Kind::person) return;
    context_.add(PersonActed{{name, command_.actor.person}});
    if (command_.actor.on_behalf_of) {
      context_.add(PersonActed{{name, *command_.actor.on_behalf_of}});
    }
  }

  std::unexpected<Error> refuse_reserved(std::string const& event) {
    return fail(ErrorCode::bad_request,
                {"事件名“" + event + "”由系统保留", "the event name '" + event + "' is reserved"});
  }

  /// An incident of this event keeps what it brought, to be handled when it can be.
  bool has_incident() const {
    return std::ranges::any_of(context_.event.facts, [](Fact const& fact) {
      return std::holds_alternative<IncidentOpened>(fact);
    });
  }

  bool accepts(std::string const& event) const {
    auto const& list = context_.definition.accepts;
    return std::ranges::find(list, event) != list.end();
  }

  /// The form of an event; its personal values go into parts of their own.
  Result<void> admit(std::string const& event, boost::json::value& data) {
    auto const* kind = context_.definition.find_event(event);
    if (kind && kind->form) {
      if (data.is_null()) data.emplace_object();
      if (auto admitted = kind->form->admit(data); !admitted) return admitted;
      auto split = kind->form->split(data);
      for (auto& [label, values] : split.personal_parts) {
        context_.event.personal.emplace_back("event." + label, std::move(values));
      }
      data = std::move(split.public_part);
    } else {
      json::normalise_numbers(data);
    }
    context_.event.data = data;
    return {};
  }

  /// Whether the actor may edit the field that an attachment belongs to.
  Result<void> may_edit(std::string const& field) {
    auto allowed = editable_paths();
    if (!allowed) return pass(allowed);
    bool const may =
        allowed->empty() || std::ranges::any_of(*allowed, [&](auto const& path) {
          return field == path || (field.starts_with(path) && field[path.size()] == '.');
        });
    if (may) return {};
    return fail(
        ErrorCode::forbidden,
        {"当前环节您不能改动此处的附件：" + field,
         "you may not change attachments of this field now: " + field},
        {}, {{"field", field}, {"paths", boost::json::array(allowed->begin(), allowed->end())}});
  }

  /// Paths the actor may edit now; empty: all. forbidden where none.
  Result<std::vector<std::string>> editable_paths() {
    if (command_.actor.kind == Actor::Kind::system) return std::vector<std::string>{};
    std::vector<std::string> paths;
    bool any = false;
    Values values(context_);
    for (auto const& id : context_.next.active) {
      auto const* state = context_.definition.find_state(id);
      if (context_.is_paused(id)) continue;
      for (chart::Edit const& edit : state->edit) {
        auto may = values.may(edit.by);
        if (!may) return pass(may);
        if (!*may) continue;
        any = true;
        if (edit.paths.empty()) return std::vector<std::string>{};
        paths.insert(paths.end(), edit.paths.begin(), edit.paths.end());
      }
    }
    if (any) return paths;
    return fail(ErrorCode::forbidden,
                {"当前环节您不能修改申报内容", "you may not edit this case in its present state"});
  }

  Result<void> step_or_ignore(std::string const& event, boost::json::value data) {
    auto handled = Step(context_).handle(event, std::move(data));
    if (!handled) return pass(handled);
    return {};
  }

  Result<void> child_done(DeliverMessage const& deliver) {
    auto const& children = context_.next.children;
    auto const at = std::ranges::find(children, deliver.from, &Child::instance);
    if (at == children.end()) return {};
    context_.add(ChildEnded{deliver.invoke, "done"});
    return step_or_ignore("done.invoke." + deliver.invoke, deliver.data);
  }

  Result<void> undelivered(DeliverMessage const& deliver) {
    auto const* data = deliver.data.if_object();
    auto const* kind = data ? data->if_contains("kind") : nullptr;
    auto const* invoke = data ? data->if_contains("invoke") : nullptr;
    bool const is_start = kind && *kind == "start" && invoke && invoke->is_string();
    if (is_start && !invoke->get_string().empty()) {
      context_.add(ChildEnded{std::string(invoke->get_string()), "refused"});
    }
    return step_or_ignore("undelivered", deliver.data);
  }

  Result<void> return_to_sender(DeliverMessage const& deliver) {
    if (deliver.kind != "event") return {};
    send_message(context_, deliver.from, "undelivered", deliver.event,
                 boost::json::object{{"event", deliver.event}, {"to", context_.next.id.text()}});
    return {};
  }

  Context& context_;
  Command const& command_;
};

Result<void> check_version(Instance const& instance, Command const& command) {
  if (!command.expected_version || *command.expected_version == instance.version) return {};
  return fail(
      ErrorCode::conflict,
      {"事项已有变化，请刷新后重试", "the case changed meanwhile: read it again, then repeat"}, {},
      {{"version", instance.version}});
}

/// Rights, aggregates, completeness and the business key follow from where the instance stands now.
/// Who is not a person may leave a draft incomplete (a deadline passes), but not begin with less.
/// `checked`: the document that was found whole before, "" for none.
Result<void> conclude(Context& context, Command const& command, std::string const& checked) {
  if (std::holds_alternative<RecomputeDeadlines>(command.body)) return {};  // it stands as it stood
  bool const may_wait = is_draft(context) || context.next.finished;
  if (auto taken = take_key(context, may_wait); !taken) return taken;
  bool const starts = std::holds_alternative<StartInstance>(command.body);
  bool const corrects = std::holds_alternative<CorrectDecision>(command.body) ||
                        std::holds_alternative<ErasePersonal>(command.body);
  bool const is_checked =
      !starts && context.next.document == checked && context.event.personal.empty();
  if (!is_checked && (starts || (command.actor.kind == Actor::Kind::person && !corrects))) {
    if (auto complete = require_complete(context); !complete) return complete;
  }
  if (auto recorded = record_contributions(context); !recorded) return recorded;
  if (auto recorded = record_access(context); !recorded) return recorded;
  if (context.event.facts.size() <= static_cast<std::size_t>(facts_max)) return {};
  return fail(ErrorCode::limit_reached,
              {"一次决定产生的变化过多", "a single decision may not change this much"});
}

/// What the actor held counts as an input.
void record_actor(Context& context) {
  auto const& actor = context.actor;
  if (actor.kind != Actor::Kind::person) return;
  if (context.event.inputs.is_null()) context.event.inputs.emplace_object();
  auto& object = context.event.inputs.get_object()["actor"].emplace_object();
  object["org"] = actor.organisation;
  object["functions"] = boost::json::array(actor.functions.begin(), actor.functions.end());
}

/// Time passes and messages arrive whatever rules say of them: what cannot be computed then waits
/// for an operator instead of coming again for ever.
bool becomes_incident(Command const& command, Error const& error) {
  bool const is_cancel = std::holds_alternative<DeliverMessage>(command.body) &&
                         std::get<DeliverMessage>(command.body).kind == "cancel";
  bool const by_itself = std::holds_alternative<FireTimer>(command.body) ||
                         std::holds_alternative<DeliverMessage>(command.body) ||
                         std::holds_alternative<AnswerJob>(command.body);
  return by_itself && !is_cancel && error.code != ErrorCode::not_found &&
         error.code != ErrorCode::conflict;
}

Decision finish(Context&& context, Command const& command, std::string const& before_document) {
  apply_version(context.next, command.instance, context.version, command.admitted_at);
  std::optional<std::string> document;
  if (context.next.document != before_document) document = json::canonical(context.document());
  return Decision{std::move(context.event), std::move(context.next), std::move(document)};
}

}  // namespace

Result<Decision> decide(chart::Release const& release, chart::Definition const& definition,
                        Instance const* instance, Command const& command, World& world) {
  bool const starts = std::holds_alternative<StartInstance>(command.body);
  ensure(starts == (instance == nullptr));
  Instance before;
  if (instance) {
    if (auto same = check_version(*instance, command); !same) return pass(same);
    before = *instance;
  }
  if (before.finished && !std::holds_alternative<DeliverMessage>(command.body) &&
      !std::holds_alternative<CorrectDecision>(command.body) &&
      !std::holds_alternative<ErasePersonal>(command.body)) {
    return fail(ErrorCode::no_transition, {"事项已经办结", "the case is closed"}, {},
                {{"outcome", before.outcome}});
  }
  before.id = command.instance;
  auto const before_document = before.document;
  auto const checked = instance && !is_draft(definition, before) ? before.document : std::string{};
  Context context(release, definition, std::move(before), command.actor, command.admitted_at,
                  world);
  context.seed = command.seed;
  auto done = std::visit(Deciding(context, command), command.body);
  if (done) done = conclude(context, command, checked);
  if (done) {
    record_actor(context);
    return finish(std::move(context), command, before_document);
  }
  if (starts || !becomes_incident(command, done.error())) return pass(done);
  Context anew(release, definition, *instance, command.actor, command.admitted_at, world);
  open_incident(anew, command, done.error());
  return finish(std::move(anew), command, before_document);
}

}  // namespace chubei::process
