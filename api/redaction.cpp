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
    if (level != definition.levels.end())
      for (auto const& path : level->hides) hides.push_back(without_brackets(path));
    hidden_ = first ? std::move(hides) : both(hidden_, hides);
    first = false;
  }
  std::ranges::sort(hidden_);
}

bool Mask::hides(std::string_view path) const {
  auto const plain = without_brackets(path);
  return std::ranges::any_of(hidden_, [&](auto const& one) { return json::is_within(plain, one); });
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

void redact(Error& error, Mask const& mask) {
  drop_persons(error.details);
  if (auto* const values = error.details.if_contains("values"); values && values->is_object())
    mask.redact_values(values->get_object());
}

void redact_all(Error& error) { error.details.clear(); }

}  // namespace chubei
