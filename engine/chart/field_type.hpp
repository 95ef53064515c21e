#pragma once
// What an expression may know of one field of a form: its CEL type, or why it may not be read.
// Personal fields and fractional numbers never are (DESIGN.md sections 3 and 4).

#include "engine/cel/types.hpp"
#include "engine/form/form.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chubei::chart {

struct FieldType {
  std::optional<cel::Type> type;     ///< nullopt: it may not be read
  std::string rule;                  ///< why not: "personal", "number", "unknown_field"
  Text refusal;                      ///< and what to do
  bool is_closed = false;            ///< an object whose members are declared
  std::vector<std::string> choices;  ///< of a text with an enum
};

/// `path` as Form::field takes it; `shown` is how the expression names it.
FieldType field_type(form::Form const& form, std::string const& path, std::string_view shown);

/// Whether a place of the form exists, personal or not; a sentence where it does not.
std::optional<Text> missing_field(form::Form const& form, std::string const& path);

}  // namespace chubei::chart
