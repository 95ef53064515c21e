#include "tests/support/scenario.hpp"

#include "engine/base/json.hpp"
#include "tests/support/telling.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace chubei::testing {

namespace {

/// A line that cannot be obeyed as written: a fault of the scenario, not a refusal.
struct Misspoken : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string bytes_of(std::filesystem::path const& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Misspoken("no file " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

Instant instant_of(std::string const& text) {
  bool const has_seconds = text.size() > 22 || text.ends_with("Z");
  auto const instant =
      parse_instant(has_seconds ? text : text.substr(0, 16) + ":00" + text.substr(16));
  if (!instant) throw Misspoken("no instant: " + text);
  return *instant;
}

/// "…: data" at the first colon that a blank, a line end or nothing follows, or "… {…}".
std::pair<std::string, std::string> words_and_data(std::string const& command) {
  auto const bracket = command.find('{');
  for (auto at = command.find(':'); at < bracket; at = command.find(':', at + 1)) {
    if (at == std::string::npos) break;
    bool const is_last = at + 1 == command.size();
    if (!is_last && command[at + 1] != ' ' && command[at + 1] != '\n') continue;
    return {trimmed(command.substr(0, at)), trimmed(command.substr(at + 1))};
  }
  if (bracket == std::string::npos) return {trimmed(command), ""};
  return {trimmed(command.substr(0, bracket)), trimmed(command.substr(bracket))};
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
      if (refusal_ && !expects && !step.has_expected) refused = &step;
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
  if (!step.command.starts_with("refused")) return with_names(obey(step.command));
  if (!refusal_) throw Misspoken("it was accepted");
  auto const wanted = trimmed(step.command.substr(std::min(step.command.size(), std::size_t{8})));
  auto const told = tell(*refusal_);
  if (told.find(wanted) == std::string::npos) throw Misspoken("but: " + told);
  return "";
}

std::string Scenario::obey(std::string const& command) {
  auto const first = command.substr(0, command.find_first_of(" \n"));
  auto const rest = trimmed(command.substr(first.size()));
  if (first == "release") return begin(rest);
  if (!office_) throw Misspoken("the first line of a scenario is: release <folder>");
  if (first == "include") return include(rest);
  if (first == "at" || first == "wait") return move_clock(first, rest);
  if (first == "twice") return office_->delivers_twice = true, "";
  if (first == "offers") return offers_to(split(rest, " ").second);
  if (first == "state") return state_of(split(rest, " ").second);
  if (first == "erase") {
    auto const [label, name] = split(rest, " of ");
    return office_->erase(id_of(name), label), "";
  }
  if (first == "publish") return publish(rest);
  bool const asserts = rest.starts_with("is in ") || rest.starts_with("is not in ") ||
                       rest.starts_with("is finished") || rest.starts_with("has ");
  if (asserts) return assert_line(command);
  if (office_->release().find(first) && rest.find(" is ") != std::string::npos) {
    return name_by_key(first, split(rest, " is ").first, split(rest, " is ").second);
  }
  auto const [words, data] = words_and_data(command);
  auto const [who, doing] = split(words, " ");
  if (who == "people" || doing.starts_with("acts for ")) return register_one("people", words, data);
  if (who == "organisation" || who == "person" || who == "mandate") {
    return register_one(who, doing, data);
  }
  if (who == "job") {
    auto const [job, waits] = split(doing, " ");
    job_answers_[job] =
        waits == "waits" ? std::nullopt : std::optional<boost::json::value>(data_of(data));
    return tell_all(office_->settle());
  }
  if (who == "answer")
    return after(office_->answer(id_of(split(doing, " ").second), data_of(data)));
  if (who == "everybody" || who == "somebody") {
    return for_candidates(who == "everybody", split(doing, " ").second, data);
  }
  if (!doing.starts_with("for "))
    return act(who, split(doing, " ").first, split(doing, " ").second, data);
  auto const [other, more] = split(doing.substr(4), " ");
  return act(who + " for " + other, split(more, " ").first, split(more, " ").second, data);
}

/// Names what somebody else started.
std::string Scenario::name_by_key(std::string const& definition, std::string const& key,
                                  std::string const& name) {
  auto wanted = boost::json::value(boost::json::string(key));
  put_ids(wanted);
  auto const face = office_->find(definition, std::string_view(wanted.get_string()));
  if (!face) throw Misspoken("there is no " + definition + " " + key);
  names_[name] = face->id;
  spoken_[face->id] = name;
  return "";
}

std::string Scenario::begin(std::string const& folder) {
  release_ = folder;
  office_ = std::make_unique<Office>(release_of(folder, formats_));
  office_->jobs = [this](std::string const& job, boost::json::value const& input,
                         std::string const& seed) -> std::optional<boost::json::value> {
    auto const at = job_answers_.find(job);
    if (at != job_answers_.end()) return at->second;
    return jobs_ ? jobs_(job, input, seed) : std::nullopt;
  };
  return "";
}

std::string Scenario::include(std::string const& file) {
  auto steps = read_steps(bytes_of(folder_ / file));
  auto const failures = play_all(steps, false);
  if (!failures.empty()) throw Misspoken(file + " " + failures.front());
  return "";
}

std::string Scenario::publish(std::string const& file) {
  auto const json = json::parse(bytes_of(folder_ / file));
  auto calendar = json ? Calendar::read(*json) : Result<Calendar>(std::unexpected(json.error()));
  if (!calendar) throw Misspoken(file + ": " + calendar.error().message.en);
  return tell_all(office_->publish(std::move(*calendar)));
}

std::string Scenario::move_clock(std::string const& verb, std::string const& words) {
  if (verb == "at") return tell_all(office_->advance(instant_of(words)));
  if (words.starts_with("until ")) return tell_all(office_->advance(instant_of(words.substr(6))));
  auto const [amount, unit] = split(words, " ");
  ClockRule rule{.amount = std::stoll(amount), .unit = ClockUnit::days, .roll = Roll::none};
  if (unit.starts_with("working")) rule.unit = ClockUnit::working_days;
  if (unit.starts_with("hour")) rule.unit = ClockUnit::hours;
  auto const to = deadline(rule, office_->now, office_->calendar()).due;
  return tell_all(office_->advance(to));
}

std::string Scenario::act(std::string const& who, std::string const& verb, std::string const& rest,
                          std::string const& data) {
  auto const actor = cast_.actor(who);
  if (verb == "starts") return start(who, rest, data);
  if (verb == "sends") {
    auto const [event, name] = split(rest, " to ");
    return submit(actor, id_of(name), process::SendEvent{event, data_of(data)});
  }
  if (verb == "edits") {
    return submit(actor, id_of(rest), process::EditDocument{data_of(data), ""});
  }
  if (verb == "attaches") {
    auto const [file, name] = split(rest, " to ");
    process::Attachment const attachment{BlobId(file), file, "text/plain", 4, "00", ""};
    return submit(actor, id_of(name), process::Attach{attachment});
  }
  if (verb == "detaches") {
    auto const [file, name] = split(rest, " from ");
    return submit(actor, id_of(name), process::Detach{BlobId(file)});
  }
  if (verb == "erases") {
    auto const [label, name] = split(rest, " of ");
    return submit(actor, id_of(name), process::ErasePersonal{label, data});
  }
  if (verb == "retries" || verb == "confirms" || verb == "proposes") {
    return repair_verb(who, verb, rest, data);
  }
  if (verb == "corrected" || verb == "annulled" || verb == "renewed") {
    return correct(who, verb, rest, data);
  }
  return task_verb(who, verb, rest, data);
}

std::string Scenario::start(std::string const& who, std::string const& rest,
                            std::string const& data) {
  auto const [definition, name] = split(rest, " as ");
  process::StartInstance body{definition, data_of(data), std::nullopt, ""};
  auto told = submit(cast_.actor(who), InstanceId(name), std::move(body));
  if (!refusal_) names_[name] = InstanceId(name);
  return told;
}

std::string Scenario::submit(process::Actor actor, InstanceId const& instance,
                             process::CommandBody body) {
  process::Command command;
  command.instance = instance;
  command.admitted_at = office_->now;
  command.actor = std::move(actor);
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
  for (auto const& one : happened) {
    text += tell(*office_, one);
    for (auto const& fact : one.event.facts) {
      auto const* begun = std::get_if<process::ChildStarted>(&fact);
      if (begun) children_[{one.instance, begun->child.invoke}] = begun->child.instance;
    }
  }
  return text;
}

/// What others started is called after its definition: "notice-1".
void Scenario::name_new_instances() {
  auto const& all = office_->instances();
  for (; named_ < all.size(); ++named_) {
    auto const& id = all[named_];
    if (id.text().size() != 26) continue;  // a scenario's own names are no derived ids
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
  if (at != names_.end()) return at->second;
  auto const dot = name.rfind('.');
  if (dot != std::string::npos) {
    auto const child = children_.find({id_of(name.substr(0, dot)), name.substr(dot + 1)});
    if (child != children_.end()) return child->second;
  }
  return InstanceId(name);
}

process::Instance const& Scenario::instance(std::string const& name) const {
  auto const* found = office_->find_instance(id_of(name));
  if (!found) throw Misspoken("nothing is called " + name);
  return *found;
}

/// `{…}`, `<file>` or `<file> + {…}`.
boost::json::value Scenario::data_of(std::string text) const {
  boost::json::value data;
  if (!text.empty() && !text.starts_with("{")) {
    auto const [file, patch] = split(text, " + ");
    auto read = json::parse(bytes_of(folder_ / file));
    if (!read) throw Misspoken("not JSON: " + file);
    data = std::move(*read);
    text = patch;
  }
  if (!text.empty()) {
    auto patch = json::parse(text);
    if (!patch) throw Misspoken("not JSON: " + text);
    if (data.is_null())
      data = std::move(*patch);
    else
      json::merge_patch(data, *patch);
  }
  json::normalise_numbers(data);
  put_ids(data);
  return data;
}

/// "$name" becomes the id of what is called so.
void Scenario::put_ids(boost::json::value& value) const {
  if (auto* object = value.if_object()) {
    for (auto& member : *object) put_ids(member.value());
  } else if (auto* array = value.if_array()) {
    for (auto& item : *array) put_ids(item);
  } else if (auto const* text = value.if_string()) {
    std::string const all(*text);
    auto const at = all.find('$');
    if (at == std::string::npos) return;
    auto const end = all.find('/', at);
    auto const name = all.substr(at + 1, end == std::string::npos ? end : end - at - 1);
    value =
        all.substr(0, at) + id_of(name).text() + (end == std::string::npos ? "" : all.substr(end));
  }
}

std::string Scenario::offers_to(std::string const& rest) {
  auto const [who, name] = split(rest, " on ");
  auto const& head = instance(name);
  std::string text;
  for (auto const& offer : process::offers(office_->release(), office_->definition_of(head), head,
                                           cast_.actor(who), office_->now, *office_)) {
    text += tell(offer);
  }
  return text.empty() ? "nothing\n" : text;
}

std::string Scenario::state_of(std::string const& name) const {
  auto const& head = instance(name);
  auto text = states_of(office_->definition_of(head), head) + "\n";
  for (auto const& task : head.tasks) text += "  task " + name_of(task) + "\n";
  for (auto const& timer : head.timers) text += "  timer " + timer.id + "\n";
  for (auto const& incident : head.incidents) text += "  incident " + incident.error + "\n";
  return text;
}

std::string Scenario::assert_line(std::string const& command) {
  auto const [name, rest] = split(command, " ");
  auto const& head = instance(name);
  auto const [verb, wanted] = split(rest, " ");
  if (rest.starts_with("is finished")) {
    auto const outcome = split(rest, ":").second;
    bool const fits = head.finished && (outcome.empty() || outcome == head.outcome);
    return fits ? "" : throw Misspoken(state_of(name) + "outcome " + head.outcome);
  }
  bool const is_not = wanted.starts_with("not in ");
  if (verb == "is" && (is_not || wanted.starts_with("in "))) {
    for (auto const& state : listed(wanted.substr(is_not ? 7 : 3))) {
      bool const stands = std::ranges::find(head.active, state) != head.active.end();
      if (stands == is_not) throw Misspoken(state_of(name));
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
  if (verb != "has") throw Misspoken("cannot be understood");
  auto const [path, text] = split(wanted, "=");
  auto const* slot = head.find_slot(path);
  auto value = json::parse(text);
  if (!value) throw Misspoken("not JSON: " + text);
  put_ids(*value);
  if (slot && json::same(slot->value, *value)) return "";
  throw Misspoken(path + " is " + (slot ? json::canonical(slot->value) : "nothing"));
}

}  // namespace chubei::testing
