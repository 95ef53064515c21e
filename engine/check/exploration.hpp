#pragma once
// All positions (configurations with history) a definition can get into, found breadth first by the
// interpreter itself. A guarded transition may hold or not, each way is tried; an unguarded one
// always holds; in one macrostep a guarded transition is taken at most once, which bounds what
// guarded loops can do. Timers, tasks, children and other instances may send whatever some active
// state listens for.

#include "engine/chart/interpreter.hpp"
#include "engine/check/check.hpp"

#include <map>
#include <string>
#include <vector>

namespace chubei::check {

struct Visited {
  chart::Position position;
  bool finished = false;
  std::size_t from = 0;  ///< place of the position it was first reached from; itself for the first
  std::string event;     ///< "" for the first
  std::vector<std::size_t> next;
};

/// An unguarded loop of eventless transitions or internal events.
struct Livelock {
  std::size_t from = 0;  ///< npos where the chart does not even start
  std::string event;
};
inline constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

struct Exploration {
  std::vector<Visited> positions;
  std::vector<bool> entered;  ///< by state
  std::vector<bool> taken;    ///< by transition
  std::vector<Livelock> livelocks;
  bool complete = true;  ///< no limit was reached

  /// Events from the start to a position.
  std::vector<std::string> path(std::size_t position) const;
};

Exploration explore(chart::Definition const& definition, Limits const& limits);

/// Whether anything must hold before a transition is taken.
bool is_conditional(chart::Transition const& transition);

}  // namespace chubei::check
