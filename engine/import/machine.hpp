#pragma once
// A chart between the language it came in and the definition it becomes: states with our names,
// transitions with our event descriptors, actions already in the definition's JSON. Internal to the
// room. `write` turns it into the definition.

#include "engine/import/import.hpp"

#include <boost/json/array.hpp>

#include <optional>

namespace chubei::import {

enum class Kind { state, parallel, final, shallow_history, deep_history };

struct Arc {
  std::vector<std::string> events;  ///< descriptors "a", "a.b", "a.*", "*"; none: eventless
  std::string until;                ///< CEL timestamp of a deadline; "" for none
  std::optional<std::string> guard;
  std::vector<std::size_t> targets;
  bool reenter = false;
  boost::json::array actions;
};

struct Vertex {
  std::string original;  ///< "" where the file gives no name
  std::string key;
  Kind kind = Kind::state;
  std::size_t parent = 0;
  std::vector<std::size_t> children;
  std::vector<std::size_t> initial;  ///< of a compound state, or a history's default
  boost::json::array initial_actions;
  boost::json::array entry;
  boost::json::array exit;
  std::vector<Arc> arcs;       ///< in the order in which they are tried
  boost::json::object output;  ///< of a final state
};

struct Slot {
  std::string name;
  std::string type;
  std::string initial;  ///< CEL; "" for none
};

struct Machine {
  std::string id;
  std::string title;
  bool is_scxml = false;  ///< its errors are events, its transitions are tried in document order
  std::vector<Vertex> states;  ///< 0 is the root; parents before children, in document order
  std::vector<Slot> vars;
  std::vector<std::string> accepts;

  /// Keys from below the root, with dots between; "" of the root.
  std::string dotted(std::size_t state) const;
  /// As targets are written: "#<id>.<dotted>".
  std::string target(std::size_t state) const { return "#" + id + "." + dotted(state); }
  /// Whether it is `ancestor` or lies below it.
  bool is_within(std::size_t state, std::size_t ancestor) const;
  bool is_compound(std::size_t state) const {
    return states[state].kind == Kind::state && !states[state].children.empty();
  }
};

boost::json::object write(Machine const& machine);

}  // namespace chubei::import
