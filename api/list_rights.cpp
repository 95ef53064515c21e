#include "api/list_rights.hpp"

#include <algorithm>

namespace chubei {

namespace {

std::unexpected<Error> hidden_field(Chosen const& chosen, std::string const& field, Text message) {
  bool const is_order =
      std::ranges::find(chosen.order, field, &store::Order::field) != chosen.order.end();
  auto const* const pointer = is_order ? "/order_by" : "/filter";
  return fail(ErrorCode::bad_filter, message, {FieldError{pointer, "hidden", message}},
              {{"field", field}});
}

/// A field that one of the levels hides.
std::string hidden_by(chart::Definition const& definition, Chosen const& chosen) {
  for (auto const& field : chosen.fields)
    if (!levels_hiding(definition, {field}).empty()) return field;
  return {};
}

Result<void> check_assignee(Visit& visit, Chosen const& chosen) {
  bool const is_asked = chosen.scope.of_tasks && chosen.fields.contains("assignee");
  auto const& office = visit.office.parts().releases.current().office;
  if (!is_asked || (!office.empty() && visit.caller.actor.organisation == office)) return {};
  return hidden_field(
      chosen, "assignee",
      {"按承办人（assignee）筛选或排序限主管单位使用；查看本人任务请用 view=mine",
       "Only the office filters or orders by \"assignee\": for your own tasks use view=mine"});
}

/// Over all definitions a field is readable only where no level of any hides it.
Result<void> check_everywhere(Visit& visit, Chosen const& chosen) {
  for (auto const* const release : visit.office.parts().releases.all())
    for (auto const& definition : release->definitions)
      if (auto const field = hidden_by(*definition, chosen); !field.empty())
        return hidden_field(
            chosen, field,
            {"按“" + field + "”筛选或排序须同时给出 definition 参数",
             "To filter or order by \"" + field + "\" name the definition as well"});
  return {};
}

Result<void> check_shown(Chosen const& chosen) {
  auto const& definition = *chosen.scope.definition;
  auto const hiding = levels_hiding(definition, chosen.fields);
  if (hiding.size() < definition.levels.size() || hiding.empty()) return {};
  auto const field = hidden_by(definition, chosen);
  return hidden_field(chosen, field,
                      {"不能按不公开的字段“" + field + "”筛选或排序",
                       "Nobody is shown \"" + field +
                           "\" (together with the others named): it cannot be chosen by"});
}

}  // namespace

Result<std::vector<std::string>> blind_levels(Visit& visit, Chosen const& chosen) {
  if (auto may = check_assignee(visit, chosen); !may) return pass(may);
  std::vector<std::string> levels;
  if (!chosen.scope.definition) {
    if (auto may = check_everywhere(visit, chosen); !may) return pass(may);
    return levels;
  }
  if (auto may = check_shown(chosen); !may) return pass(may);
  for (auto const* const release : visit.office.parts().releases.all()) {
    auto const* const definition = release->find(chosen.scope.definition->id);
    if (!definition) continue;
    for (auto& level : levels_hiding(*definition, chosen.fields))
      levels.push_back(std::move(level));
  }
  std::ranges::sort(levels);
  levels.erase(std::ranges::unique(levels).begin(), levels.end());
  return levels;
}

}  // namespace chubei
