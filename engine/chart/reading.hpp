#pragma once
// One definition while it is read: what the readers of its parts share, and their names. Each part
// has its file: state_reader, transition_reader, task_reader, action_reader, verb_reader,
// face_reader and document_reader. Internal to the reader.

#include "engine/chart/expression_reader.hpp"
#include "engine/chart/state_tree.hpp"

#include <map>
#include <string>
#include <vector>

namespace chubei::chart {

struct Reading {
  Reading(Definition& target, Surroundings& around, std::string release_folder)
      : definition(target),
        surroundings(around),
        folder(std::move(release_folder)),
        slots(target),
        vocabulary{target, around, slots, {}, {}, {}},
        expressions(vocabulary),
        tree(target) {}
  Reading(Reading const&) = delete;
  Reading& operator=(Reading const&) = delete;

  Definition& definition;
  Surroundings& surroundings;
  std::string folder;  ///< of the release the file belongs to, "" or "<name>/"
  SlotTable slots;
  Vocabulary vocabulary;
  ExpressionReader expressions;
  StateTree tree;
  std::vector<Node> task_nodes;                             ///< parallel to Definition::tasks
  std::map<StateIndex, std::vector<std::string>> outcomes;  ///< of states with tasks
  std::vector<std::string> invoke_ids;
  std::vector<std::string> send_ids;
  std::vector<std::string> event_names;  ///< declared, of verbs, and with a transition
};

// state_reader.cpp: second pass over one state; transitions are added in file order.
void read_state(Reading& reading, StateIndex state);

// transition_reader.cpp
/// `event` "" is eventless. Returns the indexes of what was added.
std::vector<TransitionIndex> read_transitions(Reading& reading, Node const& node, StateIndex source,
                                              std::string const& event);
By read_by(Reading& reading, Node const& node, Scope const& scope);
std::vector<Rule> read_rules(Reading& reading, Node const& node, Scope const& scope);
/// What `guard`, `rules` and `actions` of a transition of that event may name.
Scope scope_of(Reading const& reading, std::string const& event);
/// Adds a transition to its source.
TransitionIndex add_transition(Reading& reading, Node const& node, Transition transition);

// action_reader.cpp
std::vector<Action> read_actions(Reading& reading, Node const& node, Scope const& scope);

// task_reader.cpp
/// First pass: names, outcomes and forms of a state's tasks, and what its outcome can be.
void read_task_names(Reading& reading, StateIndex state);
/// Second pass: everything else of one task.
void read_task(Reading& reading, std::size_t task);
std::vector<CompletionRule> read_completion(Reading& reading, Node const& node, StateIndex state);

// verb_reader.cpp
void read_verb_names(Reading& reading, Node const& root);
void read_verbs(Reading& reading, Node const& root);

// document_reader.cpp: all of a definition that is not its chart.
/// First pass: vars, lookups and events by name and form.
void read_names(Reading& reading, Node const& root);
/// Second pass.
void read_document(Reading& reading, Node const& root);
/// A slot that others may look up is kept, whether an expression reads it or not.
void add_offered_slot(Reading& reading, std::string const& path);
/// Paths of fields of the definition's document, which must exist.
std::vector<std::string> read_data_paths(Reading& reading, Node const& node);

// clocks, in state_reader.cpp
std::optional<ClockRule> read_clock(Node const& node);

}  // namespace chubei::chart
