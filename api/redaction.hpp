#pragma once
// The one redaction that stands before every output: what a caller's levels hide of an instance.
// Several levels add up to what any of them shows. A level the definition does not declare hides
// nothing: levels exist to hide. Who sees nothing at all never gets here (404). Beside "data.…" and
// "vars.…" a path is one of the words of chart::hidden_words, or what follows from what is hidden:
// "key", "tasks.<kind>" (elements of tasks opened for a hidden list), "element" and "assignee" (the
// fields of task lists). Pure.

#include "engine/base/error.hpp"
#include "engine/chart/definition.hpp"

#include <boost/json/value.hpp>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace chubei {

class Mask {
 public:
  /// Hides nothing.
  Mask() = default;
  /// Precondition: at least one level.
  Mask(chart::Definition const& definition, std::vector<std::string> const& levels);

  bool is_clear() const { return hidden_.empty(); }
  /// Whether "data.budget.total" or something around it is hidden.
  bool hides(std::string_view path) const;
  bool hides_any_of(std::set<std::string> const& paths) const;
  /// Whether something at or below the path is hidden as well as the case above.
  bool touches(std::string_view path) const;
  /// Removes what is hidden from the value that stands at a path ("data" for the document, or for
  /// a merge patch of it); lists are stepped into. Where the whole is hidden it becomes null.
  void redact(boost::json::value& value, std::string_view path) const;
  /// {"data.amount": 3, …}, as refusals carry it: hidden members go.
  void redact_values(boost::json::object& values) const;

 private:
  std::vector<std::string> hidden_{};  ///< dotted, without "[]"
};

/// The declared levels of a definition that hide any of the paths.
std::vector<std::string> levels_hiding(chart::Definition const& definition,
                                       std::set<std::string> const& paths);

/// What a refusal may tell: values of fields the caller may read, no persons; at a blind level no
/// candidates and nothing of tasks' elements and results.
void redact(Error& error, Mask const& mask);
/// Where the caller may not see the instance any more: only code, message and fields stay.
void redact_all(Error& error);

}  // namespace chubei
