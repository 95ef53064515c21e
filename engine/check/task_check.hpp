#pragma once
// Findings about open work: states that wait without a deadline, tasks that nobody can decide,
// outcomes that nothing follows.

#include "engine/check/exploration.hpp"

namespace chubei::check {

std::vector<Finding> check_tasks(chart::Definition const& definition,
                                 Exploration const& exploration);

}  // namespace chubei::check
