// A list of commands in one request: each with a result of its own, or all or nothing.

#include "api/gathering.hpp"
#include "api/http/problem.hpp"
#include "api/operations/operations.hpp"
#include "api/views.hpp"

namespace chubei::operations {

namespace {

using boost::json::array;
using boost::json::object;

constexpr std::size_t batch_items_max = 1000;
constexpr std::size_t batch_body_bytes_max = 8u << 20;

process::HandleTask task_command(Body& body) {
  process::HandleTask handle;
  handle.task = TaskId(body.text("task"));
  auto const verb = verb_named(body.text("verb"));
  if (!verb) body.fault("verb", "enum", {"没有这个操作", "There is no such verb"});
  handle.verb = verb.value_or(process::HandleTask::Verb::claim);
  bool const decides = handle.verb == process::HandleTask::Verb::decide;
  if (decides) {
    handle.revision = static_cast<int>(body.integer("revision"));
    handle.outcome = body.text("outcome");
    handle.form = body.any("form");
  } else {
    handle.revision = static_cast<int>(body.integer_if("revision").value_or(0));
    handle.to = body.texts("to");
  }
  handle.reason = body.text_or_empty("reason");
  return handle;
}

/// {"type": "event", "instance", "event", "data"} or {"type": "task", "task", "verb", …}, and
/// expected_version.
Result<Order> read_item(Visit& visit, Body& body) {
  Order order;
  auto const type = body.text("type");
  order.expected_version = body.integer_if("expected_version");
  if (type == "event") {
    order.instance = InstanceId(body.text("instance"));
    order.body = process::SendEvent{body.text("event"), body.any("data")};
  } else if (type == "task") {
    auto handle = task_command(body);
    order.instance = instance_of(handle.task);
    order.body = std::move(handle);
  } else {
    body.fault("type", "enum", {"应为 event 或 task", "Must be event or task"});
  }
  if (auto whole = body.finish(); !whole) return pass(whole);
  if (auto const sight = visit.office.see(visit, order.instance); !sight)
    return std::unexpected(sight.error());
  return order;
}

Result<std::vector<Item>> read_items(Visit& visit, array const& list) {
  if (list.empty() || list.size() > batch_items_max)
    return fail(list.empty() ? ErrorCode::bad_request : ErrorCode::too_large,
                {"commands 应有 1 至 1000 项", "commands takes 1 to 1000 items"});
  std::vector<Item> items;
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto const pointer = "/commands/" + std::to_string(i);
    if (!list[i].is_object())
      return fail(ErrorCode::invalid_data, {"每项命令应为对象", "Every command is an object"},
                  {FieldError{pointer, "type", {"应为对象", "Must be an object"}}});
    auto body = Body::element(list[i].get_object(), pointer);
    items.push_back(read_item(visit, body));
  }
  return items;
}

object answer_view(Visit& visit, Item const& item, runtime::Answer const& answer) {
  if (!answer) {
    auto const& error = answer.error();
    object view{{"status", http::status_of(error.code)},
                {"code", name(error.code)},
                {"text", to_json(error.message)},
                {"details", error.details}};
    array fields;
    for (auto const& field : error.fields)
      fields.push_back(
          {{"pointer", field.pointer}, {"rule", field.rule}, {"text", to_json(field.message)}});
    if (!fields.empty()) view["errors"] = std::move(fields);
    if (item) view["instance"] = item->instance.text();
    return view;
  }
  object view{{"status", 200}, {"instance", answer->instance.text()}};
  if (auto const sight = visit.office.see(visit, answer->instance)) {
    view["version"] = sight->head->version;
    array states;
    for (auto const& id : sight->head->active)
      if (!id.empty()) states.emplace_back(id);  // the root says nothing
    view["states"] = std::move(states);
  }
  return view;
}

Result<http::Response> render(Visit& visit, std::vector<Item> const& items,
                              std::vector<runtime::Answer>& answers) {
  array results;
  std::int64_t accepted = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    accepted += answers[i] ? 1 : 0;
    results.push_back(answer_view(visit, items[i], answers[i]));
  }
  return visit.office.json(visit.request,
                           object{{"accepted", accepted}, {"results", std::move(results)}});
}

void run_batch(Office& office, ExchangePointer exchange, store::Reader& reader) {
  auto visit = office.visit(exchange->request, reader);
  if (!visit) return office.answer(*exchange, nullptr, pass(visit));
  auto body = Body::read(exchange->request);
  if (!body) return office.answer(*exchange, &*visit, pass(body));
  auto const mode = body->text("mode");
  auto const list = body->list("commands");
  if (mode != "each" && mode != "all")
    body->fault("mode", "enum", {"应为 each 或 all", "Must be each or all"});
  if (auto whole = body->finish(); !whole) return office.answer(*exchange, &*visit, pass(whole));
  auto items = read_items(*visit, list);
  if (!items) return office.answer(*exchange, &*visit, pass(items));
  if (mode == "each")
    return send_each(office, std::move(exchange), *visit, std::move(*items), render);
  for (auto const& item : *items)
    if (item && !item->expected_version)
      return office.answer(*exchange, &*visit,
                           fail(ErrorCode::precondition_required,
                                {"整批办理（all）须为每项给出 expected_version",
                                 "mode all needs an expected_version for every item"}));
  send_all(office, std::move(exchange), *visit, std::move(*items), render);
}

}  // namespace

void add_batches(http::Router& router, Office& office) {
  auto handler = [&office](http::Request request, http::Respond respond) {
    office.work(std::make_shared<Exchange>(std::move(request), std::move(respond)),
                [&office](ExchangePointer own, store::Reader& reader) {
                  run_batch(office, std::move(own), reader);
                });
  };
  auto made = change(http::Method::post, "/v1/commands:batch", "batchCommands", "commands.batch",
                     std::move(handler));
  made.body_bytes_max = batch_body_bytes_max;
  router.add(std::move(made));
}

}  // namespace chubei::operations
