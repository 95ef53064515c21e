// One command hands over all open work of a person: what he holds, and what is offered to him by
// name. Only tasks of cases that the work administrator may see.

#include "api/gathering.hpp"
#include "api/http/problem.hpp"
#include "api/operations/operations.hpp"
#include "api/views.hpp"

#include <set>

namespace chubei::operations {

namespace {

using boost::json::array;
using boost::json::object;

constexpr std::size_t handover_tasks_max =
    1000;  ///< of one request; the answer says if more remain

struct Work {
  std::vector<Item> items{};
  bool more = false;
};

Result<void> gather(Visit& visit, store::TaskQuery query, std::string const& to,
                    std::string const& reason, std::set<TaskId>& seen, Work& work) {
  query.tags = visit.caller.actor.tags;
  query.page_size = 200;
  do {
    auto page = visit.reader.tasks(query);
    if (!page) return pass(page);
    for (auto const& row : page->rows) {
      if (!seen.insert(row.task.id).second) continue;
      if (work.items.size() == handover_tasks_max) {
        work.more = true;
        return {};
      }
      process::HandleTask handle;
      handle.task = row.task.id;
      handle.verb = process::HandleTask::Verb::transfer;
      handle.revision = row.task.revision;
      handle.to = {to};
      handle.reason = reason;
      // Gathered anew when the request is repeated: a task is known by its id, not by its place.
      work.items.emplace_back(
          Order{row.instance, std::move(handle), {}, {}, "task " + row.task.id.text()});
    }
    query.after = std::move(page->next);
  } while (!query.after.empty());
  return {};
}

Result<http::Response> render(Visit& visit, std::vector<Item> const& items,
                              std::vector<runtime::Answer>& answers, bool more) {
  array results;
  std::int64_t moved = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    auto const& handle = std::get<process::HandleTask>(items[i]->body);
    object view{{"task", handle.task.text()}, {"instance", items[i]->instance.text()}};
    view["status"] = answers[i] ? 200 : http::status_of(answers[i].error().code);
    if (!answers[i]) {
      view["code"] = name(answers[i].error().code);
      view["text"] = to_json(answers[i].error().message);
    }
    moved += answers[i] ? 1 : 0;
    results.push_back(std::move(view));
  }
  return visit.office.json(
      visit.request, object{{"moved", moved}, {"more", more}, {"results", std::move(results)}});
}

struct Wish {
  PersonId from{};
  std::string to{};
  std::string reason{};
};

Result<Wish> read_wish(Visit& visit) {
  if (auto may = require(visit, "work_administrator"); !may) return pass(may);
  auto body = Body::read(visit.request);
  if (!body) return pass(body);
  Wish wish{PersonId(body->text("from")), body->text("to"), body->text("reason")};
  if (!wish.to.empty() && !wish.to.starts_with("person:") && !wish.to.starts_with("function:"))
    body->fault("to", "format",
                {"应为 person:… 或 function:…@…", "Must be person:… or function:…@…"});
  if (!wish.from.empty() && !visit.caller.directory->find_person(wish.from))
    body->fault("from", "unknown", {"没有这个人员", "There is no such person"});
  if (auto whole = body->finish(); !whole) return pass(whole);
  return wish;
}

void run(Office& office, ExchangePointer exchange, store::Reader& reader) {
  auto visit = office.visit(exchange->request, reader);
  if (!visit) return office.answer(*exchange, nullptr, pass(visit));
  auto const wish = read_wish(*visit);
  if (!wish) return office.answer(*exchange, &*visit, std::unexpected(wish.error()));
  Work work;
  std::set<TaskId> seen;
  store::TaskQuery held;
  held.assignee = wish->from;
  store::TaskQuery offered;
  offered.candidates = {"person:" + wish->from.text()};
  for (auto const& query : {held, offered})
    if (auto done = gather(*visit, query, wish->to, wish->reason, seen, work); !done)
      return office.answer(*exchange, &*visit, pass(done));
  send_each(office, std::move(exchange), *visit, std::move(work.items),
            [more = work.more](Visit& again, std::vector<Item> const& items,
                               std::vector<runtime::Answer>& answers) {
              return render(again, items, answers, more);
            });
}

}  // namespace

void add_handovers(http::Router& router, Office& office) {
  auto handler = [&office](http::Request request, http::Respond respond) {
    office.work(std::make_shared<Exchange>(std::move(request), std::move(respond)),
                [&office](ExchangePointer own, store::Reader& reader) {
                  run(office, std::move(own), reader);
                });
  };
  router.add(change(http::Method::post, "/v1/handovers", "handOver", "tasks.hand_over",
                    std::move(handler)));
}

}  // namespace chubei::operations
