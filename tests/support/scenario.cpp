#include "tests/support/scenario.hpp"

#include "engine/base/json.hpp"
#include "tests/support/telling.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace chubei::testing {

using process::Actor;
using process::HandleTask;

namespace {

/// A line that cannot be obeyed as written: a fault of the scenario, not a refusal.
struct Misspoken : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string trimmed(std::string_view text) {
  auto const first = text.find_first_not_of(" \n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \n") - first + 1));
}

/// Splits at the first occurrence; the second half is empty where there is none.
std::pair<std::string, std::string> split(std::string_view text, std::string_view at) {
  auto const found = text.find(at);
  if (found == std::string_view::npos) return {trimmed(text), ""};
  return {trimmed(text.substr(0, found)), trimmed(text.substr(found + at.size()))};
}

std::vector<std::string> listed(std::string_view text) {
  std::vector<std::string> words;
  for (std::string rest(text); !rest.empty();) {
    auto [word, more] = split(rest, ",");
    if (!word.empty()) words.push_back(word);
    rest = more;
  }
  return words;
}

boost::json::value read_json(std::string const& text) {
  if (text.empty()) return {};
  auto value = json::parse(text);
  if (!value) throw Misspoken("not JSON: " + text);
  json::normalise_numbers(*value);
  return std::move(*value);
}

/// "do this: {…}" -> the words and the JSON. A colon counts only before a bracket.
std::pair<std::string, std::string> words_and_json(std::string const& command) {
  auto const bracket = command.find('{');
  if (bracket == std::string::npos) return {trimmed(command), ""};
  auto words = trimmed(command.substr(0, bracket));
  if (words.ends_with(":")) words.pop_back();
  return {words, trimmed(command.substr(bracket))};
}

std::optional<HandleTask::Verb> verb_named(std::string const& word) {
  using Verb = HandleTask::Verb;
  static std::map<std::string, Verb> const verbs = {
      {"does", Verb::decide},         {"claims", Verb::claim},
      {"releases", Verb::release},    {"recuses", Verb::recuse},
      {"urges", Verb::urge},          {"delegates", Verb::delegate},
      {"transfers", Verb::transfer},  {"asks_before", Verb::add_before},
      {"asks_after", Verb::add_after}};
  auto const at = verbs.find(word);
  return at == verbs.end() ? std::nullopt : std::optional(at->second);
}

}  // namespace

std::vector<std::string> Scenario::play_all(std::vector<Step>& steps, bool accept) {
  std::vector<std::string> failures;
  auto const complain = [&](Step const& step, std::string const& what) {
    failures.push_back("line " + std::to_string(step.line) + ": " + step.command + "\n" + what);
  };
  Step const* refused = nullptr;
  for (Step& step : steps) {
    if (step.command.empty()) continue;
    try {
      bool const expects = step.command.starts_with("refused");
      if (refused && !expects) complain(*refused, tell(*refusal_));
      refused = nullptr;
      if (!expects) refusal_.reset();
      auto const told = play(step);
      if (expects) continue;
      if (refusal_ && !step.has_expected) refused = &step;
      if (step.has_expected && accept) step.expected = told;
      if (step.has_expected && told != step.expected) {
        complain(step, "said:\n" + told + "expected:\n" + step.expected);
      }
    } catch (std::exception const& failure) {
      complain(step, failure.what());
      if (!office_) return failures;
    }
  }
  if (refused) complain(*refused, tell(*refusal_));
  if (office_ && !office_->broken().empty()) failures.push_back(office_->broken());
  return failures;
}

std::string Scenario::play(Step const& step) {
  if (step.command.starts_with("people:")) return person_lines(step.command.substr(7));
  if (step.command.starts_with("refused")) {
    if (!refusal_) throw Misspoken("it was accepted");
    auto const wanted = trimmed(step.command.substr(step.command.find(':') + 1));
    auto const told = tell(*refusal_);
    if (step.command != "refused" && told.find(wanted) == std::string::npos) {
      throw Misspoken("but: " + told);
    }
    return "";
  }
  auto const [words, json] = words_and_json(step.command);
  return with_names(obey(words, json));
}

