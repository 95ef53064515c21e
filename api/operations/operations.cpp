#include "api/operations/operations.hpp"

#include "api/http/headers.hpp"
#include "api/views.hpp"

#include <boost/json/serialize.hpp>

#include <array>

namespace chubei::operations {

http::Route route(http::Method method, std::string pattern, std::string operation,
                  std::string permission, http::Handler handler) {
  http::Route made;
  made.method = method;
  made.pattern = std::move(pattern);
  made.operation = std::move(operation);
  made.permission = std::move(permission);
  made.handler = std::move(handler);
  return made;
}

http::Route change(http::Method method, std::string pattern, std::string operation,
                   std::string permission, http::Handler handler) {
  auto made = route(method, std::move(pattern), std::move(operation), std::move(permission),
                    std::move(handler));
  made.needs_idempotency_key = true;
  return made;
}

Result<void> require(Visit const& visit, std::string_view function) {
  if (visit.caller.holds(function)) return {};
  std::string const name(function);
  return fail(ErrorCode::forbidden,
              {"此操作须具有职能 " + name, "This operation needs the function " + name}, {},
              {{"function", name}});
}

Result<http::Response> render_instance(Visit& visit, runtime::Accepted const& accepted) {
  if (prefers_minimal(visit.request)) {
    auto response = http::json_response(
        200, boost::json::serialize(boost::json::object{{"id", accepted.instance.text()},
                                                        {"version", accepted.version}}));
    response.headers.set("Preference-Applied", "return=minimal");
    return response;
  }
  visit.reader.pin();  // rights and rows of one moment
  auto const sight = visit.office.see(visit, accepted.instance);
  if (!sight)
    return visit.office.json(visit.request, boost::json::object{{"id", accepted.instance.text()}});
  return visit.office.json(visit.request, instance_view(visit, *sight));
}

std::optional<process::Claimed> read_occurred(Body& body) {
  auto const value = body.any("occurred");
  if (value.is_null()) return std::nullopt;
  if (!value.is_object()) {
    body.fault("occurred", "type", {"应为对象", "Must be an object"});
    return std::nullopt;
  }
  auto part = Body::element(value.get_object(), "/occurred");
  process::Claimed claimed{part.instant("at"), part.text("channel"), part.any("evidence")};
  constexpr std::array channels = {"online", "paper", "meeting", "on_behalf"};
  if (std::ranges::find(channels, claimed.channel) == channels.end())
    part.fault("channel", "enum",
               {"应为 online、paper、meeting 或 on_behalf",
                "Must be online, paper, meeting or on_behalf"});
  if (auto const whole = part.finish(); !whole)
    body.fault("occurred", "invalid", whole.error().fields.front().message);
  return claimed;
}

InstanceId instance_of(TaskId const& task) {
  auto const& text = task.text();
  auto const dot = text.rfind(".t");
  if (dot == std::string::npos || !is_id(text)) return {};
  return InstanceId(text.substr(0, dot));
}

std::optional<process::HandleTask::Verb> verb_named(std::string_view name) {
  using enum process::HandleTask::Verb;
  constexpr std::array<std::pair<std::string_view, process::HandleTask::Verb>, 9> verbs = {
      {{"claim", claim},
       {"release", release},
       {"complete", decide},
       {"delegate", delegate},
       {"transfer", transfer},
       {"addBefore", add_before},
       {"addAfter", add_after},
       {"recuse", recuse},
       {"urge", urge}}};
  for (auto const& [word, verb] : verbs)
    if (word == name) return verb;
  return std::nullopt;
}

}  // namespace chubei::operations
