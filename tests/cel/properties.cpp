// What holds for any input: seeded, so that a failure comes back. CHUBEI_SEED=<number> tries
// another seed.

#include "engine/cel/program.hpp"
#include "tests/catch.hpp"

#include <cstdlib>
#include <iostream>
#include <limits>
#include <random>

namespace {

using namespace chubei;
using namespace chubei::cel;

using Random = std::mt19937_64;

std::uint64_t seed() {
  char const* const given = std::getenv("CHUBEI_SEED");
  return given ? std::strtoull(given, nullptr, 10) : 20261124;
}

std::size_t below(Random& random, std::size_t count) { return random() % count; }

Environment environment() {
  return {.resolve = [](std::string_view name) -> std::optional<Variable> {
    if (name == "x") return Variable{0, Kind::integer};
    if (name == "y") return Variable{1, Kind::integer};
    if (name == "s") return Variable{2, Kind::string};
    if (name == "l") return Variable{3, Type::list(Kind::dyn)};
    if (name == "m.n") return Variable{4, Kind::timestamp};
    return std::nullopt;
  }};
}

std::vector<Value> const values{Value::integer(7), Value::integer(-3),
                                Value::string("储备 project"),
                                Value::list({Value::integer(1), Value::string("a"), Value::null()}),
                                Value::timestamp(Instant{1'732'464'000'000})};

// Compiles both ways and evaluates what compiles; the property is that all of it ends.
void survive(std::string const& source) {
  for (bool const check : {true, false}) {
    auto const program = compile(source, environment(), {.check = check});
    if (!program) {
      REQUIRE(!program.error().fields.empty());
      REQUIRE(program.error().fields[0].line >= 1);
      REQUIRE(program.error().fields[0].column >= 1);
      continue;
    }
    Slots slots(values);
    auto const value = program->evaluate(slots, {2'000});
    if (!value) REQUIRE(!value.error().message.zh.empty());
  }
}

std::vector<std::string> const seeds{
    "x > 1 && y < 2 || s.startsWith('储') && l.exists(e, e == 1)",
    "[1, 2, 3].map(i, i * x).filter(j, j % 2 == 0).all(k, k in [2, 4, y])",
    "{'a': 1, 'b': [1, 2u, 3.5, null, true]}.b[1] == 2u ? s + 'x' : string(x)",
    "m.n + duration('1h30m') > timestamp('2024-01-01T00:00:00Z') && m.n.getFullYear('+08:00') > 1",
    "l.transformList(i, v, i > 0, v) == [] || !has(m.n) || type(x) == int && size(s) > 3",
    "r'\\d' + \"\\u50a8\" + '''a'b''' + string(b'\\x41') != s && s.matches('[a-z]+$')",
    "-9223372036854775808 - -x * (0x1F / 3) % 5 >= int(1.5e3) && 1u + uint(2) == 3u"};

std::vector<std::string> const fragments{
    "(",      ")",   "[",   "]",    "{",          "}",        ".",  ",", "?",  ":",
    "&&",     "||",  "!",   "-",    "+",          "in",       "==", "x", "s",  "'a'",
    "1",      "1u",  "1.5", "l",    "//",         "\n",       "\"", "`", "\\", "has(",
    ".all(e", "e, ", "m.n", "true", ".map(a, a)", "b'\\xff'", "储"};

std::string mutated(std::string source, Random& random) {
  for (std::size_t i = 1 + below(random, 4); i > 0; --i) {
    std::size_t const at = below(random, source.size() + 1);
    switch (below(random, 4)) {
      case 0:
        source.insert(at, fragments[below(random, fragments.size())]);
        break;
      case 1:
        source.erase(at, 1 + below(random, 6));
        break;
      case 2:
        source.insert(at, source.substr(below(random, source.size() + 1), 12));
        break;
      default:
        if (at < source.size()) source[at] = static_cast<char>(random());
    }
  }
  return source;
}

// Integer expressions with an evaluator of their own ------------------------

struct Arithmetic {
  std::string text;
  std::optional<std::int64_t> value;  ///< none: overflow or division by zero
};

std::optional<std::int64_t> computed(char op, std::int64_t left, std::int64_t right) {
  constexpr auto min = std::numeric_limits<std::int64_t>::min();
  std::int64_t result = 0;
  bool overflow = false;
  switch (op) {
    case '+':
      overflow = __builtin_add_overflow(left, right, &result);
      break;
    case '-':
      overflow = __builtin_sub_overflow(left, right, &result);
      break;
    case '*':
      overflow = __builtin_mul_overflow(left, right, &result);
      break;
    default:
      if (right == 0 || (left == min && right == -1)) return std::nullopt;
      return op == '/' ? left / right : left % right;
  }
  return overflow ? std::nullopt : std::optional(result);
}

Arithmetic leaf(Random& random) {
  constexpr std::int64_t corners[] = {0,
                                      1,
                                      -1,
                                      2,
                                      10,
                                      4611686018427387904,
                                      std::numeric_limits<std::int64_t>::max(),
                                      std::numeric_limits<std::int64_t>::min()};
  switch (below(random, 4)) {
    case 0:
      return {"x", 7};
    case 1:
      return {"y", -3};
    case 2: {
      std::int64_t const value = corners[below(random, std::size(corners))];
      return {std::to_string(value), value};
    }
    default: {
      auto const value = static_cast<std::int64_t>(below(random, 200)) - 100;
      return {std::to_string(value), value};
    }
  }
}

Arithmetic arithmetic(Random& random, int height) {
  if (height == 0 || below(random, 5) == 0) return leaf(random);
  char const op = "+-*/%"[below(random, 5)];
  auto const left = arithmetic(random, height - 1);
  auto const right = arithmetic(random, height - 1);
  Arithmetic whole{"(" + left.text + ") " + op + " (" + right.text + ")", std::nullopt};
  if (left.value && right.value) whole.value = computed(op, *left.value, *right.value);
  return whole;
}

/// A condition whose value may be missing, with && and || absorbing as the language says.
struct Condition {
  std::string text;
  std::optional<bool> value;
};

Condition condition(Random& random, int height) {
  if (height == 0) {
    auto const left = arithmetic(random, 2);
    auto const right = arithmetic(random, 2);
    Condition whole{left.text + " < " + right.text, std::nullopt};
    if (left.value && right.value) whole.value = *left.value < *right.value;
    return whole;
  }
  auto const left = condition(random, height - 1);
  auto const right = condition(random, height - 1);
  bool const deciding = below(random, 2) == 0;
  Condition whole{"(" + left.text + (deciding ? ") || (" : ") && (") + right.text + ")", {}};
  if (left.value == deciding || right.value == deciding)
    whole.value = deciding;
  else if (left.value && right.value)
    whole.value = !deciding;
  return whole;
}

}  // namespace

TEST_CASE("cel: random bytes never crash or hang the compiler", "[cel]") {
  Random random(seed());
  for (int round = 0; round < 4'000; ++round) {
    std::string source(below(random, 120), ' ');
    for (char& c : source) c = static_cast<char>(random());
    survive(source);
  }
}

TEST_CASE("cel: random sequences of words never crash or hang", "[cel]") {
  Random random(seed());
  for (int round = 0; round < 6'000; ++round) {
    std::string source;
    for (std::size_t i = below(random, 40); i > 0; --i)
      source += fragments[below(random, fragments.size())] + (random() % 2 == 0 ? " " : "");
    survive(source);
  }
}

TEST_CASE("cel: mutated expressions never crash or hang", "[cel]") {
  Random random(seed());
  for (auto const& source : seeds) {
    CAPTURE(source);
    CHECK(compile(source, environment()));
  }
  for (int round = 0; round < 6'000; ++round)
    survive(mutated(seeds[below(random, seeds.size())], random));
}

TEST_CASE("cel: any budget stops any expression, and enough gives one answer", "[cel]") {
  for (auto const& source : seeds) {
    auto const program = compile(source, environment());
    REQUIRE(program);
    Slots slots(values);
    auto const whole = program->evaluate(slots);
    REQUIRE(whole);
    for (std::uint32_t steps = 0; steps < 200; ++steps) {
      auto const part = program->evaluate(slots, {steps});
      CAPTURE(source, steps);
      if (part)
        CHECK(*part == *whole);
      else
        CHECK(part.error().kind == EvalErrorKind::budget_exceeded);
    }
  }
}

TEST_CASE("cel: integer arithmetic agrees with a plain evaluator", "[cel]") {
  Random random(seed());
  Slots slots(values);
  int defined = 0;
  for (int round = 0; round < 5'000; ++round) {
    auto const expected = arithmetic(random, 4);
    auto const program = compile(expected.text, environment());
    CAPTURE(expected.text);
    REQUIRE(program);
    auto const value = program->evaluate(slots);
    REQUIRE(value.has_value() == expected.value.has_value());
    if (value) REQUIRE(value->as_integer() == *expected.value);
    defined += value ? 1 : 0;
  }
  CHECK(defined > 1'000);
}

TEST_CASE("cel: conditions with failing parts agree with the rule of absorption", "[cel]") {
  Random random(seed());
  Slots slots(values);
  for (int round = 0; round < 3'000; ++round) {
    auto const expected = condition(random, 3);
    auto const program = compile(expected.text, environment(), {.result = Kind::boolean});
    CAPTURE(expected.text);
    REQUIRE(program);
    auto const value = program->evaluate(slots);
    REQUIRE(value.has_value() == expected.value.has_value());
    if (value) REQUIRE(value->as_boolean() == *expected.value);
  }
}
