#pragma once
// The states of a definition while it is read: the tree in document order with the node of each,
// and where the names of states lead. A target is read as XState reads it; our own keywords name
// states by their dotted id from the root.

#include "engine/chart/definition.hpp"
#include "engine/chart/source_file.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace chubei::chart {

inline constexpr std::size_t states_max = 4096;
inline constexpr std::size_t transitions_max = 16384;

class StateTree {
 public:
  explicit StateTree(Definition& definition) : definition_(definition) {}

  /// Adds all states below the definition's node, with kind, title and children, and then settles
  /// initial and default targets.
  void read(Node const& root);

  Node const& node(StateIndex state) const { return nodes_[state]; }
  std::vector<std::string> ids() const;

  /// A text or list of texts, each a sibling's key ("review", "review.lead"), ".child", or
  /// "#definition.dotted.id". Faults for unknown ones and for ones that exclude each other.
  std::vector<StateIndex> targets(Node const& node, StateIndex source) const;
  /// Ids from the root.
  std::vector<StateIndex> by_id(Node const& node) const;

 private:
  void add(Node const& node, std::string key, StateIndex parent);
  void add_children(Node const& node, StateIndex parent);
  StateKind kind_of(Node const& node) const;
  void settle(StateIndex index);
  void settle_compound(State& state, Node const& node);
  void settle_history(State& state, Node const& node);
  std::optional<StateIndex> target(Node const& node, std::string const& text,
                                   StateIndex source) const;
  std::optional<StateIndex> below(Node const& node, StateIndex scope, std::string_view path) const;
  bool is_below(StateIndex state, StateIndex ancestor) const;

  Definition& definition_;
  std::vector<Node> nodes_;
  std::map<std::string, StateIndex, std::less<>> by_id_;
};

}  // namespace chubei::chart
