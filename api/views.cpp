#include "api/views.hpp"

#include "api/reader_world.hpp"
#include "engine/base/json.hpp"
#include "engine/form/form.hpp"

#include <algorithm>

namespace chubei {

namespace {

using boost::json::array;
using boost::json::object;

/// "/members/2/phone" -> "data.members.phone"
std::string path_of(std::string_view pointer) {
  std::string path = "data";
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    auto const token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    bool const is_index = std::ranges::all_of(token, [](char c) { return c >= '0' && c <= '9'; });
    if (!is_index) path.append(".").append(token);
  }
  return path;
}

bool shows_any(boost::json::value const& values, Mask const& mask) {
  auto const* const members = values.if_object();
  return members && std::ranges::any_of(*members, [&](auto const& member) {
           return !mask.hides(path_of(member.key()));
         });
}

object due_view(process::Due const& due) {
  object view{{"at", format(due.at)}};
  if (due.provisional) view["provisional"] = true;
  if (due.paused_at) view["paused_at"] = format(*due.paused_at);
  return view;
}

array states_view(chart::Definition const& definition, std::vector<std::string> const& active) {
  array states;
  for (auto const& id : active) {
    if (id.empty()) continue;  // the root says nothing
    auto const* const state = definition.find_state(id);
    object view{{"id", id}};
    if (state) view["title"] = to_json(state->title);
    states.push_back(std::move(view));
  }
  return states;
}

object vars_view(Sight const& sight) {
  object vars;
  for (auto const& slot : sight.head->slots) {
    if (!slot.path.starts_with("vars.") || slot.value.is_null() || sight.mask.hides(slot.path))
      continue;
    auto value = slot.value;
    sight.mask.redact(value, slot.path);
    vars[std::string_view(slot.path).substr(5)] = std::move(value);
  }
  return vars;
}

/// "function:lead@office" as something to show; persons only where they may be named. Where whose
/// the task is may not be told, only what the caller holds himself.
array candidates_view(Visit const& visit, Sight const& sight, process::Task const& task) {
  array list;
  bool const shows_all = shows_elements(sight, task.kind);
  auto const& own = visit.caller.actor.tags;
  for (auto const& tag : task.candidates) {
    if (!shows_all && std::ranges::find(own, tag) == own.end()) continue;
    if (tag.starts_with("person:")) {
      if (may_name(visit, sight, PersonId(tag.substr(7)), ""))
        list.push_back(object{{"person", tag.substr(7)}});
      continue;
    }
    if (!tag.starts_with("function:")) continue;
    auto const at = tag.find('@');
    auto const name = tag.substr(9, at == std::string::npos ? at : at - 9);
    object view{{"function", name}};
    if (at != std::string::npos) view["organisation"] = tag.substr(at + 1);
    if (auto const title = sight.release->functions.find(name);
        title != sight.release->functions.end())
      view["title"] = to_json(title->second);
    list.push_back(std::move(view));
  }
  return list;
}

array results_view(Visit const& visit, Sight const& sight) {
  array list;
  for (auto const& result : sight.head->results) {
    bool const own = may_name(visit, sight, result.person, result.organisation);
    object view{{"kind", result.kind}, {"state", result.state}, {"at", format(result.at)}};
    bool const shows_element =
        shows_elements(sight, result.kind) || result.person == visit.caller.actor.person;
    if (!result.element.empty() && shows_element) view["element"] = result.element;
    if (own) {
      view["outcome"] = result.outcome;
      view["organisation"] = result.organisation;
      if (!result.person.empty()) view["person"] = result.person.text();
      if (!result.form.empty()) view["form"] = result.form;
    }
    list.push_back(std::move(view));
  }
  return list;
}

array attachments_view(Sight const& sight) {
  array list;
  for (auto const& one : sight.head->attachments) {
    if (!shows(sight.mask, one)) continue;
    list.push_back({{"blob", one.blob.text()},
                    {"name", one.name},
                    {"type", one.type},
                    {"bytes", one.bytes},
                    {"field", one.field},
                    {"commitment", one.commitment}});
  }
  return list;
}

std::string key_view(Mask const& mask, std::string const& key) {
  return mask.hides("key") ? std::string() : key;
}

array incidents_view(process::Instance const& head) {
  array list;
  for (auto const& one : head.incidents) {
    object view{{"id", one.id}, {"state", one.state}, {"event", one.event}, {"error", one.error}};
    if (one.proposed_by) view["proposal"] = one.proposal;
    list.push_back(std::move(view));
  }
  return list;
}

object refusal_view(Sight const& sight, Error refusal) {
  redact(refusal, sight.mask);
  return {{"code", name(refusal.code)},
          {"text", to_json(refusal.message)},
          {"details", refusal.details}};
}

void add_relations(object& view, process::Instance const& head) {
  if (head.parent) view["parent"] = head.parent->text();
  array children;
  for (auto const& child : head.children)
    children.push_back({{"invoke", child.invoke}, {"instance", child.instance.text()}});
  if (!children.empty()) view["children"] = std::move(children);
  array timers;
  for (auto const& timer : head.timers) {
    auto due = due_view(timer.due);
    due["state"] = timer.state;
    timers.push_back(std::move(due));
  }
  if (!timers.empty()) view["timers"] = std::move(timers);
}

}  // namespace

array to_array(std::vector<std::string> const& texts) { return array(texts.begin(), texts.end()); }

