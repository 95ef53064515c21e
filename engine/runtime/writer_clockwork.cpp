// What the writer does by itself: timers, messages, deadlines after a new calendar, the manual
// clock, and the watch on the wall clock.
#include "engine/base/json.hpp"
#include "engine/process/messages.hpp"
#include "engine/runtime/decided.hpp"

#include <algorithm>
#include <set>

namespace chubei::runtime {

namespace {

process::Command system_command(InstanceId const& instance, Instant now, char const* method,
                                std::string id, process::CommandBody body) {
  process::Command command;
  command.id = CommandId(std::move(id));
  command.instance = instance;
  command.admitted_at = now;
  command.actor.kind = process::Actor::Kind::system;
  command.actor.method = method;
  command.actor.strength = "none";
  command.body = std::move(body);
  return command;
}

/// An instance has one event of a version, so the id is the same when it is tried again.
std::string system_command_id(char const* method, InstanceId const& instance,
                              std::int64_t version) {
  std::string id(method);
  id.append(".").append(instance.text().substr(0, 26)).append(".");
  return id.append(std::to_string(version));
}

/// How many rows to look at when none of the first `count` may fire.
constexpr int look_further = 4;

}  // namespace

bool Writer::add_system_work(Batch& batch, Instant now) {
  bool const recomputed = recompute_deadlines(batch, now);
  bool const fired = !log_.identity.is_simulated && fire_timers(batch, now);
  bool const delivered = deliver_messages(batch, now);
  return recomputed || fired || delivered;
}

/// The next few that wait for a calendar; one that the new calendar does not move is refused and
/// stays as it is.
bool Writer::recompute_deadlines(Batch& batch, Instant now) {
  if (!recompute_from_) return false;
  auto const waiting =
      parts_.store.writer_view().waiting_for_calendar(limits_.system_work_max, *recompute_from_);
  for (auto const& instance : waiting) {
    auto const head = batch.head(instance);
    auto command = system_command(instance, now, "calendar",
                                  system_command_id("calendar", instance, head->version + 1),
                                  process::RecomputeDeadlines{});
    (void)batch.decide(command);
  }
  if (static_cast<int>(waiting.size()) < limits_.system_work_max) {
    recompute_from_.reset();
  } else {
    recompute_from_ = waiting.back();
  }
  return true;
}

bool Writer::fire_timers(Batch& batch, Instant now) {
  stands_still_ = false;
  if (!next_due_ || now < *next_due_) return false;
  if (recompute_from_) return false;  // the end of one of them may move
  stands_still_ = !clock_fault_.empty();
  if (stands_still_) return false;
  for (int count = limits_.system_work_max;; count *= look_further) {
    auto const rows = parts_.store.writer_view().due_until(now, count);
    if (fire_in_order(batch, rows, now)) return true;
    if (static_cast<int>(rows.size()) < count) break;
  }
  stands_still_ = true;  // all that is due is held
  return false;
}

/// In due order also where one instance has several overdue: it waits for its turn again.
bool Writer::fire_in_order(Batch& batch, std::vector<store::DueRow> const& rows, Instant now) {
  std::set<std::pair<Instant, std::size_t>> waiting;
  for (std::size_t at = 0; at < rows.size(); ++at) {
    auto const head = batch.head(rows[at].instance);
    auto const due = head ? next_to_fire(*head, now) : std::nullopt;
    if (due) waiting.emplace(due->at, at);
  }
  int fired = 0;
  while (!waiting.empty() && fired < limits_.system_work_max) {
    auto const at = waiting.extract(waiting.begin()).value().second;
    if (!fire_one(batch, rows[at].instance, now)) continue;
    ++fired;
    auto const next = next_to_fire(*batch.head(rows[at].instance), now);
    if (next && !(rows.back().at < next->at)) waiting.emplace(next->at, at);
  }
  return fired > 0;
}

std::optional<Writer::Firing> Writer::next_to_fire(process::Instance const& head,
                                                   Instant now) const {
  std::optional<Firing> first;
  auto const consider = [&](process::Due const& due, std::string const& id, bool legal) {
    if (due.paused_at || now < due.at || (legal && outage_)) return;
    if (!first || due.at < first->at) first = {due.at, id};
  };
  for (auto const& timer : head.timers) consider(timer.due, timer.id, timer.legal);
  for (auto const& task : head.tasks) {
    if (task.due && !task.overdue) consider(*task.due, task.id.text(), task.legal);
  }
  return first;
}

bool Writer::fire_one(Batch& batch, InstanceId const& instance, Instant now) {
  auto const head = batch.head(instance);
  auto const first = head ? next_to_fire(*head, now) : std::nullopt;
  if (!first) return false;
  auto command = system_command(instance, first->at, "timer",
                                system_command_id("timer", instance, head->version + 1),
                                process::FireTimer{first->timer});
  return batch.decide(command).has_value();
}

bool Writer::deliver_messages(Batch& batch, Instant now) {
  if (!messages_pending_) return false;
  auto const pending = parts_.store.writer_view().messages(limits_.system_work_max);
  messages_pending_ = !pending.empty();
  for (auto const& message : pending) deliver(batch, message, now);
  return !pending.empty();
}

void Writer::deliver(Batch& batch, store::PendingMessage const& pending, Instant now) {
  auto const& message = pending.message;
  batch.drop_message(pending.id);
  auto const id = "message." + std::to_string(++command_count_) + "." + std::to_string(now.ms);
  auto command =
      system_command(*message.to, now, "message", id, process::arrival_of(message, pending.from));
  command.actor.kind = process::Actor::Kind::instance;
  auto const answer = batch.decide(command);
  if (answer || answer.error().code == ErrorCode::conflict || message.kind == "undelivered") return;
  return_undelivered(batch, pending, answer.error(), now);
}

void Writer::return_undelivered(Batch& batch, store::PendingMessage const& pending,
                                Error const& why, Instant now) {
  auto const head = batch.head(pending.from);
  if (!head || head->finished) return;
  InstanceId const log(log_.identity.log.text());
  std::int64_t sequence = 1;
  for (auto const& [from, last] : head->received) {
    if (from == log) sequence = last + 1;
  }
  boost::json::object data{{"event", pending.message.event},   {"kind", pending.message.kind},
                           {"to", pending.message.to->text()}, {"invoke", pending.message.invoke},
                           {"code", name(why.code)},           {"reason", to_json(why.message)}};
  auto command = system_command(
      pending.from, now, "message",
      "undelivered." + std::to_string(++command_count_) + "." + std::to_string(now.ms),
      process::DeliverMessage{"undelivered", log, sequence, "", std::move(data), ""});
  command.actor.kind = process::Actor::Kind::instance;
  (void)batch.decide(command);
}

void Writer::settle_until(Instant limit) {
  for (;;) {
    Decided decided{begin(limit), {}, {}, {}};
    bool const recomputed = recompute_deadlines(*decided.batch, limit);
    bool const any = deliver_messages(*decided.batch, limit) || recomputed;
    if (!commit_here(decided) && !any) return;
  }
}

void Writer::advance(AdvanceClock& advance) {
  auto const now = parts_.clock.now();
  if (!log_.identity.is_simulated || advance.to < now) {
    std::exchange(advance.answer, nullptr)(
        fail(ErrorCode::bad_request,
             {"只有以手动时钟创建的系统才能拨动时钟，且只能向前",
              "only a store created with the manual clock can be moved, and only forward"},
             {}, {{"now", format(now)}}));
    return;
  }
  settle_until(now);
  while (next_due_ && *next_due_ <= advance.to) {
    auto const due = std::max(*next_due_, now);
    auto const rows = parts_.store.writer_view().due_until(due, 1);
    if (rows.empty()) break;
    parts_.clock.set(due);
    Decided decided{begin(due), {}, {}, {}};
    if (!fire_one(*decided.batch, rows.front().instance, due)) break;
    commit_here(decided);
    settle_until(due);
  }
  parts_.clock.set(advance.to);
  parts_.store.set_note("clock", format(advance.to));
  std::exchange(advance.answer, nullptr)(advance.to);
}

void Writer::watch_clock(Instant now) {
  auto const steady = parts_.clock.steady_ms();
  std::string fault;
  if (!log_.identity.is_simulated) {
    if (now < log_.recorded_at) fault = "clock_behind_log";
    if (last_look_) {
      auto const drift = (now.ms - last_look_->first.ms) - (steady - last_look_->second);
      if (drift > limits_.clock_jump_ms || -drift > limits_.clock_jump_ms) fault = "clock_jumped";
    }
  }
  if (fault != "clock_jumped" || !last_look_) last_look_ = {now, steady};
  std::lock_guard lock(mutex_);
  clock_fault_ = std::move(fault);
}

}  // namespace chubei::runtime
