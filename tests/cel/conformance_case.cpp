#include "tests/cel/conformance_case.hpp"

#include "engine/base/encoding.hpp"

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace chubei::cel::conformance {

namespace bj = boost::json;

std::optional<std::filesystem::path> folder() {
  char const* const named = std::getenv("CHUBEI_CEL_SPEC");
  if (!named || !std::filesystem::is_directory(named)) return std::nullopt;
  return named;
}

bj::value read(std::filesystem::path const& file) {
  std::ifstream stream(file);
  std::stringstream content;
  content << stream.rdbuf();
  bj::parse_options options;
  options.max_depth = 64;
  return bj::parse(content.str(), {}, options);
}

std::string text(bj::value const& json) { return std::string(json.get_string()); }

namespace {

double real(bj::value const& json) {
  if (json.is_string()) return std::strtod(json.get_string().c_str(), nullptr);
  return json.to_number<double>();
}

Kind kind_named(std::string const& word) {
  for (int i = 0; i <= static_cast<int>(Kind::map); ++i)
    if (word == name(static_cast<Kind>(i))) return static_cast<Kind>(i);
  return Kind::absent;
}

/// A protojson cel.expr.Value.
Value value_of(bj::object const& json) {
  auto const& [which, content] = *json.begin();
  if (which == "boolValue") return Value::boolean(content.get_bool());
  if (which == "int64Value") return Value::integer(std::stoll(text(content)));
  if (which == "uint64Value") return Value::unsigned_integer(std::stoull(text(content)));
  if (which == "doubleValue") return Value::real(real(content));
  if (which == "stringValue") return Value::string(text(content));
  if (which == "bytesValue") return Value::bytes(parse_base64(text(content)).value());
  if (which == "typeValue") return Value::type(kind_named(text(content)));
  if (which == "listValue") {
    std::vector<Value> elements;
    if (auto const* values = content.get_object().if_contains("values"))
      for (auto const& each : values->get_array()) elements.push_back(value_of(each.get_object()));
    return Value::list(std::move(elements));
  }
  if (which == "mapValue") {
    MapBuilder entries;
    if (auto const* list = content.get_object().if_contains("entries"))
      for (auto const& each : list->get_array())
        entries.add(value_of(each.at("key").get_object()), value_of(each.at("value").get_object()));
    return std::move(entries).finish();
  }
  return Value::null();
}

Type type_of(bj::object const& json) {
  static std::map<std::string, Kind> const primitives{
      {"BOOL", Kind::boolean}, {"INT64", Kind::integer}, {"UINT64", Kind::unsigned_integer},
      {"DOUBLE", Kind::real},  {"STRING", Kind::string}, {"BYTES", Kind::bytes}};
  if (json.empty()) return {};
  auto const& [which, content] = *json.begin();
  if (which == "primitive") return primitives.at(text(content));
  if (which == "null") return Kind::null;
  if (which == "type") return Kind::type;
  if (which == "wellKnown") {
    if (text(content) == "TIMESTAMP") return Kind::timestamp;
    return text(content) == "DURATION" ? Kind::duration : Kind::dyn;
  }
  if (which == "listType") return Type::list(type_of(content.at("elemType").get_object()));
  if (which == "mapType")
    return Type::map(type_of(content.at("keyType").get_object()),
                     type_of(content.at("valueType").get_object()));
  return {};
}

/// What the suite calls the same value: kinds count, and NaN is itself.
bool same(Value const& left, Value const& right) {
  if (left.kind() != right.kind()) return false;
  if (left.is(Kind::real) && std::isnan(left.as_real())) return std::isnan(right.as_real());
  if (left.is(Kind::list)) {
    auto const a = left.as_list();
    auto const b = right.as_list();
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
  }
  return left == right;
}

}  // namespace

World::World(bj::object const& test) : container_(text(test.at("container"))) {
  for (auto const& declared : test.at("type_env").get_array())
    if (auto const* ident = declared.get_object().if_contains("ident"))
      add(text(declared.at("name")), type_of(ident->at("type").get_object()));
  auto const* bindings = test.if_contains("bindings");
  if (!bindings) return;
  for (auto const& [key, bound] : bindings->get_object()) {
    std::string const name(key);
    add(name, {});
    values_[static_cast<std::size_t>(index_.at(name).index)] =
        value_of(bound.at("value").get_object());
  }
}

void World::add(std::string const& variable, Type type) {
  if (index_.emplace(variable, Variable{static_cast<int>(values_.size()), type}).second)
    values_.emplace_back();
}

std::optional<Variable> World::find(std::string const& variable) const {
  auto const found = index_.find(variable);
  return found == index_.end() ? std::nullopt : std::optional(found->second);
}

Environment World::environment() const {
  Environment environment;
  environment.resolve = [this](std::string_view chain) {
    std::string const wanted(chain);
    auto const inner = container_.empty() ? std::nullopt : find(container_ + "." + wanted);
    return inner ? inner : find(wanted);
  };
  return environment;
}

std::string run(bj::object const& test) {
  World const world(test);
  Environment const environment = world.environment();
  CompileOptions options;
  options.check = test.at("check").get_bool();
  options.check_constants = false;
  auto const program = compile(test.at("expr").get_string(), environment, options);
  bool const error_wanted = test.contains("error");
  if (!program) return "does not compile: " + program.error().message.en;
  if (auto const* type = test.if_contains("type"); type && options.check) {
    std::string const wanted = type_of(type->get_object()).text();
    if (program->type().text() != wanted)
      return "has type " + program->type().text() + " instead of " + wanted;
  }
  if (test.at("check_only").get_bool()) return {};
  Slots slots(world.values());
  auto const result = program->evaluate(slots, Budget{100'000});
  if (!result) return error_wanted ? "" : "fails: " + result.error().message.en;
  if (error_wanted) return "gives " + display(*result) + " instead of an error";
  Value const wanted = value_of(test.at("value").get_object());
  if (same(*result, wanted)) return {};
  return "gives " + display(*result) + " instead of " + display(wanted);
}

}  // namespace chubei::cel::conformance
