#include "engine/runtime/writer.hpp"

#include "engine/base/json.hpp"

#include <algorithm>
#include <chrono>

namespace chubei::runtime {

namespace {

Error busy() {
  return Error{ErrorCode::unavailable,
               {"系统繁忙，请稍后重试", "the service is busy: try again shortly"},
               {},
               {{"retry_after_s", 1}}};
}

void refuse(Submission& submission, Error const& error) {
  if (auto* single = std::get_if<Single>(&submission)) {
    single->answer(std::unexpected(error));
  } else if (auto* all = std::get_if<All>(&submission)) {
    std::vector<Answer> answers(all->commands.size(), Answer(std::unexpected(error)));
    all->answer(std::move(answers));
  } else if (auto* advance = std::get_if<AdvanceClock>(&submission)) {
    advance->answer(std::unexpected(error));
  }
}

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

std::string refusal_text(Error const& error) {
  boost::json::object object{{"code", name(error.code)}, {"message", to_json(error.message)}};
  if (!error.details.empty()) object["details"] = error.details;
  return json::canonical(boost::json::value(object));
}

}  // namespace

/// An answer that waits for the sync.
struct Writer::Reply {
  std::move_only_function<void()> give;
  std::move_only_function<void(Error const&)> fail;
};

Writer::Writer(Parts parts, LogState log, WriterLimits limits)
    : parts_(parts),
      log_(std::move(log)),
      limits_(limits),
      directory_(std::make_shared<Directory>(parts.releases.current().zone)) {
  auto& view = parts_.store.writer_view();
  auto const& release = parts_.releases.current();
  std::vector<std::string> registries;
  for (auto const& definition : release.definitions) {
    if (!definition->registry.empty()) registries.push_back(definition->id);
  }
  InstanceId after;
  while (!registries.empty()) {
    auto const ids = view.of_definitions(registries, 1000, after);
    for (auto const& id : ids) {
      auto const head = view.head(id);
      auto const* pinned = parts_.releases.find(head->release);
      auto const* definition = pinned ? pinned->find(head->definition) : nullptr;
      if (definition) directory_->take(*definition, *head);
    }
    if (ids.size() < 1000) break;
    after = ids.back();
  }
  published_ = {directory_, log_.calendar, static_cast<std::int64_t>(log_.frontier.size()),
                log_.frontier.root(), log_.recorded_at};
  next_due_ = view.next_due();
  if (auto const alive = view.note("alive_at")) {
    auto const at = parse_instant(*alive);
    outage_ =
        !log_.identity.is_simulated && at && parts_.clock.now().ms - at->ms > limits_.outage_ms;
  }
}

Writer::~Writer() { stop(); }

void Writer::run() {
  thread_ = std::thread([this] { loop(); });
}

void Writer::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Writer::submit(Submission submission) {
  {
    std::unique_lock lock(mutex_);
    if (!stopping_ && queue_.size() < limits_.queue_max) {
      queue_.push_back(std::move(submission));
      queued_.store(queue_.size(), std::memory_order_relaxed);
      bool const was_empty = queue_.size() == 1;
      lock.unlock();
      if (was_empty) arrived_.notify_one();
      return;
    }
  }
  refuse(submission, busy());
}

Published Writer::published() const {
  std::lock_guard lock(mutex_);
  return published_;
}

std::string Writer::held() const {
  std::lock_guard lock(mutex_);
  if (!clock_fault_.empty()) return clock_fault_;
  return outage_ ? "outage" : "";
}

void Writer::release_held() {
  outage_ = false;
  arrived_.notify_one();
}

std::int64_t Writer::wait_ms() {
  constexpr std::int64_t longest = 1000;
  if (messages_pending_) return 0;
  if (!next_due_ || log_.identity.is_simulated) return longest;
  return std::clamp<std::int64_t>(next_due_->ms - parts_.clock.now().ms, 0, longest);
}

Writer::Taken Writer::take() {
  auto const wait = std::chrono::milliseconds(wait_ms());
  std::unique_lock lock(mutex_);
  arrived_.wait_for(lock, wait, [this] { return stopping_ || !queue_.empty(); });
  Taken taken;
  while (!queue_.empty() && taken.size() < limits_.batch_max) {
    taken.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  queued_.store(queue_.size(), std::memory_order_relaxed);
  return taken;
}

void Writer::loop() {
  for (;;) {
    auto taken = take();
    bool stopping = false;
    {
      std::lock_guard lock(mutex_);
      stopping = stopping_;
    }
    if (stopping) {
      for (auto& submission : taken) refuse(submission, busy());
      std::lock_guard lock(mutex_);
      for (auto& submission : queue_) refuse(submission, busy());
      queue_.clear();
      return;
    }
    handle(std::move(taken));
  }
}

void Writer::handle(Taken taken) {
  auto const now = parts_.clock.now();
  watch_clock(now);
  std::vector<Reply> replies;
  try {
    Batch batch(parts_.store.writer_view(), log_, parts_.releases, parts_.randomness, parts_.keys,
                now);
    for (auto& submission : taken) {
      if (auto* single = std::get_if<Single>(&submission)) {
        decide_single(batch, *single, replies);
      } else if (auto* all = std::get_if<All>(&submission)) {
        decide_all(batch, *all, replies);
      }
    }
    add_system_work(batch, now);
    commit(batch);
    for (auto& reply : replies) reply.give();
    for (auto& submission : taken) {
      if (auto* advance = std::get_if<AdvanceClock>(&submission))
        this->advance(*advance);
      else if (auto* call = std::get_if<Call>(&submission))
        call->call(parts_.store);
    }
  } catch (store::StoreFailure const& failure) {
    healthy_ = false;
    Error error{ErrorCode::unavailable,
                {"数据存储故障，本次操作未生效，请稍后重试",
                 "the store failed and nothing was done: try again later"},
                {},
                {{"retry_after_s", 5}}};
    for (auto& reply : replies) reply.fail(error);
    for (auto& submission : taken) {
      if (auto* advance = std::get_if<AdvanceClock>(&submission)) {
        if (advance->answer) advance->answer(std::unexpected(error));
      }
    }
  }
}

void Writer::decide_single(Batch& batch, Single& single, std::vector<Reply>& replies) {
  Answer answer = std::unexpected(Error{});
  std::optional<store::Remembered> before;
  if (single.idempotency) before = batch.remembered(single.idempotency->scope);
  if (before) {
    answer = repeat(batch, *before, *single.idempotency);
  } else {
    answer = batch.decide(single.command);
    if (auto const* job = std::get_if<process::AnswerJob>(&single.command.body)) {
      batch.drop_job(job->request);
    }
    if (single.idempotency) {
      store::Remembered record{single.idempotency->scope,
                               single.idempotency->request,
                               single.command.instance,
                               answer ? answer->version : 0,
                               answer ? "accepted" : refusal_text(answer.error()),
                               batch.contents().recorded_at};
      batch.remember(std::move(record));
    }
  }
  auto shared = std::make_shared<std::move_only_function<void(Answer)>>(std::move(single.answer));
  auto result = std::make_shared<Answer>(std::move(answer));
  replies.push_back({[shared, result] { (*shared)(std::move(*result)); },
                     [shared](Error const& error) { (*shared)(std::unexpected(error)); }});
}

Answer Writer::repeat(Batch& batch, store::Remembered const& record,
                      Idempotency const& idempotency) {
  if (record.request != idempotency.request) {
    return fail(ErrorCode::idempotency_mismatch,
                {"该 Idempotency-Key 已用于另一请求，请换一个新的键",
                 "this Idempotency-Key was used for another request: use a new one"});
  }
  if (record.answer != "accepted") {
    auto const refusal = json::parse(record.answer);
    ensure(refusal.has_value());
    auto const& object = refusal->as_object();
    Error error;
    error.code = code_named(std::string_view(object.at("code").as_string()));
    auto const& message = object.at("message").as_object();
    error.message = {std::string(message.at("zh").as_string()),
                     std::string(message.at("en").as_string())};
    if (auto const* details = object.if_contains("details")) error.details = details->as_object();
    return std::unexpected(std::move(error));
  }
  return Accepted{
      batch.head(record.instance), record.instance, record.version, -1, {}, {}, {}, true};
}

void Writer::decide_all(Batch& batch, All& all, std::vector<Reply>& replies) {
  std::vector<Answer> answers;
  std::optional<std::size_t> refused;
  if (all.commands.size() > all_max) {
    Error const error{ErrorCode::too_large,
                      {"整批办理一次最多 " + std::to_string(all_max) + " 件",
                       "an all-or-nothing list takes at most " + std::to_string(all_max)},
                      {},
                      {}};
    answers.assign(all.commands.size(), Answer(std::unexpected(error)));
  } else {
    auto const mark = batch.mark();
    for (std::size_t index = 0; index < all.commands.size() && !refused; ++index) {
      answers.push_back(batch.decide(all.commands[index]));
      if (!answers.back()) refused = index;
    }
    if (refused) {
      batch.back_to(*mark);
      Error const other{ErrorCode::conflict,
                        {"整批未生效：第 " + std::to_string(*refused + 1) + " 件被拒绝",
                         "nothing was done: item " + std::to_string(*refused + 1) + " was refused"},
                        {},
                        {{"refused_item", *refused}}};
      answers.resize(all.commands.size(), Answer(std::unexpected(other)));
      for (std::size_t index = 0; index < *refused; ++index)
        answers[index] = std::unexpected(other);
    }
  }
  auto shared =
      std::make_shared<std::move_only_function<void(std::vector<Answer>)>>(std::move(all.answer));
  auto result = std::make_shared<std::vector<Answer>>(std::move(answers));
  replies.push_back({[shared, result] { (*shared)(std::move(*result)); },
                     [shared, count = all.commands.size()](Error const& error) {
                       (*shared)(std::vector<Answer>(count, Answer(std::unexpected(error))));
                     }});
}

bool Writer::add_system_work(Batch& batch, Instant now) {
  bool const fired = !log_.identity.is_simulated && fire_timers(batch, now);
  bool const delivered = deliver_messages(batch, now);
  return fired || delivered;
}

bool Writer::may_fire(process::Instance const&, bool legal) const { return !legal || !outage_; }

bool Writer::fire_timers(Batch& batch, Instant now) {
  if (!clock_fault_.empty() || (next_due_ && now < *next_due_) || !next_due_) return false;
  bool any = false;
  for (auto const& due : parts_.store.writer_view().due_until(now, limits_.system_work_max)) {
    any = fire_one(batch, due.instance, now) || any;
  }
  return any;
}

bool Writer::fire_one(Batch& batch, InstanceId const& instance, Instant now) {
  auto const head = batch.head(instance);
  if (!head) return false;
  std::optional<std::pair<Instant, std::string>> first;
  auto const consider = [&](process::Due const& due, std::string const& id, bool legal) {
    if (due.paused_at || now < due.at || !may_fire(*head, legal)) return;
    if (!first || due.at < first->first) first = {due.at, id};
  };
  for (auto const& timer : head->timers) consider(timer.due, timer.id, timer.legal);
  for (auto const& task : head->tasks) {
    if (task.due && !task.overdue) consider(*task.due, task.id.text(), task.legal);
  }
  if (!first) return false;
  auto command = system_command(
      instance, first->first, "timer",
      "timer." + instance.text().substr(0, 26) + "." + std::to_string(head->version + 1),
      process::FireTimer{first->second});
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
  process::CommandBody body;
  if (message.kind == "start") {
    process::StartInstance start{message.definition, message.data, std::nullopt, message.invoke};
    if (!message.invoke.empty()) start.parent = pending.from;
    body = std::move(start);
  } else {
    body = process::DeliverMessage{message.kind,  pending.from, message.sequence,
                                   message.event, message.data, message.invoke};
  }
  auto command = system_command(*message.to, now, "message", id, std::move(body));
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

bool Writer::commit(Batch& batch) {
  if (batch.is_empty()) return false;
  batch.contents().frontier = batch.frontier().encode();
  parts_.store.commit(batch.contents());
  healthy_ = true;
  after_commit(batch);
  return true;
}

void Writer::after_commit(Batch& batch) {
  log_.frontier = batch.frontier();
  log_.recorded_at = batch.contents().recorded_at;
  std::shared_ptr<Directory> changed;
  for (auto const& unit : batch.contents().units) {
    for (auto const& fact : unit.facts) {
      if (std::holds_alternative<process::MessageSent>(fact)) messages_pending_ = true;
    }
    auto const* release = parts_.releases.find(unit.head->release);
    auto const* definition = release ? release->find(unit.head->definition) : nullptr;
    if (!definition || definition->registry.empty()) continue;
    if (!changed) changed = std::make_shared<Directory>(*directory_);
    changed->take(*definition, *unit.head);
    if (definition->registry == "outage" && unit.head->outcome == "confirmed") {
      outage_ = false;
      last_look_.reset();
    }
  }
  next_due_ = parts_.store.writer_view().next_due();
  auto const size = static_cast<std::int64_t>(log_.frontier.size());
  {
    std::lock_guard lock(mutex_);
    if (changed) directory_ = std::move(changed);
    published_ = {directory_, log_.calendar, size, log_.frontier.root(), log_.recorded_at};
  }
  if (on_commit) on_commit(size);
}

void Writer::settle_until(Instant limit) {
  for (;;) {
    Batch batch(parts_.store.writer_view(), log_, parts_.releases, parts_.randomness, parts_.keys,
                limit);
    bool const any = deliver_messages(batch, limit);
    if (!commit(batch) && !any) return;
  }
}

void Writer::advance(AdvanceClock& advance) {
  auto const now = parts_.clock.now();
  if (!log_.identity.is_simulated || advance.to < now) {
    advance.answer(
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
    Batch batch(parts_.store.writer_view(), log_, parts_.releases, parts_.randomness, parts_.keys,
                due);
    if (!fire_one(batch, rows.front().instance, due)) break;
    commit(batch);
    settle_until(due);
  }
  parts_.clock.set(advance.to);
  parts_.store.set_note("clock", format(advance.to));
  advance.answer(advance.to);
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
