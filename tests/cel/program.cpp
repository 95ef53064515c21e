// What a program tells about itself, host functions, the step budget, errors of evaluation.

#include "engine/cel/program.hpp"

#include "tests/catch.hpp"

#include <string>

namespace {

using namespace chubei;
using namespace chubei::cel;

Environment environment() {
  return {.resolve = [](std::string_view name) -> std::optional<Variable> {
            if (name == "data.total") return Variable{7, Kind::integer};
            if (name == "data.name") return Variable{3, Kind::string};
            if (name == "data.more") return Variable{5, Type::map(Kind::string, Kind::dyn)};
            if (name == "now") return Variable{0, Kind::timestamp};
            return std::nullopt;
          },
          .functions = {
              {"mul_div", 11, {{{Kind::integer, Kind::integer, Kind::integer}, Kind::integer}}},
              {"calendar.add", 12, {{{Kind::timestamp, Kind::integer}, Kind::timestamp}}},
              {"shout", 13, {{{Kind::string}, Kind::string, true}}},
              {"refuse", 14, {{{}, Kind::boolean}}},
              {"nothing", 15, {{{}, Kind::dyn}}},
              {"count5", 16, {{std::vector<Type>(5), Kind::integer}}}}};
}

class Host final : public Activation {
 public:
  Value variable(int index) override {
    if (index == 7) return Value::integer(500);
    if (index == 3) return Value::string("储备");
    if (index == 5) return Value::map({{Value::string("a"), Value::integer(1)}});
    return index == 0 ? Value::timestamp(Instant{0}) : Value::absent();
  }
  std::expected<Value, EvalError> call(int function, std::span<Value const> arguments) override {
    switch (function) {
      case 11:
        return Value::integer(arguments[0].as_integer() * arguments[1].as_integer() /
                              arguments[2].as_integer());
      case 12:
        return arguments[0];
      case 13:
        return Value::string(std::string(arguments[0].as_text()) + "!");
      case 14:
        return std::unexpected(
            EvalError{EvalErrorKind::out_of_range, {"历法未公布", "year not published"}, {}});
      case 16:
        return Value::integer(static_cast<std::int64_t>(arguments.size()));
      default:
        return Value::absent();
    }
  }
};

std::expected<Value, EvalError> evaluate(std::string_view source, Budget budget = {}) {
  auto const program = compile(source, environment());
  REQUIRE(program);
  Host host;
  return program->evaluate(host, budget);
}

}  // namespace

TEST_CASE("cel: a program lists the variables and host functions it reads", "[cel]") {
  auto const program = compile(
      "mul_div(data.total, 3, 2) > 1 && data.name.shout() == 'x' && has(data.more.b) && "
      "data.total > mul_div(1, 1, 1)",
      environment());
  REQUIRE(program);
  CHECK(program->variables() == std::vector<int>{3, 5, 7});
  CHECK(program->functions() == std::vector<int>{11, 13});
  CHECK(program->type() == Type{Kind::boolean});
  CHECK(std::get<Call>(program->root().node).op == Operator::logical_and);
}

TEST_CASE("cel: the tree keeps names, places and macros", "[cel]") {
  auto const program = compile("[1].exists(x, x == data.total)", environment());
  REQUIRE(program);
  auto const& walk = std::get<Comprehension>(program->root().node);
  CHECK(walk.macro == Macro::exists);
  CHECK(walk.name == "x");
  auto const& equal = std::get<Call>(walk.body->node);
  CHECK(std::get<Local>(equal.arguments[0]->node).slot == walk.variable);
  CHECK(std::get<Ident>(equal.arguments[1]->node).index == 7);
  CHECK(std::get<Ident>(equal.arguments[1]->node).name == "data.total");
  CHECK(equal.arguments[1]->at == Position{1, 20});
}

TEST_CASE("cel: host functions are called with evaluated arguments", "[cel]") {
  CHECK(evaluate("mul_div(data.total, 3, 2)") == Value::integer(750));
  CHECK(evaluate("data.name.shout()") == Value::string("储备!"));
  CHECK(evaluate("calendar.add(now, 3) == now") == Value::boolean(true));
  CHECK(evaluate("count5(1, 'a', true, null, [])") == Value::integer(5));
}

