#include "api/http/headers.hpp"

#include "engine/base/error.hpp"

namespace chubei::http {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

bool same_name(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  for (std::size_t i = 0; i < left.size(); ++i)
    if (lower(left[i]) != lower(right[i])) return false;
  return true;
}

bool lists_token(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    auto const comma = std::min(list.find(','), list.size());
    if (same_name(trimmed(list.substr(0, comma)), token)) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

void Headers::add(std::string_view name, std::string_view value) {
  constexpr std::string_view breaking("\r\n\0", 3);
  ensure(!name.empty() && name.find_first_of(breaking) == name.npos);
  ensure(value.find_first_of(breaking) == value.npos);
  places_.push_back({static_cast<std::uint32_t>(bytes_.size()),
                     static_cast<std::uint32_t>(name.size()),
                     static_cast<std::uint32_t>(value.size())});
  bytes_.append(name).append(value);
}

void Headers::set(std::string_view name, std::string_view value) {
  remove(name);
  add(name, value);
}

void Headers::remove(std::string_view name) {
  std::erase_if(places_, [&](Place const& place) {
    return same_name(std::string_view(bytes_).substr(place.name_at, place.name_bytes), name);
  });
}

HeaderField Headers::operator[](std::size_t index) const {
  auto const& place = places_[index];
  auto const bytes = std::string_view(bytes_).substr(place.name_at);
  return {bytes.substr(0, place.name_bytes), bytes.substr(place.name_bytes, place.value_bytes)};
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (std::size_t i = 0; i < places_.size(); ++i)
    if (auto const field = (*this)[i]; same_name(field.name, name)) return field.value;
  return std::nullopt;
}

std::size_t Headers::count(std::string_view name) const {
  std::size_t found = 0;
  for (std::size_t i = 0; i < places_.size(); ++i) found += same_name((*this)[i].name, name);
  return found;
}

std::string Headers::combined(std::string_view name) const {
  std::string all;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    auto const field = (*this)[i];
    if (!same_name(field.name, name)) continue;
    if (!all.empty()) all += ", ";
    all += field.value;
  }
  return all;
}

void Headers::clear() {
  bytes_.clear();
  places_.clear();
}

}  // namespace chubei::http
