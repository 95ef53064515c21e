#include "engine/runtime/writer.hpp"

#include "engine/runtime/erasures.hpp"
#include "engine/runtime/remembered_answer.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace chubei::runtime {

namespace {

constexpr std::string_view outage_note = "outage";  ///< since when, or "" once it was recorded

Error busy() {
  return Error{ErrorCode::unavailable,
               {"系统繁忙，请稍后重试", "the service is busy: try again shortly"},
               {},
               {{"retry_after_s", 1}}};
}

/// Those that still wait for an answer.
void refuse(Submission& submission, Error const& error) {
  if (auto* single = std::get_if<Single>(&submission)) {
    if (single->answer) std::exchange(single->answer, nullptr)(std::unexpected(error));
  } else if (auto* all = std::get_if<All>(&submission)) {
    std::vector<Answer> answers(all->commands.size(), Answer(std::unexpected(error)));
    if (all->answer) std::exchange(all->answer, nullptr)(std::move(answers));
  } else if (auto* advance = std::get_if<AdvanceClock>(&submission)) {
    if (advance->answer) std::exchange(advance->answer, nullptr)(std::unexpected(error));
  }
}

/// An erasure is the last of its batch: what comes after it must find the key gone.
bool erases(Submission const& submission) {
  auto const* single = std::get_if<Single>(&submission);
  return single && std::holds_alternative<process::ErasePersonal>(single->command.body);
}

std::unexpected<Error> other_request() {
  return fail(ErrorCode::idempotency_mismatch,
              {"该 Idempotency-Key 已用于另一请求，请换一个新的键",
               "this Idempotency-Key was used for another request: use a new one"});
}

Error store_failed() {
  return Error{ErrorCode::unavailable,
               {"数据存储故障，本次操作未生效，请稍后重试",
                "the store failed and nothing was done: try again later"},
               {},
               {{"retry_after_s", 5}}};
}

Accepted repeated(Batch& batch, InstanceId const& instance, std::int64_t version) {
  return Accepted{batch.head(instance), instance, version, -1, {}, true};
}

/// Decides a list on trial: where one command is refused, none of them was decided.
std::vector<Answer> decide_together(Batch& batch, std::vector<process::Command>& commands) {
  if (commands.size() > all_max) {
    Error const error{ErrorCode::too_large,
                      {"整批办理一次最多 " + std::to_string(all_max) + " 件",
                       "an all-or-nothing list takes at most " + std::to_string(all_max)},
                      {},
                      {}};
    return std::vector<Answer>(commands.size(), Answer(std::unexpected(error)));
  }
  auto const mark = batch.mark();
  std::vector<Answer> answers;
  for (auto& command : commands) {
    answers.push_back(batch.decide(command));
    if (answers.back()) continue;
    batch.back_to(*mark);
    auto const refused = answers.size() - 1;
    auto const place = std::to_string(refused + 1);
    Error const other{ErrorCode::conflict,
                      {"整批未生效：第 " + place + " 件被拒绝",
                       "nothing was done: item " + place + " was refused"},
                      {},
                      {{"refused_item", refused}}};
    std::vector<Answer> all(commands.size(), Answer(std::unexpected(other)));
    all[refused] = std::move(answers.back());
    return all;
  }
  return answers;
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
      if (!definition) continue;
      directory_->take(*definition, *head);
      log_.calendars.take(*definition, *head);
    }
    if (ids.size() < 1000) break;
    after = ids.back();
  }
  published_ = {directory_, log_.calendars.current(),
                static_cast<std::int64_t>(log_.frontier.size()), log_.frontier.root(),
                log_.recorded_at};
  next_due_ = view.next_due();
  find_outage();
  repeat_erasures(view, parts_.keys);
}

/// An outage stays one until it is recorded, also if the service starts again meanwhile.
void Writer::find_outage() {
  if (log_.identity.is_simulated) return;
  auto& view = parts_.store.writer_view();
  outage_ = !view.note(outage_note).value_or("").empty();
  auto const alive = view.note("alive_at");
  if (outage_ || !alive) return;
  auto const at = parse_instant(*alive);
  if (!at || parts_.clock.now().ms - at->ms <= limits_.outage_ms) return;
  outage_ = true;
  parts_.store.set_note(outage_note, *alive);
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

std::int64_t Writer::wait_ms() {
  constexpr std::int64_t longest = 1000;
  if (messages_pending_ || recompute_from_) return 0;
  if (!next_due_ || log_.identity.is_simulated || stands_still_) return longest;
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
    if (erases(taken.back())) break;
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
    if (stopping) return refuse_all(std::move(taken));
    handle(std::move(taken));
  }
}

/// Outside the lock: who is refused may hand in something else at once.
void Writer::refuse_all(Taken taken) {
  Taken queued;
  {
    std::lock_guard lock(mutex_);
    queued = std::exchange(queue_, {});
    queued_ = 0;
  }
  for (auto& submission : taken) refuse(submission, busy());
  for (auto& submission : queued) refuse(submission, busy());
}

void Writer::handle(Taken taken) {
  auto const now = parts_.clock.now();
  watch_clock(now);
  std::vector<Reply> replies;
  try {
    finish_commit();
    Batch batch(parts_.store.writer_view(), log_, parts_.releases, parts_.randomness, parts_.keys,
                now);
    decide(batch, taken, replies);
    bool const is_erasing = !taken.empty() && erases(taken.back());
    if (!is_erasing) add_system_work(batch, now);
    commit(batch);
  } catch (store::StoreFailure const&) {
    healthy_ = false;
    if (recompute_from_) recompute_from_ = InstanceId();  // what was reckoned is not in the log
    for (auto& reply : replies) reply.fail(store_failed());
    for (auto& submission : taken) refuse(submission, store_failed());
    return;
  }
  for (auto& reply : replies) reply.give();
  for (auto& submission : taken) run_between(submission);
}

