// Cases: starting, finding, reading, acting on them.

#include "api/http/etag.hpp"
#include "api/list_rights.hpp"
#include "api/operations/operations.hpp"
#include "api/parameters.hpp"
#include "api/reader_world.hpp"
#include "api/views.hpp"
#include "engine/process/visibility.hpp"

#include <boost/json/serialize.hpp>

namespace chubei::operations {

namespace {

using boost::json::array;
using boost::json::object;

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
  std::string fingerprint{};
};

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
  Chosen chosen{scope, std::move(filter->fields), *order};
  for (auto const& one : *order) chosen.fields.insert(one.field);
  auto blind = blind_levels(visit, chosen);
  if (!blind) return pass(blind);
  made.query.blind_levels = std::move(*blind);
  made.query.tags = visit.caller.actor.tags;
  made.query.where =
      definition ? with_equal(filter->where, "definition", name) : std::move(filter->where);
  made.query.order = std::move(*order);
  made.query.page_size = *size;
  made.fingerprint = "instances\n" + visit.caller.actor.person.text() + "\n" +
                     visit.caller.actor.organisation + "\n" + name + "\n" +
                     text_parameter(request, "filter") + "\n" + text_parameter(request, "order_by");
  auto after = visit.office.open_token(made.fingerprint, text_parameter(request, "page_token"));
  if (!after) return pass(after);
  made.query.after = std::move(*after);
  return made;
}

/// The row as the caller may see it. Rows and heads are of one moment: `reading` pins.
object row_view(Visit& visit, store::InstanceSummary const& row) {
  auto const head = visit.reader.head(row.id);
  ensure(head != nullptr);
  auto const levels = process::levels_of(*head, visit.caller.actor.tags);
  auto const* const definition = visit.office.definition_of(*head);
  ensure(definition != nullptr);
  return summary_view(visit.office, row, *definition, Mask(*definition, levels));
}

Result<http::Response> list(Visit& visit) {
  auto const wanted = read_list(visit);
  if (!wanted) return std::unexpected(wanted.error());
  auto const page = visit.reader.list(wanted->query);
  if (!page) return std::unexpected(page.error());
  array rows;
  for (auto const& row : page->rows) rows.push_back(row_view(visit, row));
  return visit.office.json(
      visit.request,
      object{{"instances", std::move(rows)},
             {"next_page_token", visit.office.seal_token(wanted->fingerprint, page->next)},
             {"position", visit.reader.size()}});
}

Result<http::Response> get(Visit& visit) {
  if (auto known = only_parameters(visit.request, {"min_position"}); !known) return pass(known);
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
  router.add(route(Method::get, "/v1/instances", "listInstances", "instances.read",
                   office.reading_from_position(list)));
  router.add(
      route(Method::get, one, "getInstance", "instances.read", office.reading_from_position(get)));
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
