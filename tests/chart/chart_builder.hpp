#pragma once
// Definitions for tests of the interpreter, without forms and expressions: a compact JSON in the
// shape of an XState machine, where a guard is a name that the test switches on and off, and an
// action is a text the test host understands. Not the reader: it accepts what it is given.

#include "engine/chart/interpreter.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace chubei::chart {

/// A definition and what its `actions`, `entry`, `exit` and `guard` say. By transition or state
/// index.
struct Chart {
  Definition definition;
  std::vector<std::string> guards;  ///< "": always enabled; "!name": enabled while name is off
  std::vector<std::vector<std::string>> transition_actions;
  std::vector<std::vector<std::string>> entry_actions;
  std::vector<std::vector<std::string>> exit_actions;
  std::vector<std::vector<std::string>> initial_actions;
};

/// Keywords: initial, states, type, history ("deep"), target (of a history state), on, always,
/// onDone, entry, exit; of a transition target, guard, reenter, actions. `initial` is a text, a
/// list, or an object with target and actions; without it the first child. Throws where the JSON
/// does not fit.
Chart build_chart(std::string_view json);

/// "a -> b, c" with the event in between: "a --go--> b".
std::string describe(Definition const& definition, Transition const& transition);
/// The id, "(root)" for the root.
std::string describe(State const& state);
/// Atomic states only, by id, separated by spaces.
std::string describe(Definition const& definition, Configuration const& active);

}  // namespace chubei::chart
