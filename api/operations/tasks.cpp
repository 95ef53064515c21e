// Open work: lists, one task, and the verbs of WS-HumanTask on it.

#include "api/list_rights.hpp"
#include "api/operations/operations.hpp"
#include "api/parameters.hpp"
#include "api/views.hpp"

namespace chubei::operations {

namespace {

using boost::json::array;
using boost::json::object;

struct ListQuery {
  store::TaskQuery query{};
  std::string fingerprint{};
};

/// ?view=mine: held by the caller; candidate: offered to him; visible: of all cases he may see.
Result<void> read_view(Visit& visit, store::TaskQuery& query) {
  auto const view = text_parameter(visit.request, "view");
  auto const& actor = visit.caller.actor;
  query.tags = actor.tags;
  if (view == "mine")
    query.assignee = actor.person;
  else if (view.empty() || view == "candidate")
    query.candidates = actor.tags;
  else if (view != "visible")
    return bad_parameter("view",
                         {"应为 mine、candidate 或 visible", "must be mine, candidate or visible"});
  return {};
}

Result<ListQuery> read_list(Visit& visit) {
  auto const& request = visit.request;
  if (auto known = only_parameters(
          request, {"view", "filter", "order_by", "page_size", "page_token", "definition"});
      !known)
    return pass(known);
  ListQuery made;
  if (auto view = read_view(visit, made.query); !view) return pass(view);
  auto const name = text_parameter(request, "definition");
  auto const* const definition = visit.office.parts().releases.current().find(name);
  if (!name.empty() && !definition)
    return bad_parameter("definition", {"没有这个业务定义", "no such definition"});
  FilterScope const scope{true, definition};
  auto filter = read_filter(text_parameter(request, "filter"), scope);
  if (!filter) return pass(filter);
  auto order = read_order(text_parameter(request, "order_by"), scope);
  if (!order) return pass(order);
  auto const size = page_size_parameter(request);
  if (!size) return std::unexpected(size.error());
  Chosen chosen{scope, std::move(filter->fields), *order};
  for (auto const& one : *order) chosen.fields.insert(one.field);
  auto blind = blind_levels(visit, chosen);
  if (!blind) return pass(blind);
  made.query.blind_levels = std::move(*blind);
  made.query.where =
      definition ? with_equal(filter->where, "definition", name) : std::move(filter->where);
  made.query.order = std::move(*order);
  made.query.page_size = *size;
  made.fingerprint =
      "tasks\n" + visit.caller.actor.person.text() + "\n" + visit.caller.actor.organisation;
  for (auto const parameter : {"view", "filter", "order_by", "definition"})
    made.fingerprint += "\n" + text_parameter(request, parameter);
  auto after = visit.office.open_token(made.fingerprint, text_parameter(request, "page_token"));
  if (!after) return pass(after);
  made.query.after = std::move(*after);
  return made;
}

Result<http::Response> list(Visit& visit) {
  auto const wanted = read_list(visit);
  if (!wanted) return std::unexpected(wanted.error());
  auto const page = visit.reader.tasks(wanted->query);
  if (!page) return std::unexpected(page.error());
  array rows;
  for (auto const& row : page->rows)
    if (auto const sight = visit.office.see(visit, row.instance))
      rows.push_back(task_view(visit, *sight, row.task));
  return visit.office.json(
      visit.request,
      object{{"tasks", std::move(rows)},
             {"next_page_token", visit.office.seal_token(wanted->fingerprint, page->next)},
             {"position", visit.reader.size()}});
}

Result<Sight> sight_of(Visit& visit, TaskId const& task) {
  auto sight = visit.office.see(visit, instance_of(task));
  if (sight) return sight;
  return fail(ErrorCode::not_found,
              {"没有这个任务，或您无权查看", "No such task, or none that you may see"});
}

Result<http::Response> get(Visit& visit) {
  TaskId const id(visit.request.parameter("task"));
  auto const sight = sight_of(visit, id);
  if (!sight) return std::unexpected(sight.error());
  auto const* const task = sight->head->find_task(id);
  if (!task)
    return fail(ErrorCode::not_found, {"任务已办结或不存在，请查看事项的办理记录",
                                       "The task is closed or never was: see the case's history"});
  auto view = task_view(visit, *sight, *task);
  bool const shows_each = sight->for_office && shows_elements(*sight, task->kind);
  if (works_on(visit.caller, *task) || shows_each) view["each"] = task->each;
  return visit.office.json(visit.request, view);
}

/// The same preparation for all verbs; `complete` must name the revision that was decided on.
Prepare prepare_verb(std::string const& name) {
  return [verb = *verb_named(name)](Visit& visit) -> Result<Order> {
    process::HandleTask handle;
    handle.task = TaskId(visit.request.parameter("task"));
    auto const sight = sight_of(visit, handle.task);
    if (!sight) return std::unexpected(sight.error());
    auto body = Body::read(visit.request);
    if (!body) return pass(body);
    handle.verb = verb;
    Order order{sight->head->id, {}};
    if (verb == process::HandleTask::Verb::decide) {
      handle.revision = static_cast<int>(body->integer("revision"));
      handle.outcome = body->text("outcome");
      handle.form = body->any("form");
      order.occurred = read_occurred(*body);
    } else {
      handle.revision = static_cast<int>(body->integer_if("revision").value_or(0));
      handle.to = body->texts("to");
    }
    handle.reason = body->text_or_empty("reason");
    if (auto whole = body->finish(); !whole) return pass(whole);
    order.body = std::move(handle);
    return order;
  };
}

}  // namespace

void add_tasks(http::Router& router, Office& office) {
  using http::Method;
  router.add(route(Method::get, "/v1/tasks", "listTasks", "tasks.read", office.reading(list)));
  router.add(route(Method::get, "/v1/tasks/{task}", "getTask", "tasks.read", office.reading(get)));
  for (auto const* const verb : {"claim", "release", "complete", "delegate", "transfer",
                                 "addBefore", "addAfter", "recuse", "urge"})
    router.add(change(Method::post, std::string("/v1/tasks/{task}:") + verb,
                      std::string(verb) + "Task", "tasks.act",
                      office.writing(prepare_verb(verb), render_instance)));
}

}  // namespace chubei::operations
