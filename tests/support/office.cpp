#include "tests/support/office.hpp"

#include "engine/base/json.hpp"
#include "engine/process/context.hpp"
#include "engine/process/messages.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace chubei::testing {

using process::Instance;

namespace {

template <class T>
std::string encoded(T const& value) {
  std::string text;
  process::encode(text, value);
  return text;
}

boost::json::value parsed(std::string const& text) {
  auto value = json::parse(text, {.bytes_max = text.size() + 1, .depth_max = 128});
  if (!value) throw std::runtime_error("not JSON: " + text);
  return std::move(*value);
}

void read_folder(std::filesystem::path const& folder, std::string const& prefix,
                 chart::Files& files) {
  for (auto const& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().extension() != ".json") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    files[prefix + entry.path().lexically_relative(folder).generic_string()] =
        std::string(std::istreambuf_iterator<char>(file), {});
  }
  auto const release = parsed(files.at(prefix + "release.json"));
  auto const* includes = json::find(release, "/includes");
  if (!includes) return;
  for (auto const& include : includes->as_array()) {
    auto const at = (folder / std::string(include.as_string())).lexically_normal();
    read_folder(at, at.filename().string() + "/", files);
  }
}

}  // namespace

chart::Files files_of_release(std::string const& folder) {
  chart::Files files;
  read_folder(std::filesystem::path(CHUBEI_SOURCE_DIR) / folder, "", files);
  return files;
}

std::shared_ptr<chart::Release const> release_of(std::string const& folder,
                                                 form::Formats const& formats) {
  static std::map<std::string, std::shared_ptr<chart::Release const>> known;
  auto& release = known[folder];
  if (release) return release;
  auto read = chart::read_release(files_of_release(folder), formats);
  if (read) return release = *read;
  std::string faults = folder + ": " + read.error().message.en;
  for (auto const& fault : read.error().fields) {
    faults += "\n  " + fault.pointer + ":" + std::to_string(fault.line) + " " + fault.rule + ": " +
              fault.message.en;
  }
  throw std::runtime_error(faults);
}

Office::Office(std::shared_ptr<chart::Release const> release)
    : release_(std::move(release)), calendar_(release_->calendar) {}

Instance const* Office::find_instance(InstanceId const& id) const {
  auto const at = heads_.find(id);
  return at == heads_.end() ? nullptr : &at->second;
}

chart::Definition const& Office::definition_of(Instance const& instance) const {
  return *release_->find(instance.definition);
}

Result<Happened> Office::submit(process::Command command) {
  command.id = CommandId("c" + std::to_string(++commands_));
  if (command.seed.empty()) command.seed = std::string(64, '0');
  Instance const* before = find_instance(command.instance);
  auto const* start = std::get_if<process::StartInstance>(&command.body);
  if ((start != nullptr) == (before != nullptr)) {
    return before ? fail(ErrorCode::already_exists, {"事项已经存在", "it exists already"})
                  : fail(ErrorCode::not_found, {"没有这个事项", "no such instance"});
  }
  auto const* definition = release_->find(start ? start->definition : before->definition);
  if (!definition) return fail(ErrorCode::not_found, {"没有这个定义", "no such definition"});
  auto decision = process::decide(*release_, *definition, before, command, *this);
  if (!decision) return pass(decision);
  Happened happened{command.instance, decision->next.version, command.admitted_at,
                    std::move(decision->event)};
  if (decision->document) documents_[decision->next.document] = parsed(*decision->document);
  check(happened, decision->next);
  take(happened, decision->next);
  heads_[command.instance] = std::move(decision->next);
  if (start) order_.push_back(command.instance);
  return happened;
}

void Office::check(Happened const& happened, Instance const& head) {
  auto const text = encoded(happened.event);
  log_.emplace_back(happened.instance, text);
  auto const broken = [&](std::string const& what) {
    if (broken_.empty()) {
      broken_ = what + ": " + happened.instance.text() + " version " +
                std::to_string(happened.version) + "\n" + text + "\n" + encoded(head);
    }
  };
  auto const event = process::parse_event(parsed(text));
  if (!event) return broken("an event does not read back: " + event.error().message.en);
  if (encoded(*event) != text) broken("an event reads back as another");
  auto& folded = folded_[happened.instance];
  process::apply(folded, *event, happened.instance, happened.version, happened.at);
  if (encoded(folded) != encoded(head)) broken("replay gives another head: " + encoded(folded));
  auto const read = process::parse_instance(parsed(encoded(head)));
  if (!read || !(*read == head)) broken("a head does not read back");
  auto const& definition = definition_of(head);
  auto const position = process::position_of(definition, head);
  bool const is_cancelled = head.finished && position.active.empty();
  if (!is_cancelled && !chart::is_legal(definition, position.active)) {
    broken("an illegal configuration");
  }
}

