#include "engine/process/messages.hpp"

#include "engine/process/values.hpp"

#include <algorithm>

namespace chubei::process {

namespace {

std::int64_t next_sequence(Instance const& instance, InstanceId const& to) {
  auto const at = std::ranges::find(instance.sent, to, &std::pair<InstanceId, std::int64_t>::first);
  return at == instance.sent.end() ? 1 : at->second + 1;
}

}  // namespace

void send_message(Context& context, InstanceId const& to, std::string kind, std::string event,
                  boost::json::value data, std::string invoke) {
  MessageSent message;
  message.kind = std::move(kind);
  message.to = to;
  message.sequence = next_sequence(context.next, to);
  message.event = std::move(event);
  message.data = std::move(data);
  message.invoke = std::move(invoke);
  context.add(std::move(message));
}

InstanceId start_instance(Context& context, std::string const& definition, boost::json::value data,
                          std::string invoke) {
  MessageSent message;
  message.kind = "start";
  message.to = InstanceId(context.derived_id(definition));
  message.definition = definition;
  message.sequence = 1;
  message.data = std::move(data);
  message.invoke = std::move(invoke);
  auto const id = *message.to;
  context.add(std::move(message));
  return id;
}

Result<void> invoke_children(Context& context, chart::State const& state) {
  for (chart::Invoke const& invoke : state.invoke) {
    Values values(context);
    auto data = values.object(invoke.data);
    if (!data) return pass(data);
    auto const child = start_instance(context, invoke.definition, std::move(*data), invoke.id);
    context.add(ChildStarted{{invoke.id, state.id, child}});
  }
  return {};
}

void cancel_children(Context& context, std::string const& state) {
  auto const children = context.next.children;
  for (Child const& child : children) {
    if (child.state != state) continue;
    send_message(context, child.instance, "cancel", "", {}, child.invoke);
    context.add(ChildEnded{child.invoke, "cancelled"});
  }
}

std::string event_of(DeliverMessage const& deliver) {
  if (deliver.kind == "event") return deliver.event;
  if (deliver.kind == "done") return "done.invoke." + deliver.invoke;
  return deliver.kind == "undelivered" ? "undelivered" : "";
}

void tell_parent(Context& context, boost::json::object const& output) {
  if (!context.next.parent) return;
  boost::json::object offered;
  for (auto const& path : context.definition.offers) {
    if (path == "state") continue;
    auto const& value = context.slot(path);
    if (!value.is_null()) offered[path.substr(path.find('.') + 1)] = value;
  }
  boost::json::object data{{"outcome", context.next.outcome},
                           {"instance", context.next.id.text()},
                           {"offers", std::move(offered)}};
  for (auto const& [name, value] : output) data[name] = value;
  send_message(context, *context.next.parent, "done", "", std::move(data),
               context.next.parent_invoke);
}

CommandBody arrival_of(MessageSent const& sent, InstanceId const& from) {
  if (sent.kind != "start") {
    return DeliverMessage{sent.kind, from, sent.sequence, sent.event, sent.data, sent.invoke};
  }
  StartInstance start{sent.definition, sent.data, std::nullopt, sent.invoke};
  if (!sent.invoke.empty()) start.parent = from;
  return start;
}

}  // namespace chubei::process
