#pragma once
// Clocks inside a decision: due instants of timers and tasks, and how they stand still while a
// state pauses them.

#include "engine/process/context.hpp"

namespace chubei::process {

/// A clock started now by a rule.
Due start_clock(Context& context, ClockRule const& rule);

/// Timers of a state that was entered.
Result<void> set_timers(Context& context, chart::State const& state);
void cancel_timers(Context& context, std::string const& state);

/// Stops, or lets run again, every clock below the states that `state` pauses.
void pause_clocks(Context& context, chart::State const& state);
void resume_clocks(Context& context, chart::State const& state);

/// Reckons anew every provisional clock that runs, by the calendar of now; none ends before now. An
/// end that was final, or stays the same, is not touched. Whether anything changed.
bool recompute_clocks(Context& context);

}  // namespace chubei::process
