#pragma once
// A form as it is used: one node per schema object, references resolved to pointers between nodes.
// Made by the reader, never changed afterwards; the graph may have cycles, but each cycle goes down
// into the data.

#include "engine/base/json.hpp"
#include "engine/base/text.hpp"
#include "engine/form/formats.hpp"

#include <boost/json/value.hpp>
#include <re2/re2.h>

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace chubei::form {

enum TypeBit : unsigned {
  type_null = 1,
  type_boolean = 2,
  type_integer = 4,
  type_number = 8,
  type_string = 16,
  type_array = 32,
  type_object = 64,
};

struct Node;
using NodeList = std::vector<Node const*>;

struct Dependency {
  std::string on;
  std::vector<std::string> names;  ///< members that must stand beside `on`
  Node const* node = nullptr;      ///< or a schema for the whole object
};

struct Node {
  bool refuses = false;       ///< the schema `false`
  Node const* ref = nullptr;  ///< then only the annotations below count

  unsigned types = 0;  ///< TypeBit, 0 any
  json::value const* choices = nullptr;
  json::value const* constant = nullptr;

  std::optional<json::value> minimum, maximum, exclusive_minimum, exclusive_maximum, multiple_of;
  std::optional<std::size_t> min_length, max_length, min_items, max_items, min_properties,
      max_properties;

  std::unique_ptr<re2::RE2> pattern;
  std::string pattern_text;
  std::string format_name;
  std::optional<Format> format;

  std::vector<std::pair<std::string, Node const*>> properties;  ///< document order
  std::map<std::string, Node const*, std::less<>> by_name;
  std::vector<std::pair<std::unique_ptr<re2::RE2>, Node const*>> pattern_properties;
  Node const* additional_properties = nullptr;
  Node const* property_names = nullptr;
  std::vector<std::string> required;
  std::vector<Dependency> dependencies;

  Node const* items = nullptr;  ///< one schema for all
  NodeList tuple;               ///< or one each, then `additional_items`
  bool has_tuple = false;
  Node const* additional_items = nullptr;
  Node const* contains = nullptr;
  bool unique_items = false;

  NodeList all_of, any_of, one_of;
  Node const* negated = nullptr;
  Node const* condition = nullptr;
  Node const* then = nullptr;
  Node const* otherwise = nullptr;

  Text title;
  std::map<std::string, Text> choice_titles;
  std::optional<std::string> personal;
  std::string unit;
};

struct Schemas {
  std::deque<json::value> documents;  ///< what nodes point into; the form itself first
  std::deque<Node> nodes;
  Node const* root = nullptr;
};

/// The nodes whose rules apply to the same value: `always` by ref and allOf, `sometimes` by the
/// branches of anyOf, oneOf, if, then, else and dependencies.
struct Applied {
  NodeList always;
  NodeList sometimes;
};
Applied applied(NodeList const& start);
/// The nodes for one member of an object, or for all items of a list; of every node in `nodes`.
NodeList member_nodes(NodeList const& nodes, std::string_view member);
NodeList item_nodes(NodeList const& nodes);
/// Label of x-personal among these nodes.
std::optional<std::string> personal_of(Applied const& nodes);
/// The first title among these nodes; empty where there is none.
Text title_of(Node const& node);
/// Whether lists and objects nest more than `levels` deep; looks no deeper than that.
bool is_deeper(json::value const& value, std::size_t levels);

}  // namespace chubei::form
