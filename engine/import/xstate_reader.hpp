#pragma once
// One XState v5 machine while it is read. States and their keywords are in xstate_states.cpp,
// transitions, actions and targets in xstate_transitions.cpp. Internal to the room.

#include "engine/base/json.hpp"
#include "engine/import/machine.hpp"
#include "engine/import/names.hpp"

namespace chubei::import {

namespace bj = boost::json;

class XStateReader {
 public:
  XStateReader(bj::object const& root, std::string_view name) : root_(root) {
    machine_.title = text(root, "id");
    if (machine_.title.empty()) machine_.title = name;
    machine_.id = snake_case(name);
  }

  Result<Imported> read();

 private:
  static std::string text(bj::object const& object, std::string_view member);
  bj::object const& node(std::size_t state) const { return *nodes_[state]; }

  // --- states ---

  void add(bj::object const& source, std::string const& key, std::string const& pointer,
           std::size_t parent);
  static Kind kind_of(bj::object const& source);
  void settle(std::size_t state);
  void settle(std::size_t state, std::string const& keyword, bj::value const& value,
              std::string const& at, bool is_history);
  void read_initial(std::size_t state, bj::value const& value, std::string const& at);
  void read_output(Vertex& vertex, bj::value const& value, std::string const& at);
  static Text not_whole();
  void add_context();

  // --- transitions ---

  void read_on(std::size_t state, bj::value const& value, std::string const& at);
  std::optional<std::string> descriptor_of(std::string const& word);
  void read_after(std::size_t state, bj::value const& value, std::string const& at);
  void add_arcs(std::size_t state, std::vector<std::string> const& events, std::string const& until,
                bj::value const& value, std::string const& at);
  void add_arc(std::size_t state, std::vector<std::string> const& events, std::string const& until,
               bj::value const& value, std::string const& at);
  void read_arc(Arc& arc, std::size_t state, std::string const& keyword, bj::value const& value,
                std::string const& at);
  void read_guard(Arc& arc, bj::value const& value, std::string const& at);
  /// All actions are names of functions in a program.
  void actions(bj::value const& value, std::string const& at, bj::array&);
  void tell_action(bj::value const& value, std::string const& at, std::size_t number) {
    left_out("action", at + "/" + std::to_string(number), action_text(value));
  }

  static Text action_text(bj::value const& value);
  static std::string name_of(bj::value const& value);

  // --- targets ---

  static std::vector<std::string> words_of(bj::value const& value);
  std::vector<std::size_t> targets(bj::value const& value, std::size_t state,
                                   std::string const& at);
  /// "sibling", "sibling.child", ".child", "#id", "#id.child".
  std::optional<std::size_t> find_target(std::string_view word, std::size_t state) const;
  std::optional<std::size_t> below(std::size_t scope, std::string_view path) const;
  void unknown_state(std::string const& at, std::string const& word) {
    refuse(at, "unknown_name", {"没有状态“" + word + "”", "there is no state \"" + word + "\""});
  }

  // --- what is said ---

  void left_out(std::string what, std::string const& at, Text message) {
    note(Finding::Kind::left_out, std::move(what), at, std::move(message));
  }

  void note(Finding::Kind kind, std::string what, std::string const& at, Text message);
  void refuse(std::string const& at, std::string rule, Text message) {
    faults_.push_back(FieldError{at, std::move(rule), std::move(message), 0, 0});
  }

  bj::object const& root_;
  Machine machine_;
  Imported result_;
  std::vector<FieldError> faults_;
  std::vector<bj::object const*> nodes_;  ///< by state
  std::vector<std::string> pointers_;
  std::vector<std::string> paths_;  ///< keys of the file from below the root, with dots
  std::map<std::string, std::size_t, std::less<>> by_path_, by_id_;
  Names keys_, members_;
  EventNames events_;
};

}  // namespace chubei::import
