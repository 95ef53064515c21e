// What may be started here and with which forms: definitions and forms of the releases on the
// shelf, as their exact files.

#include "api/operations/operations.hpp"
#include "api/parameters.hpp"
#include "api/views.hpp"

#include <algorithm>

namespace chubei::operations {

namespace {

using boost::json::array;
using boost::json::object;

/// The release of ?release=<digest>, else the current one.
Result<chart::Release const*> release_of(Visit& visit) {
  auto& shelf = visit.office.parts().releases;
  auto const digest = text_parameter(visit.request, "release");
  if (digest.empty()) return &shelf.current();
  if (auto const* const found = shelf.find(digest)) return found;
  return fail(ErrorCode::not_found, {"没有这个版本的流程包", "There is no such release"});
}

/// Whether the functions held let the caller begin one; a condition is judged when he does.
bool may_start(Visit const& visit, chart::Definition const& definition) {
  auto const& by = definition.start_by;
  if (by.condition && by.functions.empty()) return true;
  return std::ranges::any_of(by.functions,
                             [&](auto const& one) { return visit.caller.holds(one); });
}

object definition_view(Visit const& visit, chart::Definition const& definition) {
  return {{"id", definition.id},
          {"title", to_json(definition.title)},
          {"registry", definition.registry},
          {"form", definition.data_name},
          {"may_start", may_start(visit, definition)}};
}

Result<http::Response> list_definitions(Visit& visit) {
  if (auto known = only_parameters(visit.request, {"release"}); !known) return pass(known);
  auto const release = release_of(visit);
  if (!release) return std::unexpected(release.error());
  array list;
  for (auto const& definition : (*release)->definitions)
    list.push_back(definition_view(visit, *definition));
  object functions;
  for (auto const& [name, title] : (*release)->functions) functions[name] = to_json(title);
  return visit.office.json(visit.request, object{{"release", (*release)->digest},
                                                 {"title", to_json((*release)->title)},
                                                 {"office", (*release)->office},
                                                 {"functions", std::move(functions)},
                                                 {"definitions", std::move(list)}});
}

array fields_of(chart::Definition const& definition) {
  array fields;
  for (auto const& stored : definition.stored)
    fields.push_back({{"path", stored.path}, {"type", stored.type.text()}});
  return fields;
}

Result<http::Response> get_definition(Visit& visit) {
  if (auto known = only_parameters(visit.request, {"release"}); !known) return pass(known);
  auto const release = release_of(visit);
  if (!release) return std::unexpected(release.error());
  auto const* const definition = (*release)->find(visit.request.parameter("definition"));
  if (!definition) return fail(ErrorCode::not_found, {"没有这个业务定义", "No such definition"});
  auto view = definition_view(visit, *definition);
  view["release"] = (*release)->digest;
  view["source"] = definition->source;
  view["fields"] = fields_of(*definition);
  array events;
  for (auto const& event : definition->events)
    events.push_back(
        {{"name", event.name}, {"title", to_json(event.title)}, {"form", event.form_name}});
  view["events"] = std::move(events);
  return visit.office.json(visit.request, view);
}

Result<http::Response> get_form(Visit& visit) {
  if (auto known = only_parameters(visit.request, {"release"}); !known) return pass(known);
  auto const release = release_of(visit);
  if (!release) return std::unexpected(release.error());
  auto path = visit.request.parameter("path");
  auto const& files = (*release)->files;
  if (!path.starts_with("forms/")) path = "forms/" + path;
  auto const file = files.find(path);
  if (file == files.end()) return fail(ErrorCode::not_found, {"没有这个表单", "No such form"});
  auto response = http::json_response(200, file->second);
  response.headers.set("ETag", visit.office.tag(file->second));
  response.headers.set("Content-Type", "application/schema+json");
  return response;
}

}  // namespace

void add_definitions(http::Router& router, Office& office) {
  using http::Method;
  router.add(route(Method::get, "/v1/definitions", "listDefinitions", "definitions.read",
                   office.reading(list_definitions)));
  router.add(route(Method::get, "/v1/definitions/{definition}", "getDefinition", "definitions.read",
                   office.reading(get_definition)));
  router.add(route(Method::get, "/v1/forms/{path...}", "getForm", "definitions.read",
                   office.reading(get_form)));
}

}  // namespace chubei::operations
