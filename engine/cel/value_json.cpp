#include "engine/cel/value_json.hpp"

#include "engine/base/encoding.hpp"
#include "engine/base/json.hpp"
#include "engine/cel/operators.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cmath>

namespace chubei::cel {
namespace {

std::unexpected<Error> unfit(std::string const& pointer, Type const& type) {
  Text const message{"此处应为 " + type.text(),
                     "a value of type " + type.text() + " is needed here"};
  return fail(ErrorCode::invalid_data, message, {{pointer, "type", message}});
}

std::optional<Value> number_as(boost::json::value const& json, Kind kind) {
  Value const value = from_json(json);
  if (kind == Kind::real) {
    auto const real = convert(Operator::to_real, value);
    return real ? std::optional(*real) : std::nullopt;
  }
  if (value.is(Kind::real) &&
      (std::trunc(value.as_real()) != value.as_real() || std::abs(value.as_real()) > 0x1p53))
    return std::nullopt;
  auto const whole =
      convert(kind == Kind::integer ? Operator::to_integer : Operator::to_unsigned_integer, value);
  return whole ? std::optional(*whole) : std::nullopt;
}

std::optional<Value> text_as(std::string_view text, Kind kind) {
  switch (kind) {
    case Kind::string:
      return Value::string(std::string(text));
    case Kind::timestamp: {
      auto const timestamp = parse_timestamp(text);
      return timestamp ? std::optional(Value::timestamp(*timestamp)) : std::nullopt;
    }
    case Kind::duration: {
      auto const duration = parse_duration(text);
      return duration ? std::optional(Value::duration(*duration)) : std::nullopt;
    }
    case Kind::bytes: {
      auto octets = parse_base64(text);
      return octets ? std::optional(Value::bytes(std::move(*octets))) : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

std::optional<Value> scalar_as(boost::json::value const& json, Kind kind) {
  if (json.is_null()) return kind == Kind::null ? std::optional(Value::null()) : std::nullopt;
  if (json.is_bool())
    return kind == Kind::boolean ? std::optional(Value::boolean(json.get_bool())) : std::nullopt;
  if (json.is_string()) return text_as(json.get_string(), kind);
  bool const numeric =
      kind == Kind::integer || kind == Kind::unsigned_integer || kind == Kind::real;
  return json.is_number() && numeric ? number_as(json, kind) : std::nullopt;
}

std::optional<Value> key_as(std::string_view text, Type const& type) {
  Value const key = Value::string(std::string(text));
  if (type.is(Kind::string) || type.is(Kind::dyn)) return key;
  Operator const op = type.is(Kind::integer)            ? Operator::to_integer
                      : type.is(Kind::unsigned_integer) ? Operator::to_unsigned_integer
                                                        : Operator::to_boolean;
  auto const converted = convert(op, key);
  return converted ? std::optional(*converted) : std::nullopt;
}

Result<Value> typed(boost::json::value const& json, Type const& type, std::string const& pointer);

Result<Value> typed_list(boost::json::array const& array, Type const& type,
                         std::string const& pointer) {
  std::vector<Value> elements;
  elements.reserve(array.size());
  for (auto const& each : array) {
    auto element =
        typed(each, type.element(), json::pointer_join(pointer, std::to_string(elements.size())));
    if (!element) return element;
    elements.push_back(std::move(*element));
  }
  return Value::list(std::move(elements));
}

Result<Value> typed_map(boost::json::object const& object, Type const& type,
                        std::string const& pointer) {
  MapBuilder entries;
  for (auto const& [name, each] : object) {
    std::string const place = json::pointer_join(pointer, name);
    auto key = key_as(name, type.key());
    auto value = typed(each, type.mapped(), place);
    if (!value) return value;
    if (!key || entries.add(std::move(*key), std::move(*value)) != MapBuilder::Added::yes)
      return unfit(place, type.key());
  }
  return std::move(entries).finish();
}

Result<Value> typed(boost::json::value const& json, Type const& type, std::string const& pointer) {
  if (type.is(Kind::dyn)) return from_json(json);
  if (type.is(Kind::list) && json.is_array()) return typed_list(json.get_array(), type, pointer);
  if (type.is(Kind::map) && json.is_object()) return typed_map(json.get_object(), type, pointer);
  auto scalar = scalar_as(json, type.kind());
  if (!scalar) return unfit(pointer, type);
  return std::move(*scalar);
}

std::string text_of(Value const& value) {
  return std::string(convert(Operator::to_string, value)->as_text());
}

std::unexpected<Error> unsayable(Value const& value) {
  std::string const shown = display(value);
  return fail(ErrorCode::unsupported, {"JSON 无法表示 " + shown, "JSON cannot express " + shown});
}

Result<boost::json::value> list_to_json(Value const& value) {
  boost::json::array array;
  for (auto const& element : value.as_list()) {
    auto each = to_json(element);
    if (!each) return each;
    array.push_back(std::move(*each));
  }
  return array;
}

Result<boost::json::value> map_to_json(Value const& value) {
  boost::json::object object;
  for (auto const& [key, mapped] : value.as_map().entries()) {
    auto each = to_json(mapped);
    if (!each) return each;
    object.insert_or_assign(text_of(key), std::move(*each));
  }
  return object;
}

}  // namespace

Value from_json(boost::json::value const& json) {
  switch (json.kind()) {
    case boost::json::kind::null:
      return Value::null();
    case boost::json::kind::bool_:
      return Value::boolean(json.get_bool());
    case boost::json::kind::int64:
      return Value::integer(json.get_int64());
    case boost::json::kind::uint64:
      return json.get_uint64() >> 63 == 0
                 ? Value::integer(static_cast<std::int64_t>(json.get_uint64()))
                 : Value::unsigned_integer(json.get_uint64());
    case boost::json::kind::double_:
      return Value::real(json.get_double());
    case boost::json::kind::string:
      return Value::string(std::string(json.get_string()));
    case boost::json::kind::array: {
      std::vector<Value> elements;
      elements.reserve(json.get_array().size());
      for (auto const& each : json.get_array()) elements.push_back(from_json(each));
      return Value::list(std::move(elements));
    }
    case boost::json::kind::object: {
      std::vector<Map::Entry> entries;
      entries.reserve(json.get_object().size());
      for (auto const& [name, each] : json.get_object())
        entries.emplace_back(Value::string(std::string(name)), from_json(each));
      return Value::map(std::move(entries));
    }
  }
  return Value::null();
}

Result<Value> from_json(boost::json::value const& json, Type const& type) {
  return typed(json, type, "");
}

Result<boost::json::value> to_json(Value const& value) {
  switch (value.kind()) {
    case Kind::null:
      return nullptr;
    case Kind::boolean:
      return value.as_boolean();
    case Kind::integer:
      return value.as_integer();
    case Kind::unsigned_integer:
      if (value.as_unsigned_integer() >> 63 != 0) return value.as_unsigned_integer();
      return static_cast<std::int64_t>(value.as_unsigned_integer());
    case Kind::real:
      if (!std::isfinite(value.as_real())) return unsayable(value);
      return value.as_real();
    case Kind::timestamp:
    case Kind::duration:
    case Kind::string:
      return boost::json::string(text_of(value));
    case Kind::bytes:
      return boost::json::string(base64(value.as_text()));
    case Kind::type:
      return boost::json::string(name(value.as_type()));
    case Kind::list:
      return list_to_json(value);
    case Kind::map:
      return map_to_json(value);
    case Kind::absent:
    case Kind::dyn:
      break;
  }
  return unsayable(value);
}

}  // namespace chubei::cel
