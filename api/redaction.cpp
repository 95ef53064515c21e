#include "api/redaction.hpp"

#include "engine/base/dotted.hpp"

#include <algorithm>

namespace chubei {

namespace {

std::string without_brackets(std::string_view path) {
  std::string plain;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path.substr(i, 2) == "[]")
      ++i;
    else
      plain += path[i];
  }
  return plain;
}

void remove(boost::json::value& value, std::string_view path) {
  if (auto* const list = value.if_array()) {
    for (auto& item : *list) remove(item, path);
    return;
  }
  auto* const object = value.if_object();
  if (!object) return;
  auto const dot = path.find('.');
  if (dot == std::string_view::npos) {
    object->stable_erase(path);
  } else if (auto* const member = object->if_contains(path.substr(0, dot))) {
    remove(*member, path.substr(dot + 1));
  }
}

bool any_within(std::vector<std::string> const& paths, std::string const& path) {
  return std::ranges::any_of(paths, [&](auto const& one) { return json::is_within(path, one); });
}

/// Paths of the one that the other hides too, and the other way round.
std::vector<std::string> both(std::vector<std::string> const& left,
                              std::vector<std::string> const& right) {
  std::vector<std::string> common;
  for (auto const& path : left)
    if (any_within(right, path)) common.push_back(path);
  for (auto const& path : right)
    if (any_within(left, path) && std::ranges::find(common, path) == common.end())
      common.push_back(path);
  return common;
}

bool hides_path(std::vector<std::string> const& hidden, std::string const& path) {
  return std::ranges::any_of(hidden, [&](auto const& one) {
    return json::is_within(path, one) || json::is_within(one, path);
  });
}

/// Whether the expression is computed from something hidden.
bool reads_hidden(chart::Definition const& definition, chart::Expression const& expression,
                  std::vector<std::string> const& hidden) {
  return std::ranges::any_of(expression.program.variables(), [&](int index) {
    auto const& slot = definition.slots[static_cast<std::size_t>(index)];
    if (slot.source == chart::SlotSource::data) return hides_path(hidden, "data." + slot.path);
    if (slot.source == chart::SlotSource::vars) return hides_path(hidden, "vars." + slot.path);
    return false;
  });
}

bool reads_hidden(chart::Definition const& definition,
                  std::optional<chart::Expression> const& expression,
                  std::vector<std::string> const& hidden) {
  return expression && reads_hidden(definition, *expression, hidden);
}

/// What the level hides, and what follows from it.
std::vector<std::string> hidden_at(chart::Definition const& definition, chart::Level const& level) {
  std::vector<std::string> hidden;
  if (level.hides.empty()) return hidden;
  for (auto const& path : level.hides) hidden.push_back(without_brackets(path));
  auto const declared = hidden;
  bool const is_blind = std::ranges::find(declared, "actors") != declared.end();
  bool hides_elements = is_blind;
  if (reads_hidden(definition, definition.key, declared)) hidden.emplace_back("key");
  for (auto const& kind : definition.tasks) {
    bool const is_hidden = reads_hidden(definition, kind.each, declared) ||
                           reads_hidden(definition, kind.element_key, declared) ||
                           reads_hidden(definition, kind.at, declared) ||
                           reads_hidden(definition, kind.person, declared);
    hides_elements = hides_elements || is_hidden;
    if (is_hidden) hidden.push_back("tasks." + kind.name);
  }
  if (hides_elements) hidden.emplace_back("element");
  if (is_blind) hidden.emplace_back("assignee");
  return hidden;
}

/// Values that tell of people and organisations whatever the names of their fields.
bool is_of_actors(std::string_view path) {
  return json::is_within(path, "each") || json::is_within(path, "results");
}

void drop_candidates(boost::json::object& details) {
  details.erase("candidates");
  auto* const values = details.if_contains("values");
  if (!values || !values->is_object()) return;
  boost::json::object kept;
  for (auto& [path, value] : values->get_object())
    if (!is_of_actors(path)) kept[path] = std::move(value);
  *values = std::move(kept);
}

void drop_persons(boost::json::object& details) {
  auto* const candidates = details.if_contains("candidates");
  if (!candidates || !candidates->is_array()) return;
  boost::json::array kept;
  for (auto const& tag : candidates->get_array())
    if (tag.is_string() && !tag.get_string().starts_with("person:")) kept.push_back(tag);
  *candidates = std::move(kept);
}

}  // namespace

Mask::Mask(chart::Definition const& definition, std::vector<std::string> const& levels) {
  ensure(!levels.empty());
  for (bool first = true; auto const& name : levels) {
    std::vector<std::string> hides;
    auto const level = std::ranges::find(definition.levels, name, &chart::Level::name);
    if (level != definition.levels.end()) hides = hidden_at(definition, *level);
    hidden_ = first ? std::move(hides) : both(hidden_, hides);
    first = false;
  }
  std::ranges::sort(hidden_);
}

bool Mask::hides(std::string_view path) const {
  auto const plain = without_brackets(path);
  return std::ranges::any_of(hidden_, [&](auto const& one) { return json::is_within(plain, one); });
}

bool Mask::hides_any_of(std::set<std::string> const& paths) const {
  return std::ranges::any_of(paths, [this](auto const& path) { return hides(path); });
}

bool Mask::touches(std::string_view path) const {
  auto const plain = without_brackets(path);
  return std::ranges::any_of(hidden_, [&](auto const& one) {
    return json::is_within(plain, one) || json::is_within(one, plain);
  });
}

void Mask::redact(boost::json::value& value, std::string_view path) const {
  auto const plain = without_brackets(path);
  for (auto const& one : hidden_) {
    if (json::is_within(plain, one)) {
      value = nullptr;
      return;
    }
    if (json::is_within(one, plain)) remove(value, std::string_view(one).substr(plain.size() + 1));
  }
}

void Mask::redact_values(boost::json::object& values) const {
  std::vector<std::string> hidden;
  for (auto& [path, value] : values) {
    if (hides(path))
      hidden.emplace_back(path);
    else
      redact(value, path);
  }
  for (auto const& path : hidden) values.stable_erase(path);
}

std::vector<std::string> levels_hiding(chart::Definition const& definition,
                                       std::set<std::string> const& paths) {
  std::vector<std::string> names;
  for (auto const& level : definition.levels)
    if (Mask(definition, {level.name}).hides_any_of(paths)) names.push_back(level.name);
  return names;
}

void redact(Error& error, Mask const& mask) {
  if (mask.hides("actors")) drop_candidates(error.details);
  drop_persons(error.details);
  if (auto* const values = error.details.if_contains("values"); values && values->is_object())
    mask.redact_values(values->get_object());
}

void redact_all(Error& error) { error.details.clear(); }

}  // namespace chubei