void Office::take(Happened const& happened, Instance const& head) {
  for (auto const& [label, values] : happened.event.personal) {
    personal_[{happened.instance, label}] = values;
  }
  auto const shift = [&](process::Contribution const& part, std::int64_t sign) {
    auto& totals = totals_[{part.aggregate, part.key}];
    totals.count += sign * part.count;
    totals.sum += sign * part.sum;
  };
  for (auto const& fact : happened.event.facts) {
    if (auto const* key = std::get_if<process::KeyTaken>(&fact)) {
      keys_[{head.definition, key->key}] = happened.instance;
    } else if (auto const* number = std::get_if<process::NumberTaken>(&fact)) {
      numbers_[{number->series, number->year}] = number->value;
    } else if (auto const* contribution = std::get_if<process::ContributionSet>(&fact)) {
      shift(contribution->before, -1);
      shift(contribution->now, 1);
    } else if (auto const* message = std::get_if<process::MessageSent>(&fact)) {
      messages_.push_back({happened.instance, *message});
    } else if (auto const* job = std::get_if<process::JobRequested>(&fact)) {
      requests_.push_back({happened.instance, *job});
    } else if (auto const* answered = std::get_if<process::JobAnswered>(&fact)) {
      std::erase_if(requests_,
                    [&](Job const& one) { return one.request.request == answered->request; });
    } else if (auto const* erased = std::get_if<process::PersonalErased>(&fact)) {
      erase(happened.instance, erased->label);
    } else if (auto const* moved = std::get_if<process::Moved>(&fact)) {
      taken_[head.definition].insert(moved->transitions.begin(), moved->transitions.end());
    }
  }
}

process::Command Office::system_command(InstanceId const& instance, char const* method,
                                        process::CommandBody body) {
  process::Command command;
  command.instance = instance;
  command.admitted_at = now;
  command.actor.method = method;
  command.body = std::move(body);
  return command;
}

void Office::deliver(Message const& message, std::vector<Happened>& happened) {
  auto const& sent = message.sent;
  auto command = system_command(*sent.to, "message", process::arrival_of(sent, message.from));
  command.actor.kind = process::Actor::Kind::instance;
  auto answer = submit(command);
  if (answer) {
    happened.push_back(std::move(*answer));
    if (!delivers_twice) return;
    auto second = submit(command);
    second_deliveries.push_back(second ? Error{} : second.error());
  } else if (sent.kind != "undelivered") {
    bring_back(message, answer.error(), happened);
  }
}

void Office::bring_back(Message const& message, Error const& why, std::vector<Happened>& happened) {
  boost::json::object data{{"event", message.sent.event},
                           {"kind", message.sent.kind},
                           {"to", message.sent.to->text()},
                           {"invoke", message.sent.invoke},
                           {"code", name(why.code)}};
  auto command =
      system_command(message.from, "message",
                     process::DeliverMessage{"undelivered", InstanceId("log"),
                                             ++returned_[message.from], "", std::move(data), ""});
  command.actor.kind = process::Actor::Kind::instance;
  if (auto answer = submit(std::move(command))) happened.push_back(std::move(*answer));
}

bool Office::answer_next(std::vector<Happened>& happened) {
  if (!jobs) return false;
  for (Job const& job : requests_) {
    auto const& request = job.request;
    auto result = jobs(request.job, request.input, request.seed);
    if (!result) continue;
    auto const instance = job.instance;
    auto answered = submit(system_command(
        instance, "job",
        process::AnswerJob{request.request, request.input_digest, std::move(*result)}));
    if (!answered) return false;
    happened.push_back(std::move(*answered));
    return true;
  }
  return false;
}

