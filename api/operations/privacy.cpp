// The rights of data subjects, and who looked at what.

#include "api/operations/operations.hpp"
#include "api/parameters.hpp"

namespace chubei::operations {

namespace {

using boost::json::array;
using boost::json::object;

/// The officer need not be shown the case: he acts on the subject's right, not on its content.
Result<Order> prepare_erase(Visit& visit) {
  if (auto may = require(visit, "data_protection_officer"); !may) return pass(may);
  auto body = Body::read(visit.request);
  if (!body) return pass(body);
  process::ErasePersonal erase{visit.request.parameter("label"), body->text("ground")};
  if (auto whole = body->finish(); !whole) return pass(whole);
  InstanceId const instance(visit.request.parameter("instance"));
  if (!is_id(instance.text()) || !visit.reader.head(instance))
    return fail(ErrorCode::not_found, {"没有这个事项", "No such case"});
  return Order{instance, std::move(erase)};
}

/// The writer destroyed the key before it answered.
Result<http::Response> render_erased(Visit& visit, runtime::Accepted const& accepted) {
  auto const& label = visit.request.parameter("label");
  return visit.office.json(
      visit.request,
      object{{"instance", accepted.instance.text()}, {"label", label}, {"erased", true}});
}

object entry_view(AccessEntry const& entry) {
  return {{"at", format(entry.at)},       {"person", entry.person},
          {"account", entry.account},     {"organisation", entry.organisation},
          {"operation", entry.operation}, {"instance", entry.instance.text()},
          {"outcome", entry.outcome},     {"request_id", entry.request_id},
          {"address", entry.address},     {"by_auditor", entry.by_auditor}};
}

Result<http::Response> list_access(Visit& visit) {
  if (auto may = require(visit, "audit_administrator"); !may) return pass(may);
  auto const& request = visit.request;
  if (auto known = only_parameters(
          request, {"from", "until", "person", "instance", "page_size", "page_token"});
      !known)
    return pass(known);
  AccessQuery query;
  auto const from = instant_parameter(request, "from");
  if (!from) return std::unexpected(from.error());
  auto const until = instant_parameter(request, "until");
  if (!until) return std::unexpected(until.error());
  auto const size = page_size_parameter(request);
  if (!size) return std::unexpected(size.error());
  query.from = *from;
  query.until = *until;
  query.person = text_parameter(request, "person");
  query.instance = InstanceId(text_parameter(request, "instance"));
  query.page_size = *size;
  std::string fingerprint = "access\n" + visit.caller.actor.person.text();
  for (auto const name : {"from", "until", "person", "instance"})
    fingerprint += "\n" + text_parameter(request, name);
  auto after = visit.office.open_token(fingerprint, text_parameter(request, "page_token"));
  if (!after) return pass(after);
  query.after = std::move(*after);
  auto const page = visit.office.parts().access_log.read(query);
  array entries;
  for (auto const& entry : page.entries) entries.push_back(entry_view(entry));
  visit.office.note_read(visit, {});
  return visit.office.json(
      request, object{{"entries", std::move(entries)},
                      {"next_page_token", visit.office.seal_token(fingerprint, page.next)}});
}

}  // namespace

void add_privacy(http::Router& router, Office& office) {
  using http::Method;
  router.add(change(Method::post, "/v1/subjects/{instance}/{label}:erase", "eraseSubject",
                    "subjects.erase", office.writing(prepare_erase, render_erased)));
  router.add(route(Method::get, "/v1/access-log", "listAccess", "access_log.read",
                   office.reading(list_access)));
}

}  // namespace chubei::operations
