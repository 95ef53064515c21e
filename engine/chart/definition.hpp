#pragma once
// A definition as the engine uses it: the file's statechart with every name resolved to an index
// and every expression compiled. Immutable once read, shared between threads. It keeps document
// order: the index of a state is its place in the file, the root is 0. What a keyword means is said
// in definition.schema.json.

#include "engine/base/clock.hpp"
#include "engine/base/text.hpp"
#include "engine/cel/program.hpp"
#include "engine/form/form.hpp"

#include <boost/json/value.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace chubei::chart {

using StateIndex = std::uint16_t;
using TransitionIndex = std::uint16_t;
using SlotIndex = std::uint16_t;
inline constexpr StateIndex no_state = 0xffff;

/// Where the value of a CEL variable comes from. The variable index of every program of a
/// definition is an index into `Definition::slots`.
enum class SlotSource {
  data,     ///< a field of the instance's document; kept in the head
  vars,     ///< a variable of the definition; kept in the head
  event,    ///< `event.name`, `event.data…` of the event being handled
  actor,    ///< `actor.person`, `actor.org`, `actor.functions`, `actor.kind`
  each,     ///< the element a task of `each` was opened for
  form,     ///< `form.…`: what was entered when the task was decided
  tally,    ///< `tally.…` of the state whose completion is evaluated
  results,  ///< `results.<task>`: list of kept results, at most 64
  lookup,   ///< `lookup.<name>.<slot>` of another instance
  system    ///< `now`, `outcome`, `instance.id`, `instance.key`, `instance.version`
};

struct Slot {
  SlotSource source = SlotSource::system;
  /// Without the source's name: "budget.total" for data.budget.total, "data.level" for
  /// event.data.level. Of a lookup: what the other definition offers, "data.closes_at", "vars.rank"
  /// or "state".
  std::string path;
  cel::Type type;
  std::uint16_t stored = 0xffff;  ///< place among `Definition::stored`, for data and vars
  std::uint16_t lookup = 0xffff;  ///< index into `Definition::lookups`
};

/// An expression with its source, for refusals that quote the rule.
struct Expression {
  std::string source;
  cel::Program program;
};

/// A named rule: where `condition` is false, a person's command is refused with `otherwise`.
struct Rule {
  std::string id;
  Expression condition;
  Text otherwise;
};

/// Who may do a thing: a function held, an expression over `actor`, or both; neither means nobody
/// but the engine.
struct By {
  std::vector<std::string> functions;  ///< any of them, held for the acting organisation
  std::optional<Expression> condition;
  bool is_open() const { return !functions.empty() || condition.has_value(); }
};

struct Assign {
  std::uint16_t stored = 0;
  Expression value;
};
struct NamedExpression {
  std::string name;
  Expression value;
};

/// Executable content. One alternative is one `type` of `actions`; they run in file order.
struct AssignAction {
  std::vector<Assign> set;
};
struct RaiseAction {
  std::string event;
  std::vector<NamedExpression> data;
};
struct SendAction {
  enum class To { self, parent, child, instance, key };
  To to = To::self;
  std::string definition;            ///< for key and for `starts`
  std::optional<Expression> target;  ///< key or instance id; a list sends to each element
  std::string child;                 ///< invoke id, for child
  std::string event;
  std::vector<NamedExpression> data;
  std::string id;  ///< for cancel; "" where nobody cancels it
  std::optional<ClockRule> delay;
  std::optional<Expression> until;  ///< or the instant at which it comes; to itself only
  bool starts = false;  ///< starts an instance of `definition` with `data` as its document
};
struct CancelAction {
  std::string id;
};
struct NumberAction {
  std::string series;
  std::optional<Expression> year;  ///< int; default the year of `now`
  std::uint16_t stored = 0;
};
struct RequestAction {
  std::string job;
  std::vector<NamedExpression> input;
  std::string done;  ///< event that brings the result
};
struct ReceiptAction {
  std::string kind;  ///< submission, decision or notice
};
struct NotifyAction {
  std::string letter;
  Expression to;  ///< list of access tags
  std::vector<NamedExpression> data;
};
struct Branch;
/// The first branch whose condition holds, or that has none.
struct ChooseAction {
  std::vector<Branch> branches;
};
/// Once for each element of a list, in order; the list is read once, before the first.
struct EachAction {
  Expression list;
  std::uint16_t element = 0;           ///< stored variable that holds the element
  std::optional<std::uint16_t> index;  ///< stored variable that holds its place, from 0
  std::vector<Branch> body;            ///< one, without condition
};
/// Actions of which an error ends only those behind it in the same block (ErrorPolicy::scxml).
struct BlockAction {
  std::vector<Branch> body;  ///< one, without condition
};
using Action =
    std::variant<AssignAction, RaiseAction, SendAction, CancelAction, NumberAction, RequestAction,
                 ReceiptAction, NotifyAction, ChooseAction, EachAction, BlockAction>;
