#pragma once
// From a schema to nodes: checks every keyword, resolves references, collects all faults. Used once
// a form.

#include "engine/form/form.hpp"
#include "engine/form/references.hpp"
#include "engine/form/schemas.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chubei::form {

class Reader {
 public:
  Reader(Schemas& schemas, Formats const& formats, Files const& files)
      : schemas_(schemas), formats_(formats), references_(schemas, files) {}

  /// Precondition: `schemas` holds the form as its first document.
  std::vector<FieldError> read();

  /// The node of a schema, made now and filled later; `place` is where it stands.
  Node const* node(Target const& place);
  /// The node that a `$ref` standing in `place` leads to; nullptr, with a fault, where it leads
  /// nowhere.
  Node const* follow(Target const& place, std::string_view reference);
  Format const* format(std::string_view name) const { return formats_.find(name); }
  void fault(Target const& place, std::string rule, Text message);

 private:
  bool is_too_deep(Target const& document);
  void fill(Target const& place, Node& node);
  void check_endless();
  void check_personal();

  Schemas& schemas_;
  Formats const& formats_;
  References references_;
  std::vector<FieldError> faults_;
  std::map<json::value const*, Node*> by_schema_;
  std::map<Node const*, Target> place_of_;
  std::deque<std::pair<Target, Node*>> open_;
  std::map<std::string, bool> depth_checked_;
};

/// One keyword with its value, on the way into a node.
struct Reading {
  Reader& reader;
  Node& node;
  json::value const& value;
  Target place;  ///< of the keyword's value

  Target inside(std::string_view token, json::value const& inner) const;
  void wrong(Text expected) const;  ///< fault "keyword"
};

/// Puts one keyword into the node. `keyword` is known (keywords.hpp).
void read_keyword(std::string_view keyword, Reading const& reading);
/// Ours only: those that count beside `$ref`.
bool is_annotation_of_ours(std::string_view keyword);

}  // namespace chubei::form
