#include "engine/form/keywords.hpp"

#include <algorithm>
#include <array>

namespace chubei::form {
namespace {

struct Keyword {
  std::string_view name;
  Holds holds;
};

// JSON Schema Validation draft-07, sections 6-10, and core section 8; then our own.
constexpr std::array keywords{
    Keyword{"$schema", Holds::nothing},
    Keyword{"$id", Holds::nothing},
    Keyword{"$ref", Holds::nothing},
    Keyword{"$comment", Holds::nothing},
    Keyword{"title", Holds::nothing},
    Keyword{"description", Holds::nothing},
    Keyword{"default", Holds::nothing},
    Keyword{"readOnly", Holds::nothing},
    Keyword{"writeOnly", Holds::nothing},
    Keyword{"examples", Holds::nothing},
    Keyword{"multipleOf", Holds::nothing},
    Keyword{"maximum", Holds::nothing},
    Keyword{"exclusiveMaximum", Holds::nothing},
    Keyword{"minimum", Holds::nothing},
    Keyword{"exclusiveMinimum", Holds::nothing},
    Keyword{"maxLength", Holds::nothing},
    Keyword{"minLength", Holds::nothing},
    Keyword{"pattern", Holds::nothing},
    Keyword{"additionalItems", Holds::one},
    Keyword{"items", Holds::one_list},
    Keyword{"maxItems", Holds::nothing},
    Keyword{"minItems", Holds::nothing},
    Keyword{"uniqueItems", Holds::nothing},
    Keyword{"contains", Holds::one},
    Keyword{"maxProperties", Holds::nothing},
    Keyword{"minProperties", Holds::nothing},
    Keyword{"required", Holds::nothing},
    Keyword{"additionalProperties", Holds::one},
    Keyword{"definitions", Holds::named},
    Keyword{"properties", Holds::named},
    Keyword{"patternProperties", Holds::named},
    Keyword{"dependencies", Holds::mixed},
    Keyword{"propertyNames", Holds::one},
    Keyword{"const", Holds::nothing},
    Keyword{"enum", Holds::nothing},
    Keyword{"type", Holds::nothing},
    Keyword{"format", Holds::nothing},
    Keyword{"contentMediaType", Holds::nothing},
    Keyword{"contentEncoding", Holds::nothing},
    Keyword{"if", Holds::one},
    Keyword{"then", Holds::one},
    Keyword{"else", Holds::one},
    Keyword{"allOf", Holds::list},
    Keyword{"anyOf", Holds::list},
    Keyword{"oneOf", Holds::list},
    Keyword{"not", Holds::one},
    Keyword{"x-title", Holds::nothing},
    Keyword{"x-description", Holds::nothing},
    Keyword{"x-enum", Holds::nothing},
    Keyword{"x-order", Holds::nothing},
    Keyword{"x-personal", Holds::nothing},
    Keyword{"x-unit", Holds::nothing},
    Keyword{"x-widget", Holds::nothing},
};

}  // namespace

Holds holds(std::string_view keyword) {
  auto found = std::find_if(keywords.begin(), keywords.end(),
                            [&](Keyword const& one) { return one.name == keyword; });
  return found == keywords.end() ? Holds::unknown : found->holds;
}

void each_subschema(json::object const& schema, std::string_view pointer,
                    std::function<void(std::string const&, json::value const&)> const& visit) {
  for (auto const& [key, inner] : schema) {
    auto const kind = holds(key);
    if (kind == Holds::nothing || kind == Holds::unknown) continue;
    auto const place = json::pointer_join(pointer, key);
    if (kind == Holds::one || (kind == Holds::one_list && !inner.is_array())) {
      visit(place, inner);
    } else if (inner.is_array()) {
      for (std::size_t index = 0; index < inner.get_array().size(); ++index)
        visit(json::pointer_join(place, std::to_string(index)), inner.get_array()[index]);
    } else if (inner.is_object()) {
      for (auto const& [name, member] : inner.get_object())
        if (kind != Holds::mixed || !member.is_array())
          visit(json::pointer_join(place, name), member);
    }
  }
}

}  // namespace chubei::form