struct Branch {
  std::optional<Expression> condition;
  std::vector<Action> actions;
};

/// The branches of an action that holds other actions, else null.
std::vector<Branch> const* branches_of(Action const& action);
std::vector<Branch>* branches_of(Action& action);

/// Calls `visit(action)` for every action of the list and for those inside it, in file order.
template <class Visit>
void visit_actions(std::vector<Action> const& actions, Visit const& visit) {
  for (Action const& action : actions) {
    visit(action);
    if (auto const* branches = branches_of(action))
      for (Branch const& branch : *branches) visit_actions(branch.actions, visit);
  }
}

/// SCXML 3.5. `event` is a name, "a.*" or "*"; empty for `always`. Transitions caused by time or
/// completion carry reserved names: after.<id>, done.state.<id>, done.invoke.<id>.
struct Transition {
  TransitionIndex index = 0;
  StateIndex source = 0;
  std::string event;
  std::vector<StateIndex> targets;  ///< empty: targetless
  bool reenter = false;  ///< XState v5 `reenter`; false is SCXML's internal where it can be
  By by;
  std::optional<Expression> guard;
  std::vector<Rule> rules;
  std::vector<Action> actions;
  Text title;
  std::string pointer;  ///< JSON pointer into the file
  int line = 0;
};

/// A deadline that raises the event after.<id>.
struct After {
  std::string id;                   ///< stable within the definition: "<state>#<n>"
  std::optional<ClockRule> delay;   ///< from entry
  std::optional<Expression> until;  ///< or an absolute instant
  bool legal = false;               ///< legal effect: held after an outage
};

struct Outcome {
  std::string name;
  Text title;
  std::shared_ptr<form::Form const> form;  ///< overrides the task's; null: the task's
  std::string form_name;
  bool veto = false;
  bool deemed = false;  ///< can only be taken by time or absence, never by a person
  std::vector<Rule> rules;
};

struct TaskKind {
  std::string name;
  Text title;
  StateIndex state = 0;
  std::optional<Expression> each;         ///< a list; one task an element
  std::optional<Expression> element_key;  ///< over `each`; text that names the element
  std::vector<std::string> functions;     ///< candidates: holders of any of these functions …
  std::optional<Expression> at;  ///< … held for this organisation (key); default the office's own
  std::optional<Expression> person;  ///< or one person (instance id)
  By by;                             ///< further condition on who may take it
  std::vector<Outcome> outcomes;
  std::shared_ptr<form::Form const> form;
  std::string form_name;
  std::optional<ClockRule> due;
  std::optional<Expression> due_until;
  std::string overdue;  ///< outcome taken when due passes; "" only marks it overdue
  bool legal = false;
  std::vector<std::string> distinct_from;  ///< tasks or events whose persons may not act here
  std::optional<Expression> weight;        ///< int, default 1
  bool lead = false;
  std::vector<std::string> binds;  ///< data paths whose digest is bound by a decision
  std::vector<std::string> keep;   ///< form fields kept in results
  std::vector<std::string> sum;    ///< integer form fields summed in the tally as sum_<field>
};

/// The first rule that is true completes the state: open tasks are superseded and done.state.<id>
/// is raised.
struct CompletionRule {
  Expression condition;
  std::string outcome;
};

struct Invoke {
  std::string id;
  std::string definition;
  std::optional<Expression> key;
  std::vector<NamedExpression> data;
};