std::vector<Happened> Office::settle() {
  std::vector<Happened> happened;
  constexpr int work_max = 20'000;
  for (int work = 0; work < work_max; ++work) {
    if (!messages_.empty()) {
      auto const message = std::move(messages_.front());
      messages_.pop_front();
      deliver(message, happened);
    } else if (!answer_next(happened)) {
      return happened;
    }
  }
  throw std::runtime_error("messages without end");
}

std::optional<std::pair<InstanceId, std::pair<Instant, std::string>>> Office::next_due() const {
  std::optional<std::pair<InstanceId, std::pair<Instant, std::string>>> first;
  for (auto const& id : order_) {
    auto const& head = heads_.at(id);
    auto const consider = [&](process::Due const& due, std::string const& what) {
      if (due.paused_at || (first && first->second.first <= due.at)) return;
      first = {id, {due.at, what}};
    };
    for (auto const& timer : head.timers) consider(timer.due, timer.id);
    for (auto const& task : head.tasks) {
      if (task.due && !task.overdue) consider(*task.due, task.id.text());
    }
  }
  return first;
}

std::vector<Happened> Office::advance(Instant to) {
  std::vector<Happened> happened = settle();
  for (auto due = next_due(); due && due->second.first <= to; due = next_due()) {
    now = std::max(now, due->second.first);
    auto fired =
        submit(system_command(due->first, "timer", process::FireTimer{due->second.second}));
    if (!fired) throw std::runtime_error("a timer is refused: " + fired.error().message.en);
    happened.push_back(std::move(*fired));
    for (auto& one : settle()) happened.push_back(std::move(one));
  }
  now = std::max(now, to);
  return happened;
}

std::vector<Happened> Office::publish(Calendar calendar) {
  calendar_ = std::make_shared<Calendar const>(std::move(calendar));
  std::vector<Happened> happened;
  for (auto const& id : order_) {
    if (!heads_.at(id).waits_for_calendar()) continue;
    auto recomputed = submit(system_command(id, "calendar", process::RecomputeDeadlines{}));
    if (recomputed) {
      happened.push_back(std::move(*recomputed));
    } else if (recomputed.error().code != ErrorCode::not_found) {
      throw std::runtime_error("not reckoned anew: " + recomputed.error().message.en);
    }
  }
  return happened;
}

Result<Happened> Office::answer(InstanceId const& instance, boost::json::value result) {
  auto const at = std::ranges::find(requests_, instance, &Job::instance);
  if (at == requests_.end()) return fail(ErrorCode::not_found, {"没有作业", "no job is pending"});
  auto const request = at->request;
  return submit(
      system_command(instance, "job",
                     process::AnswerJob{request.request, request.input_digest, std::move(result)}));
}

void Office::erase(InstanceId const& instance, std::string const& label) {
  personal_.erase({instance, label});
}

std::optional<process::Face> Office::find(std::string_view definition, std::string_view key) {
  auto const at = keys_.find({std::string(definition), std::string(key)});
  if (at == keys_.end()) return std::nullopt;
  auto const& head = heads_.at(at->second);
  process::Face face{head.id, head.active, {}};
  auto const& offers = definition_of(head).offers;
  for (auto const& slot : head.slots) {
    if (std::ranges::find(offers, slot.path) != offers.end()) face.slots.push_back(slot);
  }
  return face;
}

process::Totals Office::totals(std::string_view aggregate, std::string_view key) {
  auto const at = totals_.find({std::string(aggregate), std::string(key)});
  return at == totals_.end() ? process::Totals{} : at->second;
}

std::int64_t Office::last_number(std::string_view series, std::int64_t year) {
  auto const at = numbers_.find({std::string(series), year});
  return at == numbers_.end() ? 0 : at->second;
}

bool Office::is_key_taken(std::string_view definition, std::string_view key) {
  return keys_.contains({std::string(definition), std::string(key)});
}

boost::json::value Office::document(std::string_view digest) {
  return documents_.at(std::string(digest));
}

std::optional<boost::json::value> Office::personal(InstanceId const& instance,
                                                   std::string_view label) {
  auto const at = personal_.find({instance, std::string(label)});
  return at == personal_.end() ? std::nullopt : std::optional(at->second);
}

}  // namespace chubei::testing
