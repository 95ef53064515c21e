#include "engine/cel/types.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace chubei::cel {

struct Type::Parameters {
  Type first;   ///< element, or key
  Type second;  ///< value of a map
};

Type Type::list(Type element) {
  Type type(Kind::list);
  if (!element.is(Kind::dyn))
    type.parameters_ = std::make_shared<Parameters const>(Parameters{std::move(element), {}});
  return type;
}

Type Type::map(Type key, Type value) {
  Type type(Kind::map);
  if (!key.is(Kind::dyn) || !value.is(Kind::dyn))
    type.parameters_ =
        std::make_shared<Parameters const>(Parameters{std::move(key), std::move(value)});
  return type;
}

Type Type::element() const { return is(Kind::list) && parameters_ ? parameters_->first : Type{}; }

Type Type::key() const { return is(Kind::map) && parameters_ ? parameters_->first : Type{}; }

Type Type::mapped() const { return is(Kind::map) && parameters_ ? parameters_->second : Type{}; }

std::string Type::text() const {
  if (is(Kind::list)) return "list(" + element().text() + ")";
  if (is(Kind::map)) return "map(" + key().text() + ", " + mapped().text() + ")";
  if (is(Kind::timestamp)) return "timestamp";
  if (is(Kind::duration)) return "duration";
  return is(Kind::null) ? "null" : name(kind_);
}

bool operator==(Type const& left, Type const& right) {
  if (left.kind_ != right.kind_) return false;
  if (left.parameters_ == right.parameters_) return true;
  if (!left.parameters_ || !right.parameters_) return false;
  return left.parameters_->first == right.parameters_->first &&
         left.parameters_->second == right.parameters_->second;
}

char const* name(Kind kind) {
  switch (kind) {
    case Kind::dyn:
      return "dyn";
    case Kind::absent:
      return "absent";
    case Kind::null:
      return "null_type";
    case Kind::boolean:
      return "bool";
    case Kind::integer:
      return "int";
    case Kind::unsigned_integer:
      return "uint";
    case Kind::real:
      return "double";
    case Kind::timestamp:
      return "google.protobuf.Timestamp";
    case Kind::duration:
      return "google.protobuf.Duration";
    case Kind::type:
      return "type";
    case Kind::string:
      return "string";
    case Kind::bytes:
      return "bytes";
    case Kind::list:
      return "list";
    case Kind::map:
      return "map";
  }
  return "";
}

bool is_assignable(Type const& from, Type const& to) {
  if (from.is(Kind::dyn) || to.is(Kind::dyn)) return true;
  if (from.is(Kind::null) && (to.is(Kind::timestamp) || to.is(Kind::duration))) return true;
  if (from.kind() != to.kind()) return false;
  if (from.is(Kind::list)) return is_assignable(from.element(), to.element());
  if (from.is(Kind::map))
    return is_assignable(from.key(), to.key()) && is_assignable(from.mapped(), to.mapped());
  return true;
}

Type join(Type const& left, Type const& right) {
  if (left.kind() != right.kind()) return {};
  if (left.is(Kind::list)) return Type::list(join(left.element(), right.element()));
  if (left.is(Kind::map))
    return Type::map(join(left.key(), right.key()), join(left.mapped(), right.mapped()));
  return left;
}

std::optional<Kind> denoted_type(std::string_view word) {
  constexpr std::array<Kind, 12> kinds{
      Kind::null,   Kind::boolean,   Kind::integer,  Kind::unsigned_integer,
      Kind::real,   Kind::timestamp, Kind::duration, Kind::type,
      Kind::string, Kind::bytes,     Kind::list,     Kind::map};
  auto const found =
      std::ranges::find(kinds, word, [](Kind kind) { return std::string_view(name(kind)); });
  return found == kinds.end() ? std::nullopt : std::optional(*found);
}

}  // namespace chubei::cel
