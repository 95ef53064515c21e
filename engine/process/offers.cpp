// What a caller may do now: the same rules as `decide` uses, asked without deciding.

#include "engine/process/context.hpp"
#include "engine/process/step.hpp"
#include "engine/process/task_rights.hpp"
#include "engine/process/tasks.hpp"
#include "engine/process/values.hpp"

#include <algorithm>

namespace chubei::process {

namespace {

Text event_title(chart::Definition const& definition, chart::Transition const& transition) {
  if (!transition.title.zh.empty()) return transition.title;
  auto const* kind = definition.find_event(transition.event);
  return kind && !kind->title.zh.empty() ? kind->title : Text{transition.event, transition.event};
}

/// The offer of one event: open if any candidate is enabled; refused if the actor's rights fit but
/// a rule says no; nothing where his rights do not fit.
std::optional<Offer> offer_event(Context& context, chart::Position const& position,
                                 std::string const& event) {
  Step step(context);
  context.current = {event, {}};
  context.current_is_internal = false;
  Offer offer;
  offer.name = event;
  bool listed = false;
  for (auto const* transition : chart::candidates(context.definition, position, event)) {
    Values values(context);
    auto may = values.may(transition->by);
    if (!may || !*may) continue;
    if (!listed) offer.title = event_title(context.definition, *transition);
    listed = true;
    auto enabled = step.is_enabled(*transition);
    if (enabled && *enabled) {
      offer.refusal.reset();
      break;
    }
    if (!enabled)
      offer.refusal = std::move(enabled.error());
    else if (!step.refusals().empty())
      offer.refusal = step.refusals().back();
  }
  if (!listed) return std::nullopt;
  auto const* kind = context.definition.find_event(event);
  if (kind) offer.form = kind->form_name;
  // Guards that read what the event will bring cannot be known before it comes.
  if (offer.refusal && offer.refusal->code == ErrorCode::guard_error) offer.refusal.reset();
  return offer;
}

bool reads_form(chart::Definition const& definition, chart::Rule const& rule) {
  return std::ranges::any_of(rule.condition.program.variables(), [&](int index) {
    return definition.slots[static_cast<std::size_t>(index)].source == chart::SlotSource::form;
  });
}

/// Why the outcome would be refused whatever is entered. Rules that read the form, or what has no
/// value yet, are not known before it comes.
std::optional<Error> known_refusal(Context& context, Task const& task,
                                   chart::Outcome const& outcome) {
  if (auto may = check_advice(task); !may) return std::move(may.error());
  Values values(context);
  values.each = &task.each;
  for (chart::Rule const& rule : outcome.rules) {
    if (reads_form(context.definition, rule)) continue;
    if (auto holds = check_rule(values, rule); !holds && holds.error().code == ErrorCode::refused)
      return std::move(holds.error());
  }
  return std::nullopt;
}

std::optional<Offer> offer_task(Context& context, Task const& task) {
  auto const* kind = kind_of(context.definition, task);
  if (!kind) return std::nullopt;
  auto may = may_hold(context, task, *kind);
  bool const hidden = !may && may.error().code == ErrorCode::not_assigned;
  if (hidden) return std::nullopt;
  Offer offer;
  offer.kind = Offer::Kind::task;
  offer.name = task.kind;
  offer.title = kind->title;
  offer.task = task.id;
  offer.revision = task.revision;
  offer.form = kind->form_name;
  for (auto const& outcome : kind->outcomes) {
    if (!outcome.deemed) {
      offer.outcomes.push_back({&outcome, known_refusal(context, task, outcome)});
    }
  }
  bool const held = task.assignee == context.actor.person;
  offer.verbs = held ? std::vector<std::string>{"complete",  "release",  "delegate", "transfer",
                                                "addBefore", "addAfter", "recuse"}
                     : std::vector<std::string>{"claim", "complete", "recuse"};
  if (!may)
    offer.refusal = std::move(may.error());
  else if (context.is_paused(task.state)) {
    offer.refusal = Error{ErrorCode::refused,
                          {"事项中止期间不能办理任务", "the case is suspended: tasks stand still"},
                          {},
                          {{"rule", "paused"}}};
  }
  return offer;
}

}  // namespace

std::vector<Offer> offers(chart::Release const& release, chart::Definition const& definition,
                          Instance const& instance, Actor const& actor, Instant now, World& world) {
  std::vector<Offer> list;
  if (instance.finished) return list;
  Context context(release, definition, instance, actor, now, world);
  auto const position = position_of(definition, instance);
  for (auto const& event : chart::open_events(definition, position)) {
    if (auto offer = offer_event(context, position, event)) list.push_back(std::move(*offer));
  }
  for (Task const& task : instance.tasks) {
    if (auto offer = offer_task(context, task)) list.push_back(std::move(*offer));
  }
  for (auto const index : position.active) {
    auto const& state = definition.states[index];
    if (context.is_paused(state.id)) continue;
    for (chart::Edit const& edit : state.edit) {
      Values values(context);
      auto may = values.may(edit.by);
      if (!may || !*may) continue;
      Offer offer;
      offer.kind = Offer::Kind::edit;
      offer.name = "edit";
      offer.title = {"修改申报内容", "edit"};
      offer.form = definition.data_name;
      offer.paths = edit.paths;
      list.push_back(std::move(offer));
    }
  }
  return list;
}

}  // namespace chubei::process
