// Faults of the source: places, limits, excerpts, the demanded result type.

#include "engine/cel/program.hpp"
#include "tests/catch.hpp"

#include <boost/json.hpp>

namespace {

using namespace chubei;
using namespace chubei::cel;

Environment const nothing{.resolve = {}};

Error fault_of(std::string const& source, CompileOptions const& options = {}) {
  auto program = compile(source, nothing, options);
  REQUIRE(!program);
  return program.error();
}

std::string repeated(std::string const& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("cel: a fault names line and column in code points and shows the place", "[cel]") {
  auto const error = fault_of("1 == 1 &&\n'储备' == nope");
  CHECK(error.code == ErrorCode::invalid_definition);
  REQUIRE(error.fields.size() == 1);
  CHECK(error.fields[0].line == 2);
  CHECK(error.fields[0].column == 9);
  CHECK(error.fields[0].rule == "undeclared");
  CHECK(error.fields[0].message.zh == "没有这个变量：nope");
  CHECK(error.message.en == "invalid expression (2:9): no such variable: nope");
  // Chinese characters take two columns of a terminal, so that the caret stands below the name.
  CHECK(error.details.at("excerpts").at(0) == "'储备' == nope\n          ^");
}

TEST_CASE("cel: the caller chooses the code of the error", "[cel]") {
  CHECK(fault_of("1 +", {.error = ErrorCode::bad_filter}).code == ErrorCode::bad_filter);
}

TEST_CASE("cel: a guard must be bool", "[cel]") {
  auto const error = fault_of("1 + 1", {.result = Kind::boolean});
  CHECK(error.fields[0].rule == "type");
  CHECK(error.fields[0].message.en == "the expression must be bool but is int");
  CHECK(compile("1 < 2", nothing, {.result = Kind::boolean}));
  auto const open = compile("dyn(1)", nothing, {.result = Kind::boolean});
  REQUIRE(open);
  Slots none({});
  auto const value = open->evaluate(none);
  REQUIRE(!value);
  CHECK(value.error().kind == EvalErrorKind::no_such_overload);
  CHECK(value.error().message.en == "the result must be bool but is int");
}

TEST_CASE("cel: every limit on source is named when it is passed", "[cel]") {
  struct Case {
    std::string source;
    std::string rule;
  };
  std::vector<Case> const cases{
      {repeated(" ", 8193), "limit:source_bytes_max"},
      {repeated("(", 65) + "1" + repeated(")", 65), "limit:nesting_max"},
      {repeated("[", 3000), "limit:nesting_max"},
      {"1" + repeated(" + 1", 300), "limit:depth_max"},
      {repeated("!", 300) + "true", "limit:depth_max"},
      {"{}" + repeated(".a", 300), "limit:depth_max"},
      {"[" + repeated("1,", 1025) + "]", "limit:literal_elements_max"},
      {"false" + repeated(" || 'a'.matches('b')", 33), "limit:patterns_max"},
      {repeated("[1].all(x, ", 17) + "true" + repeated(")", 17),
       "limit:comprehension_nesting_max"}};
  for (auto const& each : cases) {
    CAPTURE(each.rule, each.source.substr(0, 20));
    CHECK(fault_of(each.source).fields[0].rule == each.rule);
  }
}

TEST_CASE("cel: what stands just inside the limits compiles", "[cel]") {
  CHECK(compile(repeated("(", 63) + "1" + repeated(")", 63), nothing));
  CHECK(compile("1" + repeated(" + 1", 250), nothing));
  CHECK(compile("true" + repeated(" && true", 900), nothing));
  CHECK(compile("[" + repeated("1,", 1024) + "]", nothing));
  CHECK(compile(repeated("[1].all(x, ", 16) + "true" + repeated(")", 16), nothing));
}

TEST_CASE("cel: no more faults are reported than the limit", "[cel]") {
  CHECK(fault_of("[" + repeated("*,", 100) + "]").fields.size() == 20);
  CHECK(fault_of("[" + repeated("x,", 100) + "]", {.limits = {.errors_max = 3}}).fields.size() ==
        3);
}

TEST_CASE("cel: source that is not UTF-8 is refused", "[cel]") {
  CHECK(fault_of("'\xff'").fields[0].message.en == "the expression is not UTF-8 text");
  CHECK(fault_of("'\xed\xa0\x80'").fields[0].rule == "syntax");
}
