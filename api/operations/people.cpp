// Who the caller is and for whom he may act; the demo people of the first five minutes.

#include "api/http/loopback.hpp"
#include "api/operations/operations.hpp"
#include "api/views.hpp"

#include <boost/json/serialize.hpp>

#include <set>

namespace chubei::operations {

namespace {

using boost::json::array;
using boost::json::object;

object organisation_view(runtime::Directory const& directory, std::string const& key) {
  object view{{"key", key}};
  if (auto const* const organisation = directory.find_organisation(key)) {
    view["name"] = to_json(organisation->name);
    view["active"] = organisation->is_active;
  }
  return view;
}

/// Reads the directory without choosing an organisation: whoever may act for several must be able
/// to ask which.
Result<http::Response> me(Visit& visit) {
  auto& office = visit.office;
  if (!visit.request.principal)
    return fail(ErrorCode::unauthenticated, {"请先登录", "Please sign in"});
  auto const& principal = *visit.request.principal;
  auto const directory = office.parts().writer.published().directory;
  object view{{"issuer", principal.issuer},
              {"subject", principal.subject},
              {"demo", principal.is_demo},
              {"simulated", office.parts().identity.is_simulated}};
  auto const* const person = directory->find_account(principal.issuer, principal.subject);
  view["person"] = nullptr;
  array mandates;
  std::set<std::string> organisations;
  if (person) {
    view["person"] = object{{"id", person->id.text()}, {"key", person->key}};
    for (auto const* const mandate : directory->mandates_of(person->key, visit.caller.now)) {
      auto one = object{{"id", mandate->id.text()},
                        {"organisation", organisation_view(*directory, mandate->organisation)},
                        {"functions", to_array(mandate->functions)}};
      if (mandate->until) one["until"] = format(*mandate->until);
      mandates.push_back(std::move(one));
      organisations.insert(mandate->organisation);
    }
  }
  array choices;
  for (auto const& key : organisations) choices.push_back(organisation_view(*directory, key));
  view["mandates"] = std::move(mandates);
  view["organisations"] = std::move(choices);
  auto const acting = directory->actor(
      principal.issuer, principal.subject,
      visit.request.headers.find("Chubei-Organisation").value_or(""), visit.caller.now);
  if (acting) {
    view["acting_for"] = acting->organisation;
    view["functions"] = to_array(acting->functions);
  }
  return office.json(visit.request, view);
}

Result<http::Response> demo_people(Visit& visit) {
  if (!http::is_from_this_machine(visit.request))
    return fail(ErrorCode::forbidden,
                {"演示人员只供本机使用", "Demo people are for loopback only"});
  array people;
  auto const& options = visit.office.options();
  for (auto const& person : options.demo_people)
    people.push_back({{"subject", person.subject},
                      {"name", to_json(person.name)},
                      {"role", to_json(person.role)},
                      {"token", options.mint_demo_token(person.subject)}});
  auto response = http::json_response(
      200, boost::json::serialize(object{{"demo", true}, {"people", std::move(people)}}));
  response.headers.set("Cache-Control", "no-store");
  return response;
}

}  // namespace

void add_people(http::Router& router, Office& office) {
  router.add(route(http::Method::get, "/v1/me", "getMe", "me.read", office.open_reading(me)));
  if (office.options().demo_people.empty()) return;
  router.add(route(http::Method::get, "/v1/demo-people", "listDemoPeople", "",
                   office.open_reading(demo_people)));
}

}  // namespace chubei::operations
