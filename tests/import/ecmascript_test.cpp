// What the translator makes of ECMAScript expressions, as a table.

#include "engine/import/ecmascript.hpp"

#include "tests/catch.hpp"

#include <string>

namespace chubei::import {
namespace {

/// n is an integer, t a text, l a list of integers, d unknown; the state "s-1" is "a.s_1".
Naming names() {
  Naming naming;
  naming.variable = [](std::string_view name) -> std::optional<Translated> {
    if (name == "n") return Translated{"vars.n", Type::integer, Type::unknown, std::nullopt};
    if (name == "t") return Translated{"vars.t", Type::text, Type::unknown, std::nullopt};
    if (name == "l") return Translated{"vars.l", Type::list, Type::integer, std::nullopt};
    if (name == "d") return Translated{"vars.d", Type::unknown, Type::unknown, std::nullopt};
    return std::nullopt;
  };
  naming.state = [](std::string_view id) -> std::optional<std::string> {
    return id == "s-1" ? std::optional<std::string>("a.s_1") : std::nullopt;
  };
  naming.member = [](std::string_view member) { return std::string(member); };
  naming.has_event = true;
  return naming;
}

std::string told(Untranslated const& fault) {
  return (fault.is_invalid ? "invalid " : "not taken ") + std::to_string(fault.column) + ": " +
         fault.why.en;
}

std::string value_of(std::string_view source) {
  auto const value = translate(source, names());
  return value ? value->cel : told(value.error());
}

std::string condition_of(std::string_view source) {
  auto const condition = translate_condition(source, names());
  return condition ? *condition : told(condition.error());
}

struct Row {
  char const* source;
  char const* wanted;
};

TEST_CASE("import: values of ECMAScript become CEL, or are refused with the column", "[import]") {
  Row const rows[] = {{"n + 1", "(vars.n + 1)"},
                      {"n * 2 - 1", "((vars.n * 2) - 1)"},
                      {"-n", "(-vars.n)"},
                      {"'a' + t", "('a' + vars.t)"},
                      {"'a' + n", "('a' + string(vars.n))"},
                      {"\"it's\"", "'it\\'s'"},
                      {"[1, 2, 3]", "[1, 2, 3]"},
                      {"[].concat(l, [4])", "(([] + vars.l) + [4])"},
                      {"l.length", "size(vars.l)"},
                      {"{p1: 'v', 'p2': 2}", "{'p1': 'v', 'p2': 2}"},
                      {"n > 1 ? 'x' : 'y'", "((vars.n > 1) ? 'x' : 'y')"},
                      {"_event.name", "event.name"},
                      {"_event.data.x", "event.data.x"},
                      {"_event.data['x']", "event.data.x"},
                      {"return", "invalid 1: \"return\" is no expression"},
                      {"unknown + 1", "invalid 1: there is no variable \"unknown\""},
                      {"n + unknown", "invalid 5: there is no variable \"unknown\""},
                      {"undefined.x", "invalid 1: there is no variable \"undefined\""},
                      {"{p1: 'v'", "invalid 9: the expression is not complete"},
                      {"n + ", "invalid 5: the expression is not complete"},
                      {"n)", "invalid 2: \")\" cannot stand here"},
                      {"'open", "invalid 1: the string has no end"},
                      {"n / 2", "not taken 3: \"/\" is not taken"},
                      {"1.5", "not taken 1: only integers of up to 15 digits"},
                      {"Math.pow(n, 2)", "not taken 1: \"Math\" is not taken"},
                      {"f(n)", "not taken 1: \"f\" is not taken"},
                      {"_sessionid", "not taken 1: \"_sessionid\" is not taken"},
                      {"_event.origin", "not taken 8: _event.origin is not taken"},
                      {"t * 2", "not taken 6: \"*\" is taken on integers only"},
                      {"n = 2", "not taken 3: \"=\" is not taken"},
                      {"", "invalid 1: the expression is not complete"}};
  for (Row const& row : rows) {
    CAPTURE(row.source);
    CHECK(value_of(row.source) == row.wanted);
  }
}

TEST_CASE("import: conditions test what is no boolean as ECMAScript does", "[import]") {
  Row const rows[] = {
      {"true", "true"},
      {"n == 1", "(vars.n == 1)"},
      {"n === 1 && t !== 'x'", "((vars.n == 1) && (vars.t != 'x'))"},
      {"!(n < 1)", "!(vars.n < 1)"},
      {"n", "(has(vars.n) && vars.n != 0)"},
      {"!n", "!(has(vars.n) && vars.n != 0)"},
      {"'foo'", "('foo' != '')"},
      {"l", "has(vars.l)"},
      {"n == undefined", "!has(vars.n)"},
      {"typeof n !== 'undefined'", "has(vars.n)"},
      {"In('s-1')", "in_state('a.s_1')"},
      {"!In('nowhere')", "!false"},
      {"d == 'x'", "(vars.d == 'x')"},
      {"n == 'x'", "not taken 9: the sides are of different types (int and text)"},
      {"typeof n", "not taken 9: typeof is taken only where it is compared with 'undefined'"}};
  for (Row const& row : rows) {
    CAPTURE(row.source);
    CHECK(condition_of(row.source) == row.wanted);
  }
}

TEST_CASE("import: deep expressions are refused, not followed", "[import]") {
  for (char const* unit : {"(", "!", "[", "-"}) {
    std::string deep;
    while (deep.size() < 3000) deep += unit;
    CAPTURE(unit);
    CHECK(value_of(deep + "1").find("nests too deep") != std::string::npos);
  }
  CHECK(value_of(std::string(expression_bytes_max + 1, '1')).find("too long") != std::string::npos);
}

}  // namespace
}  // namespace chubei::import
