#include "engine/base/json.hpp"

#include <charconv>
#include <cmath>
#include <compare>
#include <optional>

namespace chubei::json {
namespace {

constexpr std::int64_t safe_max = (std::int64_t{1} << 53) - 1;

std::optional<std::int64_t> as_safe_integer(value const& number) {
  if (auto const* unsigned_number = number.if_uint64()) {
    if (*unsigned_number > static_cast<std::uint64_t>(safe_max)) return std::nullopt;
    return static_cast<std::int64_t>(*unsigned_number);
  }
  if (auto const* real = number.if_double()) {
    bool const fits = std::fabs(*real) <= static_cast<double>(safe_max);
    if (!fits || std::trunc(*real) != *real) return std::nullopt;
    return static_cast<std::int64_t>(*real);
  }
  return std::nullopt;
}

/// RFC 6901 section 4: ~1 is '/', ~0 is '~', nothing else follows '~'.
std::optional<std::string> unescaped(std::string_view token) {
  std::string plain;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      plain += token[i];
      continue;
    }
    ++i;
    if (i == token.size() || (token[i] != '0' && token[i] != '1')) return std::nullopt;
    plain += token[i] == '0' ? '~' : '/';
  }
  return plain;
}

std::optional<std::size_t> index_of(std::string_view token) {
  if (token.empty() || (token[0] == '0' && token.size() > 1)) return std::nullopt;
  std::size_t index = 0;
  auto const read = std::from_chars(token.data(), token.data() + token.size(), index);
  if (read.ec != std::errc{} || read.ptr != token.data() + token.size()) return std::nullopt;
  return index;
}

value const* child(value const& parent, std::string_view token) {
  auto const plain = unescaped(token);
  if (!plain) return nullptr;
  if (auto const* object = parent.if_object()) return object->if_contains(*plain);
  auto const* array = parent.if_array();
  auto const index = array ? index_of(*plain) : std::nullopt;
  return index ? array->if_contains(*index) : nullptr;
}

bool same_members(object const& left, object const& right) {
  if (left.size() != right.size()) return false;
  for (auto const& member : left) {
    auto const* other = right.if_contains(member.key());
    if (!other || !same(member.value(), *other)) return false;
  }
  return true;
}

bool same_elements(array const& left, array const& right) {
  if (left.size() != right.size()) return false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (!same(left[i], right[i])) return false;
  }
  return true;
}

/// Exact: no integer is rounded to a double to be compared.
bool same_number(value const& left, value const& right) {
  if (left.is_double() && right.is_double()) return left.get_double() == right.get_double();
  if (left.is_double()) return same_number(right, left);
  if (!right.is_double()) return left == right;
  double const real = right.get_double();
  if (std::trunc(real) != real || real < -0x1p63 || real >= 0x1p64) return false;
  if (real < 0) {
    return left.is_int64() && left.get_int64() == static_cast<std::int64_t>(real);
  }
  return left == value(static_cast<std::uint64_t>(real));
}

}  // namespace

void normalise_numbers(value& value) {
  if (auto* object = value.if_object()) {
    for (auto& member : *object) normalise_numbers(member.value());
  } else if (auto* array = value.if_array()) {
    for (auto& element : *array) normalise_numbers(element);
  } else if (auto const integer = as_safe_integer(value)) {
    value = *integer;
  }
}

std::string pointer_join(std::string_view pointer, std::string_view token) {
  std::string joined(pointer);
  joined += '/';
  for (char const c : token) {
    if (c == '~') {
      joined += "~0";
    } else if (c == '/') {
      joined += "~1";
    } else {
      joined += c;
    }
  }
  return joined;
}

value const* find(value const& root, std::string_view pointer) {
  auto const* here = &root;
  while (here && !pointer.empty()) {
    if (pointer[0] != '/') return nullptr;
    pointer.remove_prefix(1);
    auto const end = std::min(pointer.find('/'), pointer.size());
    here = child(*here, pointer.substr(0, end));
    pointer.remove_prefix(end);
  }
  return here;
}

value* find(value& root, std::string_view pointer) {
  return const_cast<value*>(find(static_cast<value const&>(root), pointer));
}

bool same(value const& left, value const& right) {
  if (left.is_number() && right.is_number()) return same_number(left, right);
  if (left.kind() != right.kind()) return false;
  if (left.is_object()) return same_members(left.get_object(), right.get_object());
  if (left.is_array()) return same_elements(left.get_array(), right.get_array());
  return left == right;
}

void merge_patch(value& target, value const& patch) {
  auto const* changes = patch.if_object();
  if (!changes) {
    target = patch;
    return;
  }
  if (!target.is_object()) target.emplace_object();
  auto& members = target.get_object();
  for (auto const& change : *changes) {
    if (change.value().is_null()) {
      members.stable_erase(change.key());
    } else {
      merge_patch(members[change.key()], change.value());
    }
  }
}

}  // namespace chubei::json
