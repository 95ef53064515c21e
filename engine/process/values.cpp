#include "engine/process/values.hpp"

#include "engine/base/dotted.hpp"
#include "engine/base/json.hpp"
#include "engine/cel/value_json.hpp"

#include <algorithm>

namespace chubei::process {

using cel::Value;

namespace {

Value typed(boost::json::value const& json, cel::Type const& type) {
  if (json.is_null()) return Value::absent();
  auto value = cel::from_json(json, type);
  return value ? std::move(*value) : Value::absent();
}

std::string_view source_name(chart::SlotSource source) {
  switch (source) {
    case chart::SlotSource::data:
      return "data";
    case chart::SlotSource::vars:
      return "vars";
    case chart::SlotSource::event:
      return "event";
    case chart::SlotSource::actor:
      return "actor";
    case chart::SlotSource::each:
      return "each";
    case chart::SlotSource::form:
      return "form";
    case chart::SlotSource::tally:
      return "tally";
    case chart::SlotSource::results:
      return "results";
    case chart::SlotSource::lookup:
      return "lookup";
    case chart::SlotSource::system:
      return "";
  }
  ensure(false);
  return {};
}

std::string full_path(chart::Definition const& definition, chart::Slot const& slot) {
  std::string path(source_name(slot.source));
  if (slot.source == chart::SlotSource::lookup) {
    path += "." + definition.lookups[slot.lookup].name;
  }
  if (!path.empty() && !slot.path.empty()) path += ".";
  return path + slot.path;
}

}  // namespace

bool is_absent_error(Error const& error) {
  auto const* kind = error.details.if_contains("error");
  return kind && kind->is_string() &&
         kind->get_string() == cel::name(cel::EvalErrorKind::no_such_field);
}

Value Values::variable(int index) {
  auto const& slot = context_.definition.slots[static_cast<std::size_t>(index)];
  switch (slot.source) {
    case chart::SlotSource::data:
    case chart::SlotSource::vars: {
      auto const& slots = context_.next.slots;
      return slot.stored < slots.size() ? typed(slots[slot.stored].value, slot.type)
                                        : Value::absent();
    }
    case chart::SlotSource::event:
      if (slot.path == "name") return Value::string(context_.current.name);
      return of_json(context_.current.data, slot.path == "data" ? "" : slot.path.substr(5),
                     slot.type);
    case chart::SlotSource::actor:
      return of_actor(slot.path);
    case chart::SlotSource::each:
      return each ? of_json(*each, slot.path, slot.type) : Value::absent();
    case chart::SlotSource::form:
      return form ? of_json(*form, slot.path, slot.type) : Value::absent();
    case chart::SlotSource::tally:
      return Value::integer(tally ? count_of(*tally, slot.path) : 0);
    case chart::SlotSource::results:
      return of_results(slot.path);
    case chart::SlotSource::lookup:
      return of_lookup(slot);
    case chart::SlotSource::system:
      return of_system(slot.path);
  }
  ensure(false);
  return {};
}

Value Values::of_json(boost::json::value const& root, std::string_view path,
                      cel::Type const& type) {
  auto const* found = json::find_dotted(root, path);
  return found ? typed(*found, type) : Value::absent();
}

Value Values::of_actor(std::string_view path) {
  auto const& actor = context_.actor;
  if (path == "person") return Value::string(actor.person.text());
  if (path == "org") return Value::string(actor.organisation);
  if (path == "functions") {
    std::vector<Value> functions;
    for (auto const& function : actor.functions) functions.push_back(Value::string(function));
    return Value::list(std::move(functions));
  }
  switch (actor.kind) {
    case Actor::Kind::person:
      return Value::string("person");
    case Actor::Kind::system:
      return Value::string("system");
    case Actor::Kind::instance:
      return Value::string("instance");
  }
  ensure(false);
  return {};
}

Value Values::of_lookup(chart::Slot const& slot) {
  auto const& lookup = context_.definition.lookups[slot.lookup];
  // Not `text`: this stands inside an evaluation. A key that cannot be computed finds nothing.
  auto const key = lookup.key.program.evaluate(*this, {cel_steps_max});
  if (!key || !key->is(cel::Kind::string)) return Value::absent();
  auto face = context_.find(lookup.definition, key->as_text());
  if (!face) {
    failed_ = std::move(face.error());
    return Value::absent();
  }
  if (!*face) return Value::absent();
  if (slot.path == "state") {
    std::vector<Value> states;
    for (auto const& state : (*face)->active) states.push_back(Value::string(state));
    return Value::list(std::move(states));
  }
  auto const at = std::ranges::find((*face)->slots, slot.path, [](SlotValue const& value) {
    return std::string_view(value.path);
  });
  return at == (*face)->slots.end() ? Value::absent() : typed(at->value, slot.type);
}

Value Values::of_results(std::string_view kind) {
  std::vector<Value> list;
  auto const& results = context_.next.results;
  auto const count = static_cast<std::size_t>(std::ranges::count(
      results, kind, [](TaskResult const& result) { return std::string_view(result.kind); }));
  std::size_t skip = count > results_seen_max ? count - results_seen_max : 0;
  for (TaskResult const& result : results) {
    if (result.kind != kind || (skip > 0 && skip-- > 0)) continue;
    list.push_back(cel::from_json(boost::json::object{{"outcome", result.outcome},
                                                      {"person", result.person.text()},
                                                      {"org", result.organisation},
                                                      {"element", result.element},
                                                      {"form", result.form}}));
  }
  return Value::list(std::move(list));
}

Value Values::of_system(std::string_view path) {
  if (path == "now") return Value::timestamp(context_.now);
  if (path == "outcome") return of_outcome();
  if (path == "release.office") return Value::string(context_.release.office);
  if (path == "release.id") return Value::string(context_.release.id);
  if (path == "instance.id") return Value::string(context_.next.id.text());
  if (path == "instance.key") return Value::string(context_.next.key);
  if (path == "instance.version") return Value::integer(context_.next.version);
  return Value::absent();
}

/// The result that the done event being handled brings.
Value Values::of_outcome() const {
  auto const* data = context_.current.data.if_object();
  auto const* outcome = data ? data->if_contains("outcome") : nullptr;
  return outcome && outcome->is_string() ? Value::string(std::string(outcome->get_string()))
                                         : Value::absent();
}

Result<Value> Values::evaluate(chart::Expression const& expression) {
  failed_.reset();
  auto value = expression.program.evaluate(*this, {cel_steps_max});
  if (failed_) return std::unexpected(std::move(*failed_));
  if (value) return std::move(*value);
  auto const& error = value.error();
  boost::json::object details{{"source", expression.source},
                              {"error", cel::name(error.kind)},
                              {"column", error.at.column},
                              {"values", reads(expression)}};
  return fail(
      ErrorCode::guard_error,
      {"规则无法计算：" + error.message.zh + "（规则：" + expression.source + "）",
       "a rule cannot be evaluated: " + error.message.en + " (rule: " + expression.source + ")"},
      {}, std::move(details));
}

namespace {

std::unexpected<Error> wrong_type(chart::Expression const& expression, char const* wanted) {
  return fail(ErrorCode::guard_error,
              {"规则的结果类型不符，应为 " + std::string(wanted) + "：" + expression.source,
               "a rule gave another type than " + std::string(wanted) + ": " + expression.source},
              {}, {{"source", expression.source}});
}

}  // namespace

Result<bool> Values::test(chart::Expression const& expression) {
  auto value = evaluate(expression);
  if (!value) return pass(value);
  if (!value->is(cel::Kind::boolean)) return wrong_type(expression, "bool");
  return value->as_boolean();
}

Result<std::string> Values::text(chart::Expression const& expression) {
  auto value = evaluate(expression);
  if (!value) return pass(value);
  if (!value->is(cel::Kind::string)) return wrong_type(expression, "string");
  return std::string(value->as_text());
}

Result<std::int64_t> Values::integer(chart::Expression const& expression) {
  auto value = evaluate(expression);
  if (!value) return pass(value);
  if (!value->is(cel::Kind::integer)) return wrong_type(expression, "int");
  return value->as_integer();
}

Result<Instant> Values::instant(chart::Expression const& expression) {
  auto value = evaluate(expression);
  if (!value) return pass(value);
  if (!value->is(cel::Kind::timestamp)) return wrong_type(expression, "timestamp");
  return value->as_timestamp().instant();
}

Result<boost::json::value> Values::json(chart::Expression const& expression) {
  auto value = evaluate(expression);
  if (!value) return pass(value);
  if (value->is_absent()) return boost::json::value{};
  return cel::to_json(*value);
}

Result<std::vector<std::string>> Values::texts(chart::Expression const& expression) {
  auto value = evaluate(expression);
  if (!value) return pass(value);
  std::vector<std::string> list;
  if (value->is(cel::Kind::string)) {
    list.emplace_back(value->as_text());
    return list;
  }
  if (!value->is(cel::Kind::list)) return wrong_type(expression, "string or list(string)");
  for (Value const& element : value->as_list()) {
    if (!element.is(cel::Kind::string)) return wrong_type(expression, "list(string)");
    list.emplace_back(element.as_text());
  }
  return list;
}

Result<boost::json::object> Values::object(std::vector<chart::NamedExpression> const& expressions) {
  boost::json::object object;
  for (auto const& [name, expression] : expressions) {
    auto value = json(expression);
    if (!value) return pass(value);
    if (!value->is_null()) object[name] = std::move(*value);
  }
  return object;
}

boost::json::object Values::reads(chart::Expression const& expression) {
  boost::json::object values;
  for (int const index : expression.program.variables()) {
    auto const& slot = context_.definition.slots[static_cast<std::size_t>(index)];
    if (slot.source == chart::SlotSource::results) continue;
    auto json = cel::to_json(variable(index));
    values[full_path(context_.definition, slot)] = json ? *json : boost::json::value{};
  }
  return values;
}

Result<bool> Values::may(chart::By const& by) {
  if (!by.is_open()) return false;
  auto const& held = context_.actor.functions;
  auto const holds = [&](std::string const& function) {
    return std::ranges::find(held, function) != held.end();
  };
  if (!by.functions.empty() && std::ranges::none_of(by.functions, holds)) return false;
  if (!by.condition) return true;
  auto may_now = test(*by.condition);
  if (!may_now && is_absent_error(may_now.error())) return false;  // nothing there that fits him
  return may_now;
}

Result<void> check_rule(Values& values, chart::Rule const& rule) {
  auto holds = values.test(rule.condition);
  if (!holds) return pass(holds);
  if (*holds) return {};
  return fail(ErrorCode::refused, rule.otherwise, {},
              {{"rule", rule.id},
               {"source", rule.condition.source},
               {"values", values.reads(rule.condition)}});
}

}  // namespace chubei::process
