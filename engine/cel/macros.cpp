#include "engine/cel/macros.hpp"

#include <algorithm>
#include <array>

namespace chubei::cel {
namespace {

constexpr std::array<MacroForm, 15> macro_forms{{
    {"all", 2, Macro::all, false, false},
    {"all", 3, Macro::all, true, false},
    {"exists", 2, Macro::exists, false, false},
    {"exists", 3, Macro::exists, true, false},
    {"exists_one", 2, Macro::exists_one, false, false},
    {"exists_one", 3, Macro::exists_one, true, false},
    {"existsOne", 2, Macro::exists_one, false, false},
    {"existsOne", 3, Macro::exists_one, true, false},
    {"map", 2, Macro::map, false, false},
    {"map", 3, Macro::map, false, true},
    {"filter", 2, Macro::filter, false, false},
    {"transformList", 3, Macro::transform_list, true, false},
    {"transformList", 4, Macro::transform_list, true, true},
    {"transformMap", 3, Macro::transform_map, true, false},
    {"transformMap", 4, Macro::transform_map, true, true},
}};

}  // namespace

MacroForm const* macro_form(std::string_view name, std::size_t arguments) {
  for (auto const& form : macro_forms)
    if (form.name == name && form.arguments == arguments) return &form;
  return nullptr;
}

bool is_macro(std::string_view name) {
  return std::ranges::find(macro_forms, name, &MacroForm::name) != macro_forms.end();
}

bool is_predicate(Macro macro) {
  return macro == Macro::all || macro == Macro::exists || macro == Macro::exists_one ||
         macro == Macro::filter;
}

Type result_type(Comprehension const& node) {
  Type const& range = node.range->type;
  switch (node.macro) {
    case Macro::all:
    case Macro::exists:
    case Macro::exists_one:
      return Kind::boolean;
    case Macro::filter:
      return range.is(Kind::map) ? Type::list(range.key()) : Type::list(range.element());
    case Macro::map:
    case Macro::transform_list:
      return Type::list(node.body->type);
    case Macro::transform_map:
      return Type::map(range.is(Kind::list) ? Type{Kind::integer} : range.key(), node.body->type);
  }
  return {};
}

}  // namespace chubei::cel
