// Sentences about tasks, incidents and corrections.

#include "engine/base/json.hpp"
#include "tests/support/scenario.hpp"
#include "tests/support/telling.hpp"

#include <algorithm>
#include <stdexcept>

namespace chubei::testing {

using process::HandleTask;

namespace {

std::optional<HandleTask::Verb> verb_named(std::string const& word) {
  using Verb = HandleTask::Verb;
  static std::map<std::string, Verb> const verbs = {
      {"does", Verb::decide},       {"claims", Verb::claim}, {"releases", Verb::release},
      {"recuses", Verb::recuse},    {"urges", Verb::urge},   {"delegates", Verb::delegate},
      {"transfers", Verb::transfer}};
  auto const at = verbs.find(word);
  return at == verbs.end() ? std::nullopt : std::optional(at->second);
}

/// Whether the task is offered to somebody like him.
bool fits(process::Task const& task, process::Actor const& actor) {
  if (task.assignee) return *task.assignee == actor.person;
  return std::ranges::any_of(task.candidates, [&](std::string const& candidate) {
    return std::ranges::find(actor.tags, candidate) != actor.tags.end();
  });
}

}  // namespace

/// "review[element] of name", "review of name": the one he may do, else the first; "review#2 of
/// name": the second open one. A task that is closed has an id nobody knows.
process::Task Scenario::task_of(std::string const& spoken, process::Actor const& actor,
                                std::string& of) const {
  auto const [task, name] = split(spoken, " of ");
  of = name;
  auto const [wanted, number] = split(task, "#");
  std::vector<process::Task> found;
  for (auto const& open : instance(name).tasks) {
    if (name_of(open) == wanted || open.kind == wanted) found.push_back(open);
  }
  process::Task closed;
  closed.id = TaskId("closed");
  if (!number.empty()) {
    auto const place = static_cast<std::size_t>(std::stoi(number));
    return place <= found.size() ? found[place - 1] : closed;
  }
  auto const his = std::ranges::find_if(found, [&](auto const& one) { return fits(one, actor); });
  if (his != found.end()) return *his;
  return found.empty() ? closed : found.front();
}

std::string Scenario::task_verb(std::string const& who, std::string const& verb,
                                std::string const& rest, std::string const& data) {
  auto const actor = cast_.actor(who);
  HandleTask handle;
  std::string spoken = rest;
  if (verb == "asks") {  // "asks person:x before review of name"
    bool const before = rest.find(" before ") != std::string::npos;
    handle.verb = before ? HandleTask::Verb::add_before : HandleTask::Verb::add_after;
    auto const [to, task] = split(rest, before ? " before " : " after ");
    handle.to = listed(to);
    spoken = task;
  } else if (auto const named = verb_named(verb)) {
    handle.verb = *named;
  } else {
    throw std::runtime_error("no such verb: " + verb);
  }
  if (handle.verb == HandleTask::Verb::decide) {
    auto const [outcome, form] = split(data, " ");
    handle.outcome = outcome;
    handle.form = data_of(form);
  } else if (handle.to.empty()) {
    auto const [task, to] = split(rest, " to ");
    spoken = task;
    handle.to = listed(to);
  }
  std::string of;
  auto const task = task_of(spoken, actor, of);
  handle.task = task.id;
  handle.revision = task.revision;
  return submit(actor, id_of(of), handle);
}

/// A candidate of each open task of a kind, or of the first only, decides it.
std::string Scenario::for_candidates(bool all, std::string const& rest, std::string const& data) {
  auto const [kind, name] = split(rest, " of ");
  auto const [outcome, form] = split(data, " ");
  std::string told;
  auto const tasks = instance(name).tasks;
  for (auto const& task : tasks) {
    if (task.kind != kind || !instance(name).find_task(task.id)) continue;
    HandleTask handle;
    handle.task = task.id;
    handle.revision = instance(name).find_task(task.id)->revision;
    handle.outcome = outcome;
    handle.form = data_of(form);
    told += submit(cast_.holder_of(task.candidates.at(0)), id_of(name), handle);
    if (refusal_ || !all) return told;
  }
  if (told.empty()) throw std::runtime_error("no open task " + kind + ":\n" + state_of(name));
  return told;
}

std::string Scenario::repair_verb(std::string const& who, std::string const& verb,
                                  std::string const& rest, std::string const& data) {
  process::ResolveIncident resolve;
  std::string name = rest;
  resolve.how = "retry";
  resolve.confirms = verb == "confirms";
  if (verb == "proposes") {
    auto const [how, more] = split(rest, " for ");
    auto const [about, states] = split(more, " to ");
    name = about;
    resolve.how = how;
    resolve.patch = data_of(data);
    resolve.states = listed(states);
  }
  auto const& incidents = instance(name).incidents;
  resolve.incident = incidents.empty() ? "none" : incidents.front().id;
  return submit(cast_.actor(who), id_of(name), resolve);
}

std::string Scenario::correct(std::string const& who, std::string const& verb,
                              std::string const& rest, std::string const& data) {
  auto const [version, name] = split(rest, " of ");
  auto const with = data_of(data);
  auto const text = [&](char const* member) {
    auto const* found = json::find(with, member);
    return found && found->is_string() ? std::string(found->get_string()) : "";
  };
  process::CorrectDecision correct;
  correct.kind = verb;
  correct.about = std::stoll(split(version, " ").second);
  correct.ground = text("/ground");
  correct.authority = text("/authority");
  if (auto const* more = json::find(with, "/data")) correct.data = *more;
  return submit(cast_.actor(who), id_of(name), correct);
}

}  // namespace chubei::testing
