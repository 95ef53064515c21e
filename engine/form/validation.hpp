#pragma once
// One run of a form over one document: faults, spellings to store, and the count of steps that
// bounds it. Lives as long as the call; the document must not change meanwhile.

#include "engine/base/error.hpp"
#include "engine/form/form.hpp"
#include "engine/form/schemas.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chubei::form {

/// Where we stand in the data; turned into a pointer only when something is wrong.
struct Path {
  Path const* up = nullptr;
  std::string_view member{};
  std::size_t index = 0;
  bool is_item = false;

  std::string pointer() const;
};

class Validation {
 public:
  Validation(Schemas const& schemas, bool is_part) : schemas_(schemas), is_part_(is_part) {}

  /// Checks the whole document and, where it is right, stores the one spelling of its formats.
  std::vector<FieldError> run(json::value& document);

 private:
  using Faults = std::vector<FieldError>;

  void check(Node const& node, json::value& value, Path const& path);
  void check_type(Node const& node, json::value const& value, Path const& path);
  void check_choice(Node const& node, json::value const& value, Path const& path);
  void check_number(Node const& node, json::value const& value, Path const& path);
  void check_text(Node const& node, json::value& value, Path const& path);
  void check_format(Node const& node, json::value& value, std::string_view text, Path const& path);

  void check_array(Node const& node, json::array& list, Path const& path);
  void check_items(Node const& node, json::array& list, Path const& path);
  void check_unique(json::array const& list, Path const& path);
  void check_contains(Node const& node, json::array& list, Path const& path);

  void check_object(Node const& node, json::object& object, Path const& path);
  void check_completeness(Node const& node, json::object const& object, Path const& path);
  void check_member(Node const& node, std::string_view member, json::value& value,
                    Path const& path);
  void check_member_name(Node const& node, std::string_view member, Path const& path);
  void check_dependencies(Node const& node, json::object& object, json::value& value,
                          Path const& path);

  void check_combined(Node const& node, json::value& value, Path const& path);
  void check_branches(NodeList const& branches, bool is_one_of, json::value& value,
                      Path const& path);
  void check_condition(Node const& node, json::value& value, Path const& path);
  /// The branch's faults, at most `limit`; keeps its spellings only where there are none.
  Faults attempt(Node const& node, json::value& value, Path const& path, std::size_t limit);

  void fault(Path const& path, std::string rule, Text message);
  void missing(Path const& path, std::string const& member, std::string rule);
  Text title_at(Path const& path) const;
  NodeList nodes_at(Path const& path) const;
  bool spend(std::size_t steps);
  bool is_full() const { return stopped_ || faults_.size() >= limit_; }

  Schemas const& schemas_;
  bool is_part_;
  bool stopped_ = false;
  std::size_t steps_ = 0;
  std::size_t level_ = 0;
  std::size_t limit_ = errors_max;
  Faults faults_;
  std::vector<std::pair<json::value*, std::string>> spellings_;
};

}  // namespace chubei::form
