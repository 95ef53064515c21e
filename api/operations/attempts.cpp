// What an attempt token says: for the office that is asked for a late permit, and for who tried.

#include "api/attempt.hpp"
#include "api/operations/operations.hpp"

namespace chubei::operations {

namespace {

Result<http::Response> check(Visit& visit) {
  auto body = Body::read(visit.request);
  if (!body) return pass(body);
  auto const token = body->text("token");
  if (auto whole = body->finish(); !whole) return pass(whole);
  auto const attempt = open_attempt(visit.office.secret_for("attempt"), token);
  if (!attempt) return std::unexpected(attempt.error());
  auto const& principal = *visit.request.principal;
  bool const is_own = attempt->issuer == principal.issuer && attempt->subject == principal.subject;
  bool const is_office =
      visit.caller.actor.organisation == visit.office.parts().releases.current().office;
  if (!is_own && !is_office)
    return fail(ErrorCode::forbidden, {"只有本人和主办单位可以核对受阻凭证",
                                       "Only who tried and the office may look into this token"});
  auto const* const person =
      visit.caller.directory->find_account(attempt->issuer, attempt->subject);
  boost::json::object view{{"at", format(attempt->at)},
                           {"operation", attempt->operation},
                           {"target", attempt->target},
                           {"content", hex(attempt->content)}};
  if (person) view["person"] = boost::json::object{{"id", person->id.text()}, {"key", person->key}};
  return visit.office.json(visit.request, view);
}

}  // namespace

void add_attempts(http::Router& router, Office& office) {
  router.add(route(http::Method::post, "/v1/attempts:check", "checkAttempt", "attempts.check",
                   office.reading(check)));
}

}  // namespace chubei::operations
