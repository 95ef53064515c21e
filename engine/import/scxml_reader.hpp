#pragma once
// One SCXML document while it is read: the machine as it grows and the names of the file. The
// states are read first (scxml_states.cpp), then variables with their types (scxml_data.cpp), then
// transitions and executable content (scxml_content.cpp). Internal to the room.

#include "engine/import/ecmascript.hpp"
#include "engine/import/machine.hpp"
#include "engine/import/names.hpp"
#include "engine/import/xml.hpp"

#include <set>

namespace chubei::import {

/// Where executable content stands: which event it may read.
struct Place {
  bool has_event = false;
};

class ScxmlReader {
 public:
  ScxmlReader(Element const& root, std::string_view name);

  Result<Imported> read();

 private:
  struct Known {
    std::string name;
    Type type = Type::unknown;
    Type element = Type::unknown;
    Element const* data = nullptr;  ///< null: declared by a foreach
    bool is_mixed = false;
  };

  // scxml_states.cpp
  void add_states(Element const& element, std::size_t parent);
  void add_state(Element const& element, std::size_t parent, Kind kind);
  void settle(std::size_t state);
  void settle_compound(std::size_t state);
  void settle_history(std::size_t state);
  void settle_content(std::size_t state);
  void read_arc(Element const& element, std::size_t state);
  void read_output(Element const& donedata, Vertex& state);
  std::vector<std::size_t> targets(Element const& element, std::string_view attribute);
  std::vector<std::string> descriptors(Element const& element);
  void add_descriptor(std::string_view word, std::vector<std::string>& list);
  std::optional<std::string> guard(Element const& element, Place place);
  bool is_foreign(Element const& element);

  // scxml_data.cpp
  void find_variables(Element const& element);
  void add_variable(std::string const& original, Element const* data);
  void find_types();
  bool infer(Element const& element);
  bool meet(std::string_view variable, std::optional<Translated> const& value);
  void declare_variables();
  void initialise(Known const& known, Slot& slot);
  std::string source_of(Element const& data) const;

  // scxml_content.cpp
  boost::json::array content(Element const& element, Place place);
  /// Each handler is a block of its own where there are several.
  void add_block(boost::json::array& actions, boost::json::array block);
  void add_action(Element const& element, Place place, boost::json::array& actions);
  void add_assign(Element const& element, Place place, boost::json::array& actions);
  void add_raise(Element const& element, boost::json::array& actions);
  void add_send(Element const& element, Place place, boost::json::array& actions);
  void add_if(Element const& element, Place place, boost::json::array& actions);
  void add_each(Element const& element, Place place, boost::json::array& actions);
  void add_cancel(Element const& element, boost::json::array& actions);
  std::optional<boost::json::object> payload(Element const& element, Place place);
  std::optional<std::string> constant(Element const& element, std::string_view plain,
                                      std::string_view computed);
  std::optional<boost::json::value> receiver(Element const& element, std::string const& target,
                                             boost::json::array& actions);
  std::optional<std::string> due(Element const& element, Place place);
  std::string event_name(std::string_view original);

  // expressions
  Naming naming(Place place);
  /// nullopt: left out, and said. What is no expression at all always fails, as in SCXML.
  std::optional<Translated> value(Element const& element, std::string_view source, Place place);
  boost::json::object failing(std::string_view source);

  void left_out(Element const& element, Text message);
  void remark(Element const& element, Text message);
  void note(Finding::Kind kind, Element const& element, Text message);
  void refuse(Element const& element, std::string rule, Text message);

  Element const& root_;
  Machine machine_;
  Imported result_;
  std::vector<FieldError> faults_;
  std::vector<Element const*> elements_;  ///< by state
  std::map<std::string, std::size_t, std::less<>> by_id_;
  Names keys_, members_;
  Names var_names_{{"nowhere"}};
  EventNames event_names_;
  std::set<std::string, std::less<>> send_ids_;
  std::map<std::string, Known, std::less<>> variables_;
  std::vector<std::string> variable_order_;
  bool fails_somewhere_ = false;  ///< needs the variable `nowhere`
};

}  // namespace chubei::import
