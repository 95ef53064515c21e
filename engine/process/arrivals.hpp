#pragma once
// What comes to an instance without a person: timers, messages of other instances, answers of
// jobs. Each is taken once; one that comes again, or too late, is refused with `conflict` or
// `not_found` and changes nothing.

#include "engine/process/command.hpp"
#include "engine/process/context.hpp"

namespace chubei::process {

/// An `after` of a state, or the due of a task.
Result<void> fire_timer(Context& context, FireTimer const& fire);
/// An event that nobody takes goes back to its sender as `undelivered`.
Result<void> take_message(Context& context, DeliverMessage const& deliver);
/// A job whose input changed meanwhile is asked for anew.
Result<void> take_answer(Context& context, AnswerJob const& answer);

/// Whether other instances may send the event.
bool accepts(Context const& context, std::string const& event);
/// Checks an event's data by its form; its personal values go into parts of their own.
Result<void> admit_event(Context& context, std::string const& event, boost::json::value& data);

}  // namespace chubei::process
