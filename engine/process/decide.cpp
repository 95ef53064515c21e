#include "engine/process/decide.hpp"

#include "engine/base/dotted.hpp"
#include "engine/base/json.hpp"
#include "engine/process/actions.hpp"
#include "engine/process/arrivals.hpp"
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
    if (auto admitted = admit_event(context_, send.event, data); !admitted) return admitted;
    bool const from_instance = command_.actor.kind == Actor::Kind::instance;
    if (from_instance && !accepts(context_, send.event))
      return std::unexpected(best_refusal(send.event, {}));
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

  Result<void> operator()(FireTimer const& fire) { return fire_timer(context_, fire); }

  Result<void> operator()(DeliverMessage const& deliver) { return take_message(context_, deliver); }

  Result<void> operator()(AnswerJob const& answer) { return take_answer(context_, answer); }

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
    if (auto admitted = admit_event(context_, event, data); !admitted) return admitted;
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
      if (auto good = check_rule(values, rule); !good) return good;
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

  /// Whether the actor may edit the field that an attachment belongs to.
  Result<void> may_edit(std::string const& field) {
    auto allowed = editable_paths();
    if (!allowed) return pass(allowed);
    bool const may = allowed->empty() || std::ranges::any_of(*allowed, [&](auto const& path) {
                       return json::is_within(field, path);
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
