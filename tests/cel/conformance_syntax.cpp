// The parser's and the checker's cases of google/cel-spec: what is refused, of which type the rest
// is, and whether the first fault stands where cel-go sees it.

#include "tests/catch.hpp"
#include "tests/cel/conformance_case.hpp"

#include <iostream>

namespace {

using namespace chubei;
using namespace chubei::cel;
using namespace chubei::cel::conformance;
namespace bj = boost::json;

/// Cases whose answer differs, by set and source text, and why.
constexpr char const* no_accumulator = "macros stay macros here: no hidden accumulator has a name";
constexpr char const* no_type_variables = "an empty list is list(dyn): there are no type variables";
std::map<std::string, std::string> const expected_differences{
    {"parsing: [].existsOne(__result__, __result__)", no_accumulator},
    {"parsing: m.map(__result__, __result__)", no_accumulator},
    {"parsing: m.filter(__result__, false)", no_accumulator},
    {"checking: [] + [1,2,3,] + [4]", no_type_variables},
    {"checking: [].map(x, [].map(y, x in y && y in x))", no_type_variables},
    {"checking: [{}.map(c,c,c)]+[{}.map(c,c,c)]", no_type_variables},
};

struct Place {
  int line = 0;
  int column = 0;
};

/// Of cel-go's first fault, "ERROR: :1:9: …" or "ERROR: <input>:1:9: …".
Place place_of(std::string const& error) {
  std::size_t const at = error.find(':', error.find(':') + 1);
  Place place;
  std::sscanf(error.c_str() + at, ":%d:%d", &place.line, &place.column);
  return place;
}

bool is_of_parser(std::string const& error) { return error.starts_with("ERROR: :"); }

/// Why the language has no such thing, or "".
std::string left_out(bj::object const& test) {
  std::string const error = text(test.at("error"));
  std::string const source = text(test.at("expr"));
  if (test.at("messages").get_bool()) return "protobuf messages";
  if (error.find("unsupported syntax '") != std::string::npos ||
      source.find(".?") != std::string::npos || source.find("[?") != std::string::npos ||
      source.find("{?") != std::string::npos)
    return "optional syntax, not claimed";
  if (error.find("unsupported syntax: '`'") != std::string::npos)
    return "cel-go with quoted fields switched off";
  if (error.find("applied to '(int, double)'") != std::string::npos)
    return "cel-go with comparisons across kinds of numbers switched off";
  if (error.find("recursion") != std::string::npos) return "cel-go's own limit on nesting";
  std::string const types = bj::serialize(test.at("type_env"));
  if (types.find("\"function\"") != std::string::npos) return "declares a function";
  if (types.find("abstractType") != std::string::npos ||
      types.find("typeParam") != std::string::npos)
    return "abstract types, not claimed";
  return "";
}

struct Tally {
  std::map<std::string, int> left_out;
  int total = 0, agreed = 0, faults = 0, places = 0;

  void print(std::string const& name) const {
    std::cout << "score: cel " << name << ": " << agreed << "/" << total << "\n  " << places
              << " of " << faults << " first faults stand where cel-go sees them\n";
    for (auto const& [reason, count] : left_out)
      std::cout << "  left out: " << count << ": " << reason << "\n";
  }
};

/// "" where ours agrees with the suite; counts places.
std::string difference(std::string const& ours, Place at, std::string const& theirs, Tally& tally) {
  if (ours.empty() && theirs.empty()) return "";
  if (ours.empty()) return "accepted; cel-go: " + theirs.substr(0, theirs.find('\n'));
  if (theirs.empty()) return "refused: " + ours;
  ++tally.faults;
  Place const wanted = place_of(theirs);
  if (at.line == wanted.line && at.column == wanted.column) ++tally.places;
  return "";
}

/// Without names and types: what is refused is refused by the grammar or the macros.
std::string parse_case(bj::object const& test, Tally& tally) {
  CompileOptions options;
  options.check = false;
  options.check_constants = false;
  std::string const theirs = is_of_parser(text(test.at("error"))) ? text(test.at("error")) : "";
  auto const program = compile(text(test.at("expr")), World(test).environment(), options);
  if (program) return difference("", {}, theirs, tally);
  FieldError const& first = program.error().fields.front();
  return difference(first.message.en, {first.line, first.column}, theirs, tally);
}

std::string check_case(bj::object const& test, Tally& tally) {
  World world(test);
  for (auto const& [name, kind] : std::map<std::string, Kind>{{"is", Kind::string},
                                                              {"ii", Kind::integer},
                                                              {"iu", Kind::unsigned_integer},
                                                              {"iz", Kind::boolean},
                                                              {"ib", Kind::bytes},
                                                              {"id", Kind::real},
                                                              {"ix", Kind::null}})
    world.add(name, kind);
  Environment environment = world.environment();
  environment.functions = {{"fg_s", 0, {{{}, Kind::string}}},
                           {"fi_s_s", 1, {{{Kind::string}, Kind::string, true}}}};
  CompileOptions options;
  options.check_constants = false;
  auto const program = compile(text(test.at("expr")), environment, options);
  std::string const theirs = text(test.at("error"));
  if (!program) {
    auto const& fields = program.error().fields;
    Place const at = fields.empty() ? Place{} : Place{fields.front().line, fields.front().column};
    std::string const said = fields.empty() ? "refused" : fields.front().message.en;
    return difference(said, at, theirs, tally);
  }
  if (!theirs.empty()) return difference("", {}, theirs, tally);
  std::string const type = program->type().text();
  return type == text(test.at("type")) ? "" : "has type " + type + ", not " + text(test.at("type"));
}

template <class Case>
Tally run_all(std::string const& name, Case run_case) {
  Tally tally;
  auto const file = read(*folder() / "syntax" / (name + ".json"));
  for (auto const& each : file.at("tests").get_array()) {
    auto const& test = each.get_object();
    if (std::string const reason = left_out(test); !reason.empty()) {
      ++tally.left_out[reason];
      continue;
    }
    ++tally.total;
    std::string const differs = run_case(test, tally);
    auto const expected = expected_differences.find(name + ": " + text(test.at("expr")));
    if (differs.empty()) ++tally.agreed;
    if (!differs.empty() && expected != expected_differences.end())
      std::cout << "    differs as expected: " << expected->first << ": " << expected->second
                << "\n";
    INFO(name << ": " << text(test.at("expr")) << "\n" << differs);
    CHECK(differs.empty() == (expected == expected_differences.end()));
  }
  tally.print(name);
  return tally;
}

}  // namespace

TEST_CASE("cel: refuses what the parser of cel-go refuses, and nothing else", "[cel]") {
  if (!folder()) return;
  CHECK(run_all("parsing", parse_case).total > 120);
}

TEST_CASE("cel: deduces the types that the checker of cel-go deduces", "[cel]") {
  if (!folder()) return;
  CHECK(run_all("checking", check_case).total > 60);
}
