#pragma once
// What an instance says to others: messages, children and jobs, as facts. Delivery is a later
// command of its own.

#include "engine/process/command.hpp"
#include "engine/process/context.hpp"

namespace chubei::process {

/// One message to an instance, numbered per receiver.
void send_message(Context& context, InstanceId const& to, std::string kind, std::string event,
                  boost::json::value data, std::string invoke = {});

/// Starts an independent instance, or (with `invoke`) a child.
InstanceId start_instance(Context& context, std::string const& definition, boost::json::value data,
                          std::string invoke = {});

Result<void> invoke_children(Context& context, chart::State const& state);
void cancel_children(Context& context, std::string const& state);

/// The event that a delivered message is for its receiver; "" for a cancellation.
std::string event_of(DeliverMessage const& deliver);

/// What a sent message asks of its receiver: to start, or to take it.
CommandBody arrival_of(MessageSent const& sent, InstanceId const& from);

/// Tells the parent of a finished child, with what its final state brings.
void tell_parent(Context& context, boost::json::object const& output);

}  // namespace chubei::process
