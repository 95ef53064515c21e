#include "api/gathering.hpp"

#include <atomic>

namespace chubei {

namespace {

struct Gathering {
  Office& office;
  ExchangePointer exchange;
  std::vector<Item> items;
  RenderAll render;
  Digest content;
  std::vector<runtime::Answer> answers{};
  std::size_t next = 0;
  std::atomic<std::size_t> waiting{0};
};
using GatheringPointer = std::shared_ptr<Gathering>;

runtime::Answer not_answered() { return std::unexpected(Error{}); }

void finish(GatheringPointer const& all, Visit& visit) {
  for (std::size_t i = 0; i < all->items.size(); ++i)
    if (!all->answers[i] && all->items[i])
      all->office.redact(visit, all->items[i]->instance, all->answers[i].error());
  all->office.answer(*all->exchange, &visit, all->render(visit, all->items, all->answers));
}

void on_pool(GatheringPointer const& all, std::function<void(GatheringPointer, Visit&)> step) {
  all->office.work(all->exchange,
                   [all, step = std::move(step)](ExchangePointer own, store::Reader& reader) {
                     auto visit = all->office.visit(own->request, reader);
                     if (!visit) return all->office.answer(*own, nullptr, pass(visit));
                     step(all, *visit);
                   });
}

void send_chunk(GatheringPointer all, Visit& visit);

/// The last answer of a chunk goes on with the next one.
void arrived(GatheringPointer const& all) {
  if (all->waiting.fetch_sub(1) == 1) on_pool(all, send_chunk);
}

void send_chunk(GatheringPointer all, Visit& visit) {
  auto const begin = all->next;
  auto const end = std::min(all->items.size(), begin + gathering_chunk);
  if (begin == end) return finish(all, visit);
  all->next = end;
  all->waiting = end - begin + 1;
  for (auto index = begin; index < end; ++index) {
    if (!all->items[index]) {
      all->answers[index] = std::unexpected(all->items[index].error());
      arrived(all);
      continue;
    }
    runtime::Single single;
    auto const& part = all->items[index]->part;
    single.idempotency = all->office.idempotency(visit.request, visit.caller, all->content,
                                                 part.empty() ? std::to_string(index) : part);
    single.command = all->office.command(visit, *all->items[index]);
    single.answer = [all, index](runtime::Answer answer) {
      all->answers[index] = std::move(answer);
      arrived(all);
    };
    all->office.parts().writer.submit(std::move(single));
  }
  arrived(all);
}

/// The key belongs to another list: that is no answer to any of the items.
bool is_other_request(std::vector<runtime::Answer> const& answers) {
  return !answers.empty() && !answers.front() &&
         answers.front().error().code == ErrorCode::idempotency_mismatch;
}

void refuse_whole(GatheringPointer const& all, Visit& visit) {
  all->office.answer(*all->exchange, &visit, std::unexpected(all->answers.front().error()));
}

}  // namespace

void send_each(Office& office, ExchangePointer exchange, Visit& visit, std::vector<Item> items,
               RenderAll render) {
  auto all = std::make_shared<Gathering>(office, std::move(exchange), std::move(items),
                                         std::move(render), office.content_of(visit.request));
  for (std::size_t i = 0; i < all->items.size(); ++i) all->answers.push_back(not_answered());
  send_chunk(all, visit);
}

void send_all(Office& office, ExchangePointer exchange, Visit& visit, std::vector<Item> items,
              RenderAll render) {
  for (auto const& item : items)
    if (!item) return office.answer(*exchange, &visit, std::unexpected(item.error()));
  auto all = std::make_shared<Gathering>(office, std::move(exchange), std::move(items),
                                         std::move(render), office.content_of(visit.request));
  runtime::All submission;
  for (auto const& item : all->items) submission.commands.push_back(office.command(visit, *item));
  submission.idempotency = office.idempotency(visit.request, visit.caller, all->content);
  submission.answer = [all](std::vector<runtime::Answer> answers) {
    all->answers = std::move(answers);
    on_pool(all, is_other_request(all->answers) ? refuse_whole : finish);
  };
  office.parts().writer.submit(std::move(submission));
}

}  // namespace chubei
