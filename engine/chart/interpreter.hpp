#pragma once
// The statechart algorithm of the SCXML Recommendation, Appendix D, over a Definition, with XState
// v5's reading where DESIGN.md section 3 says so (reenter false, exact event match, "*" and "a.*");
// README.md of this room settles the corners. Pure: guards and actions are a Host's; the
// interpreter decides which states are left and entered and in which order the host is called. It
// keeps nothing between calls and may be used from any thread.

#include "engine/base/error.hpp"
#include "engine/chart/definition.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace chubei::chart {

/// Active states, atomic and composite, sorted by index (document order). Always legal: see
/// `is_legal`.
using Configuration = std::vector<StateIndex>;

/// What a history state remembers.
struct Remembered {
  StateIndex history = no_state;
  std::vector<StateIndex> states;  ///< sorted
  bool operator==(Remembered const&) const = default;
};

struct Position {
  Configuration active;
  std::vector<Remembered> history;  ///< sorted by history state
  bool operator==(Position const&) const = default;
};

/// The side of a step that is not the chart's. Called in the order of Appendix D: for a microstep
/// all `remember`, all `leave` (innermost first), all `take`, then for each state entered `enter`,
/// `initialise` and `done`, at last `moved`. An Error from any call ends the step at once; the
/// caller then discards all that the host gathered.
class Host {
 public:
  virtual ~Host() = default;
  /// by, guard and rules of a transition whose event matches. Asked at most once a transition and
  /// selection.
  virtual Result<bool> is_enabled(Transition const& transition) = 0;
  /// Exit actions, tasks, timers, children. When the chart finishes also called for every state
  /// still active (exitInterpreter), after `moved`; these stay in the position.
  virtual Result<void> leave(State const& state) = 0;
  virtual Result<void> take(Transition const& transition) = 0;  ///< its actions
  virtual Result<void> enter(State const& state) = 0;           ///< entry actions
  /// Actions of its initial (compound) or default (history) transition.
  virtual Result<void> initialise(State const& state) = 0;
  virtual void remember(Remembered const& remembered) = 0;
  /// Once a microstep that left or entered anything; lists in the order it happened.
  virtual void moved(std::vector<StateIndex> const& left,
                     std::vector<StateIndex> const& entered) = 0;
  /// Queue done.state.<id>: a final child was entered, or (final_child null) all regions of a
  /// parallel are final. Not called for the root: that is `Ran::finished`.
  virtual void done(State const& state, State const* final_child) = 0;
  /// When no eventless transition is enabled and no internal event is left: for each state entered
  /// since the last settling and still active, in document order, opens its tasks, timers and
  /// children. May queue internal events. Not called once the chart has finished.
  virtual Result<void> settle(State const& state) = 0;
  /// Takes the next internal event (raise, done.*, error.*): its name, "" when none is left.
  virtual std::string next_internal() = 0;
};

struct Limits {
  int microsteps_max = 1000;
};

struct Ran {
  bool handled = false;   ///< some transition was taken; always true of `start`
  bool finished = false;  ///< a top-level final state is active, or all regions of a parallel root
};

/// Enters the initial configuration and runs to stability. What `position` held is replaced; it is
/// untouched where an Error is returned.
Result<Ran> start(Definition const& definition, Position& position, Host& host, Limits limits = {});

/// One external event to stability (a macrostep). Where `handled` is false nothing but is_enabled
/// was called. The position is untouched where `handled` is false or an Error is returned.
/// limit_reached where more than `microsteps_max` microsteps would be needed. A finished chart
/// handles nothing. Precondition: the position is legal.
Result<Ran> step(Definition const& definition, Position& position, std::string_view event,
                 Host& host, Limits limits = {});

/// Continues after the host queued internal events, or changed data that eventless transitions
/// read, outside a step (a task closed, a child ended): runs eventless transitions and internal
/// events to stability. As `step` otherwise.
Result<Ran> drain(Definition const& definition, Position& position, Host& host, Limits limits = {});

/// Transitions whose event matches, innermost state first; inside a state the exact descriptor,
/// then longer before shorter wildcards, then document order: what a refusal explains and `actions`
/// lists. Does not call guards.
std::vector<Transition const*> candidates(Definition const& definition, Position const& position,
                                          std::string_view event);

/// Event names (no wildcards, none reserved) with at least one candidate, in document order.
std::vector<std::string> open_events(Definition const& definition, Position const& position);

/// Root active; one active child of each active compound; all children of each active parallel; no
/// orphan, no history state; sorted, without repetition.
bool is_legal(Definition const& definition, Configuration const& active);

/// Whether a list of targets (of a transition, an initial or a history default) can be entered
/// together: any two stand in different regions of a parallel. A history state stands for its
/// parent. Definitions with other lists must be refused when read: the interpreter trusts them.
bool may_be_entered_together(Definition const& definition, std::vector<StateIndex> const& targets);

/// Whether a transition's descriptor matches an event name: equal, "*", or "a.*" for a and a.b.
bool matches(std::string_view descriptor, std::string_view event);

/// Names refused from outside: done.*, error.*, after.*, task.* (with a dot), undelivered, which
/// the engine raises; and what is no event name: empty, or with an asterisk.
bool is_reserved(std::string_view event);

}  // namespace chubei::chart