std::string Scenario::person_lines(std::string const& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!trimmed(line).empty()) person_line(trimmed(line));
  }
  return "";
}

void Scenario::person_line(std::string const& line) {
  auto const [person, rest] = split(line, " acts for ");
  auto const [organisation, functions] = split(rest, " as ");
  auto list = listed(functions);
  std::ranges::sort(list);
  functions_[{person, organisation}] = std::move(list);
}

Actor Scenario::actor(std::string who) const {
  Actor actor;
  if (who == "system") return actor;
  auto const [self, other] = split(who, " for ");
  auto const [person, organisation] = split(self, "@");
  actor.kind = Actor::Kind::person;
  actor.person = PersonId(person);
  actor.organisation = organisation;
  if (!other.empty()) actor.on_behalf_of = PersonId(other);
  auto const held = functions_.find({person, organisation});
  if (held != functions_.end()) actor.functions = held->second;
  actor.tags = {"person:" + person, "org:" + organisation};
  for (auto const& function : actor.functions) {
    actor.tags.push_back("function:" + function + "@" + organisation);
  }
  std::ranges::sort(actor.tags);
  return actor;
}

std::string Scenario::obey(std::string const& line, std::string const& json) {
  auto const [first, rest] = split(line, " ");
  if (first == "release") {
    release_ = rest;
    office_ = std::make_unique<Office>(release_of(rest));
    office_->jobs = [this](std::string const& job, boost::json::value const& input,
                           std::string const& seed) -> std::optional<boost::json::value> {
      auto const at = job_answers_.find(job);
      if (at != job_answers_.end()) return at->second;
      return jobs_ ? jobs_(job, input, seed) : std::nullopt;
    };
    return "";
  }
  if (!office_) throw Misspoken("the first line of a scenario is: release <folder>");
  if (first == "at") {
    auto const to =
        parse_instant(rest.size() == 22 ? rest.substr(0, 16) + ":00" + rest.substr(16) : rest);
    if (!to) throw Misspoken("no instant: " + rest);
    return tell_all(office_->advance(*to));
  }
  if (first == "job") {
    job_answers_[split(rest, " ").first] = read_json(json);
    return tell_all(office_->settle());
  }
  if (first == "answer")
    return after(office_->answer(id_of(split(rest, " ").second), read_json(json)));
  if (first == "twice") return office_->delivers_twice = true, "";
  if (first == "offers") return offers_to(split(rest, " ").second);
  if (first == "state") return state_of(split(rest, " ").second);
  if (first == "erase") {
    auto const [label, name] = split(rest, " of ");
    office_->erase(id_of(name), label);
    return "";
  }
  if (line.find(" acts for ") != std::string::npos) return person_line(line), "";
  if (names_.contains(first)) return assert_line(line + (json.empty() ? "" : " " + json));
  auto who = first;
  auto words = rest;
  if (words.starts_with("for ")) {
    auto const [other, more] = split(words.substr(4), " ");
    who += " for " + other;
    words = more;
  }
  auto const [verb, object] = split(words, " ");
  return act(who, verb, object, json);
}

std::string Scenario::act(std::string const& who, std::string const& verb, std::string rest,
                          std::string const& json) {
  if (verb == "starts") {
    auto const [definition, name] = split(rest, " as ");
    names_[name] = InstanceId(name);
    return submit(who, InstanceId(name),
                  process::StartInstance{definition, read_json(json), std::nullopt, ""});
  }
  if (verb == "sends") {
    auto const [event, name] = split(rest, " to ");
    return submit(who, id_of(name), process::SendEvent{event, read_json(json)});
  }
  if (verb == "edits") return submit(who, id_of(rest), process::EditDocument{read_json(json), ""});
  if (verb == "attaches") {
    auto const [file, name] = split(rest, " to ");
    process::Attachment const attachment{BlobId(file), file, "text/plain", 4, "00", ""};
    return submit(who, id_of(name), process::Attach{attachment});
  }
  if (verb == "detaches") {
    auto const [file, name] = split(rest, " from ");
    return submit(who, id_of(name), process::Detach{BlobId(file)});
  }
  if (verb == "asks") {
    bool const before = rest.find(" before ") != std::string::npos;
    auto const [to, task] = split(rest, before ? " before " : " after ");
    return task_verb(who, before ? "asks_before" : "asks_after", task + " to " + to, json);
  }
  if (verb_named(verb)) return task_verb(who, verb, rest, json);
  return repair_verb(who, verb, rest, json);
}

