// Something changed: as a stream of server-sent events, or by polling.

#include "api/operations/operations.hpp"
#include "api/parameters.hpp"

#include <algorithm>

namespace chubei::operations {

namespace {

using boost::json::array;
using boost::json::object;

Result<std::int64_t> start_of(Visit& visit, std::string_view id) {
  if (id.empty()) return visit.reader.size();
  return ChangeIds(visit.office, visit.caller.actor.person.text()).open(id);
}

Result<http::Response> list_changes(Visit& visit) {
  if (auto known = only_parameters(visit.request, {"after"}); !known) return pass(known);
  auto const from = start_of(visit, text_parameter(visit.request, "after"));
  if (!from) return std::unexpected(from.error());
  auto const changes = changes_since(visit.reader, visit.caller.actor.tags, *from);
  array list;
  for (auto const& change : changes.list)
    list.push_back({{"instance", change.instance.text()}, {"definition", change.definition}});
  ChangeIds const ids(visit.office, visit.caller.actor.person.text());
  return visit.office.json(visit.request, object{{"changes", std::move(list)},
                                                 {"next", ids.seal(changes.next)},
                                                 {"more", changes.next < visit.reader.size()}});
}

std::string_view without_blanks(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

/// Whoever asks for JSON would wait for its end for ever.
Result<void> check_accepts_events(http::Headers const& headers) {
  if (!headers.has("Accept")) return {};
  auto const list = headers.combined("Accept");
  for (std::string_view rest = list; !rest.empty();) {
    auto const item = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(item.size() + 1, rest.size()));
    auto const type = without_blanks(item.substr(0, item.find(';')));
    if (type == "*/*" || type == "text/*" || type == "text/event-stream") return {};
  }
  return fail(ErrorCode::not_acceptable,
              {"此处只提供 text/event-stream；如需 JSON，请轮询 /v1/changes",
               "Only text/event-stream is given here: for JSON poll /v1/changes"});
}

}  // namespace

void add_feed(http::Router& router, Office& office, Feed& feed) {
  using http::Method;
  auto subscribe = [&feed](Visit& visit) -> Result<http::Response> {
    if (auto known = only_parameters(visit.request, {"after"}); !known) return pass(known);
    if (auto accepts = check_accepts_events(visit.request.headers); !accepts) return pass(accepts);
    auto id = std::string(visit.request.headers.find("Last-Event-ID").value_or(""));
    if (id.empty()) id = text_parameter(visit.request, "after");
    auto const from = start_of(visit, id);
    if (!from) return std::unexpected(from.error());
    auto channel = feed.subscribe(visit.request, visit.caller, *from);
    if (!channel) return pass(channel);
    return http::event_stream(std::move(*channel));
  };
  router.add(route(Method::get, "/v1/feed", "subscribe", "feed.read", office.reading(subscribe)));
  router.add(
      route(Method::get, "/v1/changes", "listChanges", "feed.read", office.reading(list_changes)));
}

}  // namespace chubei::operations
