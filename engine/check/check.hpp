#pragma once
// Structural checks of definitions that read well: what can be said without data, by walking the
// chart's real configurations with every guard free to hold or not. README.md lists the codes.
// Pure; not the prover, which looks into the guards.

#include "engine/chart/release.hpp"
#include "engine/check/finding.hpp"

#include <cstddef>
#include <vector>

namespace chubei::check {

struct Limits {
  std::size_t positions_max = 20'000;  ///< configurations with history, of one definition
  std::size_t steps_max = 2'000'000;   ///< runs of the interpreter, of one definition
};

/// Findings of one definition alone, errors first, in file order.
std::vector<Finding> check(chart::Definition const& definition, Limits limits = {});

/// Findings of all definitions and of what they say of each other.
std::vector<Finding> check(chart::Release const& release, Limits limits = {});

/// Whether any finding is an error.
bool has_errors(std::vector<Finding> const& findings);

}  // namespace chubei::check