/// What is no decision and follows the commit.
void Writer::run_between(Submission& submission) {
  try {
    if (auto* advance = std::get_if<AdvanceClock>(&submission)) {
      this->advance(*advance);
    } else if (auto* call = std::get_if<Call>(&submission)) {
      call->call(parts_.store);
    }
  } catch (store::StoreFailure const&) {
    healthy_ = false;
    refuse(submission, store_failed());
  }
}

void Writer::decide(Batch& batch, Taken& taken, std::vector<Reply>& replies) {
  for (auto& submission : taken) {
    if (auto* single = std::get_if<Single>(&submission)) {
      decide_single(batch, *single, replies);
    } else if (auto* all = std::get_if<All>(&submission)) {
      decide_all(batch, *all, replies);
    }
  }
}

void Writer::decide_single(Batch& batch, Single& single, std::vector<Reply>& replies) {
  auto result = std::make_shared<Answer>(answer_of(batch, single));
  auto shared = std::make_shared<std::move_only_function<void(Answer)>>(
      std::exchange(single.answer, nullptr));
  replies.push_back({[shared, result] { (*shared)(std::move(*result)); },
                     [shared](Error const& error) { (*shared)(std::unexpected(error)); }});
}

Answer Writer::answer_of(Batch& batch, Single& single) {
  auto const& key = single.idempotency;
  if (auto const before = key ? batch.remembered(key->scope) : std::nullopt) {
    if (before->request != key->request) return other_request();
    if (auto refusal = parse_refusal(before->answer)) return std::unexpected(std::move(*refusal));
    return repeated(batch, before->instance, before->version);
  }
  auto answer = batch.decide(single.command);
  if (auto const* job = std::get_if<process::AnswerJob>(&single.command.body)) {
    batch.drop_job(job->request);
  }
  if (key) {
    batch.remember({key->scope, key->request, single.command.instance, answer ? answer->version : 0,
                    encode_answer(answer), batch.contents().recorded_at});
  }
  return answer;
}

void Writer::decide_all(Batch& batch, All& all, std::vector<Reply>& replies) {
  auto result = std::make_shared<std::vector<Answer>>(answers_of(batch, all));
  auto shared = std::make_shared<std::move_only_function<void(std::vector<Answer>)>>(
      std::exchange(all.answer, nullptr));
  replies.push_back({[shared, result] { (*shared)(std::move(*result)); },
                     [shared, count = all.commands.size()](Error const& error) {
                       (*shared)(std::vector<Answer>(count, Answer(std::unexpected(error))));
                     }});
}

std::vector<Answer> Writer::answers_of(Batch& batch, All& all) {
  auto const& key = all.idempotency;
  if (auto const before = key ? batch.remembered(key->scope) : std::nullopt) {
    if (before->request != key->request)
      return std::vector<Answer>(all.commands.size(), Answer(other_request()));
    std::vector<Answer> answers;
    for (auto& answer : parse_answers(before->answer)) {
      answers.push_back(answer ? Answer(repeated(batch, answer->instance, answer->version))
                               : Answer(pass(answer)));
    }
    return answers;
  }
  auto answers = decide_together(batch, all.commands);
  if (key && !all.commands.empty()) {
    batch.remember({key->scope, key->request, all.commands.front().instance, 0,
                    encode_answers(answers), batch.contents().recorded_at});
  }
  return answers;
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
  bool asks_for_jobs = false;
  auto const calendar = log_.calendars.current();
  for (auto const& unit : batch.contents().units) {
    for (auto const& fact : unit.facts) {
      if (std::holds_alternative<process::MessageSent>(fact)) messages_pending_ = true;
      if (std::holds_alternative<process::JobRequested>(fact)) asks_for_jobs = true;
    }
    auto const* release = parts_.releases.find(unit.head->release);
    auto const* definition = release ? release->find(unit.head->definition) : nullptr;
    if (!definition || definition->registry.empty()) continue;
    if (!changed) changed = std::make_shared<Directory>(*directory_);
    changed->take(*definition, *unit.head);
    log_.calendars.take(*definition, *unit.head);
    if (definition->registry == "outage" && unit.head->outcome == "confirmed") {
      outage_ = false;
      last_look_.reset();
      outage_recorded_ = true;
    }
  }
  if (log_.calendars.current() != calendar) recompute_from_ = InstanceId();
  auto const size = static_cast<std::int64_t>(log_.frontier.size());
  {
    std::lock_guard lock(mutex_);
    if (changed) directory_ = std::move(changed);
    published_ = {directory_, log_.calendars.current(), size, log_.frontier.root(),
                  log_.recorded_at};
  }
  if (on_commit) on_commit(size, asks_for_jobs);
  std::ranges::move(erased_by(batch.contents()), std::back_inserter(to_erase_));
  is_finished_ = false;
  try {
    finish_commit();
  } catch (store::StoreFailure const&) {
    healthy_ = false;  // what was committed stays so: the next round begins with this
  }
}

/// What a commit asks for outside its transaction. Where it fails nothing else is decided first.
void Writer::finish_commit() {
  if (is_finished_) return;
  next_due_ = parts_.store.writer_view().next_due();
  if (outage_recorded_) parts_.store.set_note(outage_note, "");
  outage_recorded_ = false;
  for (; !to_erase_.empty(); to_erase_.pop_back()) parts_.keys.erase(to_erase_.back());
  is_finished_ = true;
}

}  // namespace chubei::runtime
