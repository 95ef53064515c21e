// The history as a caller may read it. Facts are shown by a closed list of kinds: what is not on it
// (tallies that would tell votes before their time, access rows, messages, jobs) stays inside.

#include "api/views.hpp"
#include "engine/base/json.hpp"

#include <algorithm>
#include <array>

namespace chubei {

namespace {

using boost::json::object;

std::string_view text_in(object const& record, std::string_view name) {
  auto const* const value = record.if_contains(name);
  return value && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

void keep_members(object& record, std::initializer_list<std::string_view> names) {
  object kept;
  for (auto const name : names)
    if (auto const* const value = record.if_contains(name)) kept[name] = *value;
  record = std::move(kept);
}

/// Whether a task inside a fact is the caller's own work.
bool is_own(Visit const& visit, object const& task) {
  process::Task own;
  if (auto const assignee = text_in(task, "assignee"); !assignee.empty())
    own.assignee = PersonId(std::string(assignee));
  if (auto const* const tags = task.if_contains("candidates"); tags && tags->is_array())
    for (auto const& tag : tags->get_array())
      if (tag.is_string()) own.candidates.emplace_back(tag.get_string());
  return works_on(visit.caller, own);
}

/// A task inside a fact: what it is about, not what stands in the element or who is barred.
object task_in(Visit const& visit, Sight const& sight, object const& record) {
  auto const* const inner = record.if_contains("task");
  object task = inner && inner->is_object() ? inner->get_object() : object{};
  bool const named = may_name(visit, sight, PersonId(std::string(text_in(task, "assignee"))),
                              text_in(task, "assignee_organisation"));
  if (!shows_elements(sight, text_in(task, "kind"))) {
    task.erase("assignee_organisation");
    if (!is_own(visit, task)) task.erase("element");
  }
  if (!named) task.erase("assignee");
  keep_members(task, {"id", "kind", "state", "element", "assignee", "assignee_organisation", "due",
                      "overdue", "opened_at"});
  return task;
}

void redact_result(Visit const& visit, Sight const& sight, object& record) {
  auto* const inner = record.if_contains("result");
  if (!inner || !inner->is_object()) return;
  auto& result = inner->get_object();
  bool const named = may_name(visit, sight, PersonId(std::string(text_in(result, "person"))),
                              text_in(result, "organisation"));
  if (named)
    keep_members(result,
                 {"kind", "state", "element", "outcome", "organisation", "person", "form", "at"});
  else if (shows_elements(sight, text_in(result, "kind")))
    keep_members(result, {"kind", "state", "element", "at"});
  else
    keep_members(result, {"kind", "state", "at"});
}

bool shows_file(Sight const& sight, object const& record) {
  auto const* const inner = record.if_contains("attachment");
  if (!inner || !inner->is_object()) return false;
  process::Attachment attachment;
  attachment.field = text_in(inner->get_object(), "field");
  return shows(sight.mask, attachment);
}

/// false: the fact is not shown.
bool show(Visit const& visit, Sight const& sight, std::string_view kind, object& record) {
  constexpr std::array plain = {"moved",         "receipt_issued", "finished", "timer_ended",
                                "child_started", "child_ended",    "started",  "personal_erased"};
  if (kind == "slot_set") {
    auto const path = text_in(record, "path");
    if (sight.mask.hides(path)) return false;
    if (auto* const value = record.if_contains("value")) sight.mask.redact(*value, path);
    return true;
  }
  if (kind == "document_set") {
    if (sight.mask.hides("data")) return false;
    if (auto* const patch = record.if_contains("patch")) sight.mask.redact(*patch, "data");
    keep_members(record, {"patch"});
    return true;
  }
  if (kind == "task_opened" || kind == "task_changed") {
    record["task"] = task_in(visit, sight, record);
    return true;
  }
  if (kind == "task_closed") {
    redact_result(visit, sight, record);
    keep_members(record, {"task", "reason", "result"});
    return true;
  }
  if (kind == "timer_set") {
    if (auto* const timer = record.if_contains("timer"); timer && timer->is_object())
      keep_members(timer->get_object(), {"id", "state", "due", "legal"});
    return true;
  }
  if (kind == "key_taken") return !sight.mask.hides("key");
  if (kind == "number_taken") return sight.mask.is_clear();  // it stands in a slot as well
  if (kind == "attachment_set") return shows_file(sight, record);
  if (kind == "attachment_removed") return !sight.mask.hides("attachments");
  if (kind == "result_voided" && !shows_elements(sight, text_in(record, "kind")))
    keep_members(record, {"kind"});
  if (kind == "decision_corrected" && sight.mask.hides("actors"))
    keep_members(record, {"about", "kind"});  // ground and authority name whom they like
  if (kind == "result_voided" || kind == "decision_corrected") return true;
  if (kind.starts_with("incident_")) return visit.caller.holds("operator");
  return std::ranges::find(plain, kind) != plain.end();
}

boost::json::array facts_view(Visit const& visit, Sight const& sight, object const& decision) {
  boost::json::array list;
  auto const* const facts = decision.if_contains("facts");
  if (!facts || !facts->is_array()) return list;
  for (auto const& fact : facts->get_array()) {
    auto const* const pair = fact.if_array();
    if (!pair || pair->size() != 2 || !(*pair)[0].is_string() || !(*pair)[1].is_object()) continue;
    auto record = (*pair)[1].get_object();
    auto const kind = std::string_view((*pair)[0].get_string());
    if (!show(visit, sight, kind, record)) continue;
    list.push_back({{"fact", kind}, {"content", std::move(record)}});
  }
  return list;
}

object actor_view(Visit const& visit, Sight const& sight, ledger::Envelope const& envelope) {
  auto const& actor = envelope.actor;
  if (!actor.system.empty()) return {{"system", actor.system}};
  object view;
  if (may_name_organisation(visit, sight, actor.person))
    view["organisation"] = actor.organisation.text();
  if (!may_name(visit, sight, actor.person, actor.organisation.text())) return view;
  view["person"] = actor.person.text();
  if (!actor.on_behalf_of.empty()) view["on_behalf_of"] = actor.on_behalf_of.text();
  view["method"] = envelope.authentication.method;
  return view;
}

/// What was handled; of a file the field it belongs to.
std::string_view name_in(Sight const& sight, std::string_view type, object const& decision) {
  auto const name = text_in(decision, "name");
  if (!type.starts_with("attachment.")) return name;
  process::Attachment attachment;
  attachment.field = name;
  return shows(sight.mask, attachment) ? name : std::string_view();
}

std::unexpected<Error> unreadable(store::Record const& record) {
  return fail(ErrorCode::corrupt,
              {"第 " + std::to_string(record.version) + " 版历史记录无法读取，请联系管理员",
               "Version " + std::to_string(record.version) +
                   " of the history does not read; tell the administrator"});
}

}  // namespace

Result<object> event_view(Visit const& visit, Sight const& sight, store::Record const& record) {
  auto const envelope = ledger::parse_envelope(record.envelope);
  if (!envelope || record.parts.empty()) return unreadable(record);
  auto const& content = record.parts.front().content;
  auto const parsed = json::parse(content, {.bytes_max = content.size(), .depth_max = 128});
  if (!parsed || !parsed->is_object()) return unreadable(record);
  auto const& decision = parsed->get_object();
  Hasher hasher(visit.office.suite());
  object view{{"version", record.version},
              {"position", record.position},
              {"type", envelope->type},
              {"name", name_in(sight, envelope->type, decision)},
              {"admitted_at", format(envelope->admitted_at)},
              {"recorded_at", format(envelope->recorded_at)},
              {"actor", actor_view(visit, sight, *envelope)},
              {"entry", text(visit.office.suite(), ledger::entry_digest(hasher, record.envelope))},
              {"facts", facts_view(visit, sight, decision)}};
  if (envelope->occurred_at) {
    view["occurred_at"] = format(envelope->occurred_at->at);
    view["channel"] = name(envelope->occurred_at->channel);
  }
  // What came with the command is shown to those from whom nothing is hidden.
  bool const whole = sight.mask.is_clear() && may_name(visit, sight, envelope->actor.person,
                                                       envelope->actor.organisation.text());
  if (auto const* const data = decision.if_contains("data"); data && whole) view["data"] = *data;
  return view;
}

}  // namespace chubei
