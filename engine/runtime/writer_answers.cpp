// What the writer answers: one command, an all-or-nothing list, and what is remembered of both.
#include "engine/runtime/decided.hpp"
#include "engine/runtime/remembered_answer.hpp"
#include "engine/runtime/writer.hpp"

namespace chubei::runtime {

namespace {

std::unexpected<Error> other_request() {
  return fail(ErrorCode::idempotency_mismatch,
              {"该 Idempotency-Key 已用于另一请求，请换一个新的键",
               "this Idempotency-Key was used for another request: use a new one"});
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

/// What is looked at stands still meanwhile, and only meanwhile: the store may move its pages when
/// nobody looks.
void Writer::decide(Decided& decided, std::span<Submission> taken) {
  auto& view = parts_.store.writer_view();
  view.pin();
  for (auto& submission : taken) {
    if (auto* single = std::get_if<Single>(&submission)) {
      decide_single(*decided.batch, *single, decided.replies);
    } else if (auto* all = std::get_if<All>(&submission)) {
      decide_all(*decided.batch, *all, decided.replies);
    }
  }
  view.refresh();
}

void Writer::decide_single(Batch& batch, Single& single, std::vector<Reply>& replies) {
  auto answer = answer_of(batch, single);
  auto& reply = replies.emplace_back();
  reply.to_one = std::exchange(single.answer, nullptr);
  reply.answers.push_back(std::move(answer));
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
  auto answers = answers_of(batch, all);
  auto& reply = replies.emplace_back();
  reply.to_all = std::exchange(all.answer, nullptr);
  reply.answers = std::move(answers);
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

}  // namespace chubei::runtime