TEST_CASE("cel: an error of a host function carries its kind and the place of the call", "[cel]") {
  auto const refused = evaluate("true &&\n  refuse()");
  REQUIRE(!refused);
  CHECK(refused.error().kind == EvalErrorKind::out_of_range);
  CHECK(refused.error().message.zh == "历法未公布");
  CHECK(refused.error().at == Position{2, 3});
  CHECK(evaluate("refuse() || true") == Value::boolean(true));
  CHECK(evaluate("nothing() == 1").error().kind == EvalErrorKind::no_such_field);
}

TEST_CASE("cel: overloads of host functions are checked", "[cel]") {
  auto rule = [](std::string_view source) {
    auto const program = compile(source, environment());
    REQUIRE(!program);
    return program.error().fields[0].rule;
  };
  CHECK(rule("mul_div('a', 1, 2)") == "overload");
  CHECK(rule("mul_div(1, 2)") == "overload");
  CHECK(rule("shout('a')") == "overload");
  CHECK(rule("calendar.sub(now, 1)") == "undeclared");
}

TEST_CASE("cel: an error says what happened in both languages and where", "[cel]") {
  auto const error = evaluate("data.total > 1 && data.more.b == 1").error();
  CHECK(error.kind == EvalErrorKind::no_such_field);
  CHECK(error.message.zh == "没有字段 b");
  CHECK(error.message.en == "no such field: b");
  CHECK(error.at == Position{1, 29});
  CHECK(evaluate("9223372036854775807 + data.total").error().message.en == "integer overflow in +");
  CHECK(evaluate("data.more['z']").error().message.en == "no such key: \"z\"");
  CHECK(evaluate("dyn(1) + 'a'").error().message.en == "+ does not take (int, string)");
}

TEST_CASE("cel: the budget stops evaluation and is never absorbed", "[cel]") {
  std::string const walk = "[1,2,3,4,5,6,7,8,9].all(a, [1,2,3,4,5,6,7,8,9].all(b, a * b > 0))";
  CHECK(evaluate(walk).has_value());
  CHECK(evaluate(walk, {100}).error().kind == EvalErrorKind::budget_exceeded);
  for (auto const& source :
       {walk + " || true", "true && (" + walk + " || true)", "[1].exists(x, " + walk + ") || true",
        "false && true || " + walk + " || true"}) {
    CAPTURE(source);
    CHECK(evaluate(source, {100}).error().kind == EvalErrorKind::budget_exceeded);
  }
  CHECK(evaluate("1 + 1", {0}).error().kind == EvalErrorKind::budget_exceeded);
}

TEST_CASE("cel: text and lists cost steps by their size", "[cel]") {
  std::string grow = "'" + std::string(4000, 'x') + "'";
  for (int i = 0; i < 5; ++i) grow = "[" + grow + "].map(t, t + t + t + t)[0]";
  CHECK(evaluate(grow).error().kind == EvalErrorKind::budget_exceeded);
  std::string lists = "[1, data.total, 3, 4, 5, 6, 7, 8]";
  for (int i = 0; i < 7; ++i) lists = "[" + lists + "].map(t, t + t + t + t)[0]";
  CHECK(evaluate(lists).error().kind == EvalErrorKind::budget_exceeded);
}

TEST_CASE("cel: a search costs steps by text and pattern", "[cel]") {
  std::string const text = "'" + std::string(2'000, 'a') + "'";
  CHECK(evaluate(text + ".matches('^a+$')") == Value::boolean(true));
  auto const costly = evaluate(text + ".matches('(a{0,100}){0,9}b')", {5'000});
  REQUIRE(!costly);
  CHECK(costly.error().kind == EvalErrorKind::budget_exceeded);
  CHECK(evaluate("data.name.matches(data.name)") == Value::boolean(true));
  CHECK(evaluate("data.name.matches(data.name)", {1'000}).error().kind ==
        EvalErrorKind::budget_exceeded);
  CHECK(evaluate("data.name.matches('(' + data.name)").error().kind ==
        EvalErrorKind::invalid_argument);
}

TEST_CASE("cel: has on a qualified variable asks for its value only", "[cel]") {
  CHECK(evaluate("has(data.total)") == Value::boolean(true));
  CHECK(evaluate("has(data.more.a) && !has(data.more.b)") == Value::boolean(true));
}