DocumentView document_view(Visit& visit, Sight const& sight) {
  DocumentView view;
  if (sight.head->document.empty() || sight.mask.hides("data")) return view;
  ReaderWorld world(visit, sight.head->id);
  std::map<std::string, std::optional<boost::json::value>> parts;
  for (auto const& label : sight.head->personal) {
    auto part = world.personal(sight.head->id, label);
    view.shows_personal = view.shows_personal || (part && shows_any(*part, sight.mask));
    parts[label] = std::move(part);
  }
  auto joined = form::join(public_document(visit.reader, sight.head->id), parts);
  ensure(joined.has_value());
  view.data = std::move(joined->data);
  view.erased = std::move(joined->erased);
  sight.mask.redact(view.data, "data");
  return view;
}

std::string document_tag(Office& office, process::Instance const& head) {
  return office.tag("document:" + head.id.text() + ":" + head.document);
}

object instance_view(Visit& visit, Sight const& sight) {
  auto const& head = *sight.head;
  auto document = document_view(visit, sight);
  if (document.shows_personal) visit.office.note_read(visit, head.id);
  object view{{"id", head.id.text()},
              {"definition", head.definition},
              {"title", to_json(sight.definition->title)},
              {"release", head.release},
              {"key", key_view(sight.mask, head.key)},
              {"version", head.version},
              {"states", states_view(*sight.definition, head.active)},
              {"finished", head.finished},
              {"outcome", head.outcome},
              {"started_at", format(head.started_at)},
              {"changed_at", format(head.changed_at)},
              {"levels", to_array(sight.levels)},
              {"data", std::move(document.data)},
              {"erased", to_array(document.erased)},
              {"document_tag", document_tag(visit.office, head)},
              {"vars", vars_view(sight)},
              {"results", results_view(visit, sight)},
              {"attachments", attachments_view(sight)}};
  array tasks;
  for (auto const& task : head.tasks) tasks.push_back(task_view(visit, sight, task));
  view["tasks"] = std::move(tasks);
  add_relations(view, head);
  if (visit.caller.holds("operator")) view["incidents"] = incidents_view(head);
  return view;
}

object summary_view(Office&, store::InstanceSummary const& row, chart::Definition const& definition,
                    Mask const& mask) {
  object data;
  object vars;
  for (auto const& slot : row.slots) {
    if (slot.value.is_null() || mask.hides(slot.path)) continue;
    auto value = slot.value;
    mask.redact(value, slot.path);
    auto const dot = slot.path.find('.');
    auto& into = slot.path.starts_with("vars.") ? vars : data;
    into[std::string_view(slot.path).substr(dot + 1)] = std::move(value);
  }
  return {{"id", row.id.text()},
          {"definition", row.definition},
          {"title", to_json(definition.title)},
          {"key", key_view(mask, row.key)},
          {"version", row.version},
          {"states", states_view(definition, row.active)},
          {"finished", row.finished},
          {"outcome", row.outcome},
          {"started_at", format(row.started_at)},
          {"changed_at", format(row.changed_at)},
          {"data", std::move(data)},
          {"vars", std::move(vars)}};
}

object task_view(Visit const& visit, Sight const& sight, process::Task const& task) {
  bool const shows_whose = shows_elements(sight, task.kind) || works_on(visit.caller, task);
  object view{{"id", task.id.text()},
              {"instance", sight.head->id.text()},
              {"definition", sight.head->definition},
              {"key", key_view(sight.mask, sight.head->key)},
              {"kind", task.kind},
              {"state", task.state},
              {"element", shows_whose ? task.element : ""},
              {"revision", task.revision},
              {"overdue", task.overdue},
              {"opened_at", format(task.opened_at)},
              {"candidates", candidates_view(visit, sight, task)}};
  auto const& kinds = sight.definition->tasks;
  auto const kind = std::ranges::find_if(kinds, [&](auto const& one) {
    return one.name == task.kind && sight.definition->states[one.state].id == task.state;
  });
  if (kind != kinds.end()) {
    view["title"] = to_json(kind->title);
    view["form"] = kind->form_name;
  }
  if (task.due) view["due"] = due_view(*task.due);
  if (task.lead) view["lead"] = true;
  view["assigned"] = task.assignee.has_value();
  if (task.assignee && may_name(visit, sight, *task.assignee, task.assignee_organisation))
    view["assignee"] = task.assignee->text();
  bool const names_organisation =
      shows_elements(sight, task.kind) &&
      may_name_organisation(visit, sight, task.assignee.value_or(PersonId{}));
  if (!task.assignee_organisation.empty() && names_organisation)
    view["assignee_organisation"] = task.assignee_organisation;
  return view;
}

object offer_view(Visit const& visit, Sight const& sight, process::Offer const& offer) {
  using Kind = process::Offer::Kind;
  object view{{"kind", offer.kind == Kind::event  ? "event"
                       : offer.kind == Kind::task ? "task"
                                                  : "edit"},
              {"name", offer.name},
              {"title", to_json(offer.title)},
              {"enabled", !offer.refusal.has_value()}};
  if (!offer.form.empty()) view["form"] = offer.form;
  if (offer.kind == Kind::edit) view["paths"] = to_array(offer.paths);
  if (offer.kind == Kind::task) {
    view["task"] = offer.task->text();
    view["revision"] = offer.revision;
    view["verbs"] = to_array(offer.verbs);
    array outcomes;
    for (auto const& [outcome, refused] : offer.outcomes) {
      object one{{"name", outcome->name},
                 {"title", to_json(outcome->title)},
                 {"form", outcome->form_name},
                 {"enabled", !refused.has_value()}};
      if (refused) one["refusal"] = refusal_view(sight, *refused);
      outcomes.push_back(std::move(one));
    }
    view["outcomes"] = std::move(outcomes);
    if (auto const* const task = sight.head->find_task(*offer.task))
      view["candidates"] = candidates_view(visit, sight, *task);
  }
  if (offer.refusal) view["refusal"] = refusal_view(sight, *offer.refusal);
  return view;
}

}  // namespace chubei