/// Which part of the document may be edited in a state, and by whom.
struct Edit {
  By by;
  std::vector<std::string> paths;  ///< dotted; empty: all
};

enum class StateKind { atomic, compound, parallel, final, shallow_history, deep_history };

struct State {
  StateIndex index = 0;
  std::string id;  ///< dotted path of keys below the root: "joint_review.lead"; "" is the root
  std::string key;
  Text title;
  StateKind kind = StateKind::atomic;
  StateIndex parent = no_state;
  std::vector<StateIndex> children;
  std::vector<StateIndex>
      initial;  ///< targets of the initial transition (compound) or default (history)
  std::vector<Action> initial_actions;
  std::vector<Action> entry;
  std::vector<Action> exit;
  std::vector<TransitionIndex> transitions;  ///< document order, always and after included
  std::vector<After> after;
  std::vector<std::uint16_t> tasks;  ///< indexes into Definition::tasks
  std::vector<CompletionRule> completion;
  std::vector<Invoke> invoke;
  std::vector<Edit> edit;
  std::vector<StateIndex>
      pauses;                   ///< while active, clocks and tasks below these states stand still
  bool draft = false;           ///< while active, the document may be incomplete
  bool waits_for_ever = false;  ///< says `"deadline": "none"`
  std::string outcome;          ///< of a final state
  std::vector<NamedExpression> output;  ///< of a final state: what done.state brings besides
  std::string pointer;
  int line = 0;
};

struct Lookup {
  std::string name;
  std::string definition;
  Expression key;
};
struct Aggregate {
  std::string name;
  Expression key;                       ///< text
  std::optional<Expression> condition;  ///< counts only where true
  std::optional<Expression> sum;        ///< int
};
struct Visibility {
  Expression tags;  ///< text or list of texts
  std::string level;
  bool allow = true;
  std::optional<Expression> condition;
};
/// What a level may hide beside fields.
inline constexpr std::array<std::string_view, 3> hidden_words = {"actors", "attachments", "key"};

struct Level {
  std::string name;
  /// Dotted paths, "data.…" or "vars.…"; or a word: "actors" (who acted and who may: persons,
  /// organisations, the elements that tasks are opened for), "attachments" (files that belong to no
  /// field), "key".
  std::vector<std::string> hides;
};
struct EventKind {
  std::string name;
  Text title;
  std::shared_ptr<form::Form const> form;
  std::string form_name;
};
struct NumberSeries {
  std::string name;
  std::string format;  ///< "京AI受理〔{year}〕{number}号"
  int width = 0;
};
struct StoredSlot {
  std::string path;  ///< "data.budget.total", "vars.rank"
  cel::Type type;
  SlotIndex slot = 0;
};
struct Variable {
  std::uint16_t stored = 0;
  std::optional<Expression> initial;
};

enum class ErrorPolicy { incident, scxml };

struct Definition {
  std::string id;
  std::string file;  ///< path in the release
  Text title;
  std::string registry;  ///< "person", "organisation", "mandate", "calendar", "outage" or ""
  ErrorPolicy errors = ErrorPolicy::incident;
  std::vector<State> states;
  std::vector<Transition> transitions;
  std::vector<TaskKind> tasks;
  std::vector<Slot> slots;
  std::vector<StoredSlot>
      stored;  ///< sorted by path; an instance keeps exactly these, in this order
  std::vector<Variable> variables;
  std::vector<Lookup> lookups;
  std::vector<Aggregate> aggregates;
  std::vector<Visibility> visible;
  std::vector<Level> levels;
  std::vector<EventKind>
      events;  ///< all that a person may send: `events`, verbs, transitions with `by`
  std::vector<NumberSeries> numbers;
  std::vector<std::string> offers;   ///< stored paths other definitions may look up, and "state"
  std::vector<std::string> accepts;  ///< events other instances may send
  std::shared_ptr<form::Form const> data;
  std::string data_name;
  std::optional<Expression> key;
  By start_by;
  std::vector<Rule> start_rules;
  boost::json::value source;  ///< the file as read, for pictures and clients

  State const& root() const { return states.front(); }
  State const* find_state(std::string_view state) const;
  EventKind const* find_event(std::string_view event) const;
};

}  // namespace chubei::chart
