#pragma once
// The statechart algorithm of the SCXML Recommendation, Appendix D, over a Definition, with XState v5's reading
// where DESIGN.md section 3 says so (reenter false, exact event match, "*" and "a.*"). Pure: guards and actions
// are a Host's; the interpreter decides which states are left and entered and in which order the host is called.

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.hpp"
#include "engine/chart/definition.hpp"

namespace chubei::chart {

/// Active states, atomic and composite, sorted by index (document order). Always legal: see `is_legal`.
using Configuration = std::vector<StateIndex>;

/// What a history state remembers.
struct Remembered {
  StateIndex history = no_state;
  std::vector<StateIndex> states;
  bool operator==(Remembered const&) const = default;
};

struct Position {
  Configuration active;
  std::vector<Remembered> history;  ///< sorted by history state
  bool operator==(Position const&) const = default;
};

/// The side of a step that is not the chart's. Called in the order of Appendix D. An Error from any call ends the
/// step; the caller then discards the position and all that the host gathered.
class Host {
 public:
  virtual ~Host() = default;
  /// by, guard and rules of a transition whose event matches.
  virtual Result<bool> is_enabled(Transition const& transition) = 0;
  virtual Result<void> leave(State const& state) = 0;           ///< exit actions, tasks, timers, children
  virtual Result<void> take(Transition const& transition) = 0;  ///< its actions
  virtual Result<void> enter(State const& state) = 0;           ///< entry actions
  virtual Result<void> initialise(State const& state) = 0;      ///< actions of its initial or default history transition
  virtual void remember(Remembered const& remembered) = 0;
  /// Once a microstep, after all leaving and entering; lists in the order it happened.
  virtual void moved(std::vector<StateIndex> const& left, std::vector<StateIndex> const& entered) = 0;
  /// Queue done.state.<id>: a final child was entered, or (final_child null) all regions of a parallel are final.
  virtual void done(State const& state, State const* final_child) = 0;
  /// When no eventless transition is enabled and no internal event is left: for each state entered since the last
  /// settling and still active, in document order, opens its tasks, timers and children. May queue internal events.
  virtual Result<void> settle(State const& state) = 0;
  /// Takes the next internal event (raise, done.*, error.*): its name, "" when none is left.
  virtual std::string next_internal() = 0;
};

struct Limits {
  int microsteps_max = 1000;
};

struct Ran {
  bool handled = false;   ///< some transition was taken
  bool finished = false;  ///< a top-level final state is active
};

/// Enters the initial configuration and runs to stability.
Result<Ran> start(Definition const& definition, Position& position, Host& host, Limits limits = {});

/// One external event to stability (a macrostep). Where `handled` is false nothing but is_enabled was called and
/// the position is unchanged. limit_reached where the bound on microsteps is passed.
Result<Ran> step(Definition const& definition, Position& position, std::string_view event, Host& host,
                 Limits limits = {});

/// Continues after the host queued internal events outside a step (a task closed, a child ended): runs eventless
/// transitions and internal events to stability.
Result<Ran> drain(Definition const& definition, Position& position, Host& host, Limits limits = {});

/// Transitions whose event matches, innermost state first, document order inside: what a refusal explains and
/// `actions` lists. Does not call guards.
std::vector<Transition const*> candidates(Definition const& definition, Position const& position,
                                          std::string_view event);

/// Event names (no wildcards, none reserved) with at least one candidate, in document order.
std::vector<std::string> open_events(Definition const& definition, Position const& position);

/// Root active; one active child of each active compound; all children of each active parallel; no orphan.
bool is_legal(Definition const& definition, Configuration const& active);

/// Whether a transition's descriptor matches an event name: equal, "*", or "a.*" for a and a.b.
bool matches(std::string_view descriptor, std::string_view event);

/// Names raised by the engine and refused from outside: done.*, error.*, after.*, task.*, undelivered.
bool is_reserved(std::string_view event);

}  // namespace chubei::chart
