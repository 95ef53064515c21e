// Cases: starting, finding, reading, acting on them.

#include "api/filter.hpp"
#include "api/http/etag.hpp"
#include "api/operations/operations.hpp"
#include "api/parameters.hpp"
#include "api/reader_world.hpp"
#include "api/views.hpp"
#include "engine/process/visibility.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <set>

namespace chubei::operations {

namespace {

using boost::json::array;
using boost::json::object;

constexpr int list_rounds_max = 10;  ///< pages read for one answer when masked rows are left out

InstanceId named(Visit const& visit) { return InstanceId(visit.request.parameter("instance")); }

Result<Order> start(Visit& visit) {
  auto body = Body::read(visit.request);
  if (!body) return pass(body);
  process::StartInstance start;
  start.definition = body->text("definition");
  start.data = body->any("data");
  Order order;
  order.occurred = read_occurred(*body);
  if (auto whole = body->finish(); !whole) return pass(whole);
  if (!visit.office.parts().releases.current().find(start.definition))
    return fail(ErrorCode::not_found, {"没有这个业务定义：" + start.definition,
                                       "No such definition: " + start.definition});
  order.instance = InstanceId(visit.office.random_id());
  order.body = std::move(start);
  return order;
}

Result<http::Response> render_started(Visit& visit, runtime::Accepted const& accepted) {
  auto response = render_instance(visit, accepted);
  if (!response) return response;
  response->status = 201;
  response->headers.set(
      "Location", visit.office.options().base_url + "/v1/instances/" + accepted.instance.text());
  return response;
}

/// What a list asks for, from its parameters.
struct ListQuery {
  store::InstanceQuery query{};
  Filter filter{};
  std::string fingerprint{};
};

bool shows(Mask const& mask, std::set<std::string> const& fields) {
  return std::ranges::none_of(fields, [&](auto const& field) { return mask.hides(field); });
}

/// Refused where no level at all shows a field that is filtered or ordered by.
Result<void> check_readable(chart::Definition const& definition,
                            std::set<std::string> const& fields) {
  for (auto const& level : definition.levels)
    if (shows(Mask(definition, {level.name}), fields)) return {};
  if (definition.levels.empty()) return {};
  return fail(ErrorCode::bad_filter, {"不能按不公开的字段筛选或排序",
                                      "A field that nobody is shown cannot be filtered by"});
}

Result<ListQuery> read_list(Visit& visit) {
  auto const& request = visit.request;
  if (auto known = only_parameters(
          request, {"filter", "order_by", "page_size", "page_token", "definition", "min_position"});
      !known)
    return pass(known);
  auto const name = text_parameter(request, "definition");
  auto const* const definition = visit.office.parts().releases.current().find(name);
  if (!name.empty() && !definition)
    return bad_parameter("definition", {"没有这个业务定义", "no such definition"});
  FilterScope const scope{false, definition};
  auto filter = read_filter(text_parameter(request, "filter"), scope);
  if (!filter) return pass(filter);
  auto order = read_order(text_parameter(request, "order_by"), scope);
  if (!order) return pass(order);
  auto const size = page_size_parameter(request);
  if (!size) return std::unexpected(size.error());
  ListQuery made;
  for (auto const& one : *order) filter->fields.insert(one.field);
  if (definition)
    if (auto readable = check_readable(*definition, filter->fields); !readable)
      return pass(readable);
  made.query.tags = visit.caller.actor.tags;
  made.query.where =
      definition ? with_equal(filter->where, "definition", name) : std::move(filter->where);
  made.query.order = std::move(*order);
  made.query.page_size = *size;
  made.filter = std::move(*filter);
  made.fingerprint = "instances\n" + visit.caller.actor.person.text() + "\n" +
                     visit.caller.actor.organisation + "\n" + name + "\n" +
                     text_parameter(request, "filter") + "\n" + text_parameter(request, "order_by");
  auto after = visit.office.open_token(made.fingerprint, text_parameter(request, "page_token"));
  if (!after) return pass(after);
  made.query.after = std::move(*after);
  return made;
}

/// Waiting for a position is the caller's: a read before it is refused with a time to come back.
Result<void> check_position(Visit& visit) {
  auto const position = integer_parameter(visit.request, "min_position", 0);
  if (!position) return std::unexpected(position.error());
  if (!*position || **position <= visit.reader.size()) return {};
  return fail(ErrorCode::unavailable,
              {"系统尚未到达所要求的位置，请稍后重试", "The log has not come to that position yet"},
              {}, {{"retry_after_s", 1}, {"position", visit.reader.size()}});
}

/// The row as the caller may see it; nothing where a field that chose it is masked for him.
std::optional<object> row_view(Visit& visit, store::InstanceSummary const& row,
                               std::set<std::string> const& fields) {
  auto const head = visit.reader.head(row.id);
  auto const levels =
      head ? process::levels_of(*head, visit.caller.actor.tags) : std::vector<std::string>{};
  auto const* const definition = head ? visit.office.definition_of(*head) : nullptr;
  if (levels.empty() || !definition) return std::nullopt;
  Mask const mask(*definition, levels);
  if (!shows(mask, fields)) return std::nullopt;
  return summary_view(visit.office, row, *definition, mask);
}

Result<http::Response> list(Visit& visit) {
  if (auto reached = check_position(visit); !reached) return pass(reached);
  auto wanted = read_list(visit);
  if (!wanted) return pass(wanted);
  array rows;
  auto const size = static_cast<std::size_t>(wanted->query.page_size);
  for (int round = 0; round < list_rounds_max; ++round) {
    wanted->query.page_size = static_cast<int>(size - rows.size());
    auto page = visit.reader.list(wanted->query);
    if (!page) return pass(page);
    for (auto const& row : page->rows)
      if (auto view = row_view(visit, row, wanted->filter.fields)) rows.push_back(std::move(*view));
    wanted->query.after = std::move(page->next);
    if (wanted->query.after.empty() || rows.size() == size) break;
  }
  return visit.office.json(
      visit.request,
      object{{"instances", std::move(rows)},
             {"next_page_token", visit.office.seal_token(wanted->fingerprint, wanted->query.after)},
             {"position", visit.reader.size()}});
}

Result<http::Response> get(Visit& visit) {
  if (auto known = only_parameters(visit.request, {"min_position"}); !known) return pass(known);
  if (auto reached = check_position(visit); !reached) return pass(reached);
  auto const sight = visit.office.see(visit, named(visit));
  if (!sight) return std::unexpected(sight.error());
  return visit.office.json(visit.request, instance_view(visit, *sight));
}

Result<http::Response> get_data(Visit& visit) {
  auto const sight = visit.office.see(visit, named(visit));
  if (!sight) return std::unexpected(sight.error());
  auto document = document_view(visit, *sight);
  if (document.shows_personal) visit.office.note_read(visit, sight->head->id);
  auto response = http::json_response(200, boost::json::serialize(document.data));
  response.headers.set("ETag", document_tag(visit.office, *sight->head));
  return response;
}

Result<http::Response> list_actions(Visit& visit) {
  auto const sight = visit.office.see(visit, named(visit));
  if (!sight) return std::unexpected(sight.error());
  ReaderWorld world(visit, sight->head->id);
  auto const offers = process::offers(*sight->release, *sight->definition, *sight->head,
                                      visit.caller.actor, visit.caller.now, world);
  array actions;
  for (auto const& offer : offers) actions.push_back(offer_view(visit, *sight, offer));
  return visit.office.json(visit.request,
                           object{{"instance", sight->head->id.text()},
                                  {"document_tag", document_tag(visit.office, *sight->head)},
                                  {"actions", std::move(actions)}});
}

Result<Order> send_event(Visit& visit) {
  auto const sight = visit.office.see(visit, named(visit));
  if (!sight) return std::unexpected(sight.error());
  auto body = Body::read(visit.request);
  if (!body) return pass(body);
  process::SendEvent event{body->text("event"), body->any("data")};
  Order order{sight->head->id, {}, read_occurred(*body)};
  if (auto whole = body->finish(); !whole) return pass(whole);
  order.body = std::move(event);
  return order;
}

Result<Order> edit_data(Visit& visit) {
  auto const sight = visit.office.see(visit, named(visit));
  if (!sight) return std::unexpected(sight.error());
  if (!visit.request.headers.has("If-Match"))
    return fail(ErrorCode::precondition_required,
                {"修改内容须带 If-Match：请先读取 /data，用其 ETag",
                 "Editing needs If-Match: read /data first and send its ETag"});
  auto const tags = http::parse_tags(visit.request.headers.combined("If-Match"));
  if (!tags) return std::unexpected(tags.error());
  auto const present = document_tag(visit.office, *sight->head);
  if (!http::matches_strongly(*tags, present))
    return fail(ErrorCode::precondition_failed,
                {"内容已被他人修改，请刷新后重试", "The document changed meanwhile: read it again"},
                {}, {{"document_tag", present}});
  auto body = Body::read(visit.request);
  if (!body) return pass(body);
  process::EditDocument edit{body->take_all(), tags->is_any ? "" : sight->head->document};
  return Order{sight->head->id, std::move(edit)};
}

Result<Order> correct(Visit& visit) {
  auto const sight = visit.office.see(visit, named(visit));
  if (!sight) return std::unexpected(sight.error());
  auto body = Body::read(visit.request);
  if (!body) return pass(body);
  process::CorrectDecision correction{body->integer("about"), body->text("kind"),
                                      body->text("ground"), body->text("authority"),
                                      body->any("data")};
  Order order{sight->head->id, {}, read_occurred(*body)};
  if (auto whole = body->finish(); !whole) return pass(whole);
  order.body = std::move(correction);
  return order;
}

Result<Order> resolve(Visit& visit) {
  auto const sight = visit.office.see(visit, named(visit));
  if (!sight) return std::unexpected(sight.error());
  auto body = Body::read(visit.request);
  if (!body) return pass(body);
  process::ResolveIncident resolution{visit.request.parameter("incident"), body->text("how"),
                                      body->any("patch"), body->texts("states"),
                                      body->flag("confirms")};
  if (auto whole = body->finish(); !whole) return pass(whole);
  return Order{sight->head->id, std::move(resolution)};
}

}  // namespace

void add_instances(http::Router& router, Office& office) {
  using http::Method;
  std::string const one = "/v1/instances/{instance}";
  router.add(change(Method::post, "/v1/instances", "startInstance", "instances.start",
                    office.writing(start, render_started)));
  router.add(
      route(Method::get, "/v1/instances", "listInstances", "instances.read", office.reading(list)));
  router.add(route(Method::get, one, "getInstance", "instances.read", office.reading(get)));
  router.add(route(Method::get, one + "/data", "getInstanceData", "instances.read",
                   office.reading(get_data)));
  router.add(change(Method::patch, one + "/data", "editInstanceData", "instances.edit",
                    office.writing(edit_data, render_instance)));
  router.add(route(Method::get, one + "/actions", "listActions", "instances.read",
                   office.reading(list_actions)));
  router.add(change(Method::post, one + "/events", "sendEvent", "instances.act",
                    office.writing(send_event, render_instance)));
  router.add(change(Method::post, one + ":correct", "correctDecision", "decisions.correct",
                    office.writing(correct, render_instance)));
  router.add(change(Method::post, one + "/incidents/{incident}:resolve", "resolveIncident",
                    "incidents.resolve", office.writing(resolve, render_instance)));
}

}  // namespace chubei::operations