std::string Scenario::task_verb(std::string const& who, std::string const& verb,
                                std::string const& rest, std::string const& json) {
  HandleTask handle;
  handle.verb = *verb_named(verb);
  std::string spoken = rest;
  bool const decides = handle.verb == HandleTask::Verb::decide;
  if (decides) {
    auto const colon = rest.rfind(": ");
    if (colon == std::string::npos) throw Misspoken("does <task> of <name>: <outcome>");
    spoken = rest.substr(0, colon);
    handle.outcome = trimmed(rest.substr(colon + 2));
    handle.form = read_json(json);
  } else if (auto const to = rest.rfind(" to "); to != std::string::npos) {
    spoken = rest.substr(0, to);
    handle.to = listed(rest.substr(to + 4));
  }
  std::string of;
  auto const task = task_of(spoken, of);
  handle.task = task.id;
  handle.revision = task.revision;
  return submit(who, id_of(of), handle);
}

std::string Scenario::repair_verb(std::string const& who, std::string const& verb,
                                  std::string const& rest, std::string const& json) {
  process::ResolveIncident resolve;
  auto const incident_of = [&](std::string const& name) {
    auto const& incidents = instance(name).incidents;
    return incidents.empty() ? std::string("none") : incidents.front().id;
  };
  if (verb == "retries" || verb == "confirms") {
    resolve.how = "retry";
    resolve.confirms = verb == "confirms";
    resolve.incident = incident_of(rest);
    return submit(who, id_of(rest), resolve);
  }
  if (verb == "proposes") {
    auto const [how, more] = split(rest, " for ");
    auto const [name, states] = split(more, " to ");
    resolve.how = how;
    resolve.patch = read_json(json);
    resolve.states = listed(states);
    resolve.incident = incident_of(name);
    return submit(who, id_of(name), resolve);
  }
  if (verb == "corrected" || verb == "annulled" || verb == "renewed") {
    auto const [version, name] = split(rest, " of ");
    process::CorrectDecision correct;
    correct.kind = verb;
    correct.about = std::stoll(split(version, " ").second);
    auto const data = read_json(json);
    auto const text = [&](char const* member) {
      auto const* found = json::find(data, member);
      return found && found->is_string() ? std::string(found->get_string()) : "";
    };
    correct.ground = text("/ground");
    correct.authority = text("/authority");
    if (auto const* more = json::find(data, "/data")) correct.data = *more;
    return submit(who, id_of(name), correct);
  }
  throw Misspoken("no such verb: " + verb);
}

std::string Scenario::submit(std::string const& who, InstanceId const& instance,
                             process::CommandBody body) {
  process::Command command;
  command.instance = instance;
  command.admitted_at = office_->now;
  command.actor = actor(who);
  command.body = std::move(body);
  return after(office_->submit(std::move(command)));
}

std::string Scenario::after(Result<Happened> happened) {
  if (!happened) {
    refusal_ = happened.error();
    return tell(*refusal_);
  }
  std::vector<Happened> all{std::move(*happened)};
  for (auto& one : office_->settle()) all.push_back(std::move(one));
  return tell_all(all);
}

std::string Scenario::tell_all(std::vector<Happened> const& happened) {
  name_new_instances();
  std::string text;
  for (auto const& one : happened) text += tell(*office_, one);
  return text;
}

