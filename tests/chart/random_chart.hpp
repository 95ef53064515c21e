#pragma once
// Random charts and event sequences from a seed, for the comparison of two interpreters: deep
// hierarchies, parallels, history with and without defaults, targets in several regions, final
// states, wildcards, eventless transitions, guards that actions change.

#include "tests/chart/chart_builder.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace chubei::chart {

/// What the outside does: "e1" sends, "drain e1" queues and drains, "guard g1" switches.
using Events = std::vector<std::string>;

struct Trial {
  Chart chart;
  Events events;
};

Trial random_trial(std::uint64_t seed);

/// The chart as text, for a person who looks for the fault: one line a state, one a transition.
std::string print(Chart const& chart);

}  // namespace chubei::chart
