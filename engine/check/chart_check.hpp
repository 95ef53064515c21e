#pragma once
// Findings about the chart itself: what cannot be reached, taken, left or finished.

#include "engine/check/exploration.hpp"

namespace chubei::check {

std::vector<Finding> check_chart(chart::Definition const& definition,
                                 Exploration const& exploration);

/// "state “review”" in both languages, by title and id.
Text named(chart::State const& state);
Finding at_state(chart::Definition const& definition, chart::State const& state, std::string code,
                 Severity severity, Text message);
Finding at_transition(chart::Definition const& definition, chart::Transition const& transition,
                      std::string code, Severity severity, Text message);

}  // namespace chubei::check