/// What others started is called after its definition: "notice-1".
void Scenario::name_new_instances() {
  auto const& all = office_->instances();
  for (; named_ < all.size(); ++named_) {
    auto const& id = all[named_];
    if (names_.contains(id.text())) continue;
    auto const& definition = office_->find_instance(id)->definition;
    int number = 1;
    while (names_.contains(definition + "-" + std::to_string(number))) ++number;
    auto const name = definition + "-" + std::to_string(number);
    names_[name] = id;
    spoken_[id] = name;
  }
}

std::string Scenario::with_names(std::string text) const {
  for (auto const& [id, name] : spoken_) {
    for (auto at = text.find(id.text()); at != std::string::npos; at = text.find(id.text(), at)) {
      text.replace(at, id.text().size(), name);
      at += name.size();
    }
  }
  return text;
}

InstanceId Scenario::id_of(std::string const& name) const {
  auto const at = names_.find(name);
  if (at == names_.end()) throw Misspoken("nothing is called " + name);
  return at->second;
}

process::Instance const& Scenario::instance(std::string const& name) const {
  auto const* found = office_->find_instance(id_of(name));
  if (!found) throw Misspoken(name + " was not started");
  return *found;
}

/// "review[element] of name", "review of name", or "review#2 of name": the second open one. A task
/// that is closed has an id nobody knows.
process::Task Scenario::task_of(std::string const& spoken, std::string& of) const {
  auto const [task, name] = split(spoken, " of ");
  of = name;
  auto const [wanted, number] = split(task, "#");
  int skip = number.empty() ? 0 : std::stoi(number) - 1;
  for (auto const& open : instance(name).tasks) {
    if ((name_of(open) == wanted || open.kind == wanted) && skip-- == 0) return open;
  }
  process::Task closed;
  closed.id = TaskId("closed");
  return closed;
}

std::string Scenario::offers_to(std::string const& rest) {
  auto const [who, name] = split(rest, " on ");
  auto const& head = instance(name);
  std::string text;
  for (auto const& offer : process::offers(office_->release(), office_->definition_of(head), head,
                                           actor(who), office_->now, *office_)) {
    text += tell(offer);
  }
  return text.empty() ? "nothing\n" : text;
}

std::string Scenario::state_of(std::string const& name) const {
  auto const& head = instance(name);
  auto text = states_of(office_->definition_of(head), head) + "\n";
  for (auto const& task : head.tasks) text += "  task " + name_of(task) + "\n";
  for (auto const& timer : head.timers) text += "  timer " + timer.id + "\n";
  return text;
}

std::string Scenario::assert_line(std::string const& command) {
  auto const [name, rest] = split(command, " ");
  auto const& head = instance(name);
  auto const where = states_of(office_->definition_of(head), head);
  auto const [verb, wanted] = split(rest, " ");
  if (rest.starts_with("is finished")) {
    auto const outcome = split(rest, ":").second;
    bool const fits = head.finished && (outcome.empty() || outcome == head.outcome);
    return fits ? "" : throw Misspoken("it is in " + where + ", outcome " + head.outcome);
  }
  bool const is_not = wanted.starts_with("not in ");
  if (verb == "is" && (is_not || wanted.starts_with("in "))) {
    for (auto const& state : listed(wanted.substr(is_not ? 7 : 3))) {
      bool const stands = std::ranges::find(head.active, state) != head.active.end();
      if (stands == is_not) throw Misspoken("it is in " + where);
    }
    return "";
  }
  if (rest.starts_with("has task ") || rest.starts_with("has no task")) {
    auto const kind = trimmed(rest.substr(rest.starts_with("has no") ? 11 : 9));
    bool const any = std::ranges::any_of(head.tasks, [&](process::Task const& task) {
      return kind.empty() || task.kind == kind || name_of(task) == kind;
    });
    return any == rest.starts_with("has task ") ? "" : throw Misspoken(state_of(name));
  }
  if (verb == "has") {
    auto const [path, text] = split(wanted, "=");
    auto const* slot = head.find_slot(path);
    auto const value = slot ? json::canonical(slot->value) : "nothing";
    return value == text ? "" : throw Misspoken(path + " is " + value);
  }
  throw Misspoken("cannot be understood");
}

}  // namespace chubei::testing
