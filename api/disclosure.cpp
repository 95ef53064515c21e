#include "api/disclosure.hpp"

#include "engine/base/json.hpp"

#include <algorithm>

namespace chubei {

namespace {

bool is_nobody(PersonId const& person) { return person.text().empty(); }

/// Facts of an event by what they name. What the history keeps inside (votes before their time,
/// messages, jobs, letters) is not read by anybody but the office.
class Reading {
 public:
  Reading(Visit const& visit, Sight const& sight) : visit_(visit), sight_(sight) {}

  bool operator()(process::TaskOpened const& fact) const { return task(fact.task); }
  bool operator()(process::TaskChanged const& fact) const { return task(fact.task); }
  bool operator()(process::TaskClosed const& fact) const {
    return !fact.result || named(fact.result->person, fact.result->organisation);
  }
  bool operator()(process::TallySet const& fact) const {
    return std::ranges::all_of(fact.tally.counts, [](auto const& count) {
      auto const& [name, number] = count;
      return number == 0 || name == "open" || name == "total" || name.ends_with(".open") ||
             name.ends_with(".total");
    });
  }
  bool operator()(process::AccessSet const& fact) const {
    return std::ranges::all_of(fact.rows, [this](auto const& row) { return tag(row.tag); });
  }
  bool operator()(process::PersonActed const& fact) const { return named(fact.acted.person, ""); }
  bool operator()(process::MessageSent const&) const { return false; }
  bool operator()(process::JobRequested const&) const { return false; }
  bool operator()(process::LetterSent const&) const { return false; }
  bool operator()(process::IncidentOpened const&) const { return false; }
  bool operator()(process::IncidentChanged const&) const { return false; }
  bool operator()(process::IncidentResolved const&) const { return false; }
  bool operator()(auto const&) const { return true; }

 private:
  bool named(PersonId const& person, std::string_view organisation) const {
    return may_name(visit_, sight_, person, organisation);
  }
  bool tag(std::string_view tag) const {
    return !tag.starts_with("person:") || named(PersonId(std::string(tag.substr(7))), "");
  }
  bool task(process::Task const& task) const {
    auto const is_named = [this](PersonId const& person) { return named(person, ""); };
    auto const urged = [this](process::Urge const& urge) { return named(urge.person, ""); };
    return std::ranges::all_of(task.candidates, [this](auto const& one) { return tag(one); }) &&
           std::ranges::all_of(task.excluded, is_named) && std::ranges::all_of(task.urges, urged) &&
           (!task.assignee || named(*task.assignee, task.assignee_organisation)) &&
           (!task.delegated_by || is_named(*task.delegated_by));
  }

  Visit const& visit_;
  Sight const& sight_;
};

/// What an actor held counts as an input; other inputs are answers about other cases.
bool has_other_inputs(process::Event const& event) {
  auto const* const inputs = event.inputs.if_object();
  return inputs &&
         std::ranges::any_of(*inputs, [](auto const& input) { return input.key() != "actor"; });
}

}  // namespace

bool may_name(Visit const& visit, Sight const& sight, PersonId const& person,
              std::string_view organisation) {
  auto const& actor = visit.caller.actor;
  if (!is_nobody(person) && person == actor.person) return true;
  if (sight.mask.hides("actors")) return false;
  return sight.for_office || (!organisation.empty() && organisation == actor.organisation);
}

bool may_name_organisation(Visit const& visit, Sight const& sight, PersonId const& person) {
  return !sight.mask.hides("actors") || may_name(visit, sight, person, "");
}

bool works_on(Caller const& caller, process::Task const& task) {
  auto const& actor = caller.actor;
  return task.assignee == actor.person ||
         std::ranges::any_of(task.candidates, [&](auto const& tag) {
           return std::ranges::find(actor.tags, tag) != actor.tags.end();
         });
}

bool shows_elements(Sight const& sight, std::string_view kind) {
  return !sight.mask.hides("actors") && !sight.mask.hides("tasks." + std::string(kind));
}

bool shows(Mask const& mask, process::Attachment const& attachment) {
  return !mask.hides(attachment.field.empty() ? "attachments" : "data." + attachment.field);
}

bool may_read_envelope(Visit const& visit, Sight const& sight, ledger::Envelope const& envelope) {
  auto const& actor = envelope.actor;
  if (!actor.system.empty()) return true;
  auto const organisation = actor.organisation.text();
  return may_name(visit, sight, actor.person, organisation) &&
         (is_nobody(actor.on_behalf_of) ||
          may_name(visit, sight, actor.on_behalf_of, organisation));
}

bool may_read_decision(Visit const& visit, Sight const& sight, ledger::Envelope const& envelope,
                       std::string_view content) {
  if (!sight.mask.is_clear()) return false;
  if (sight.for_office) return true;
  if (!may_read_envelope(visit, sight, envelope) || !envelope.actor.system.empty()) return false;
  auto const parsed = json::parse(content, {.bytes_max = content.size(), .depth_max = 128});
  auto const event = parsed ? process::parse_event(*parsed) : Result<process::Event>();
  if (!parsed || !event || has_other_inputs(*event)) return false;
  Reading const reading(visit, sight);
  return std::ranges::all_of(event->facts,
                             [&](auto const& fact) { return std::visit(reading, fact); });
}

}  // namespace chubei
