// The tables of this folder: tests/cel/*.txt, each a transcript of expressions and what they give.
//
//   # a remark
//   let total = 500            a variable for the rest of the file; its type is that of the
//   expression absent closes_at timestamp a variable of that type without a value > total + 1
//   checked expression; the lines below it are the answer 501 ? total + 'a'              the same
//   without checking error no_such_overload 1:7
//
// An answer is a value in CEL's notation, `error <kind> <line>:<column>`, or one `fault <rule>
// <line>:<column> <text>` a fault. GOLDEN=accept rewrites the answers.

#include "engine/cel/program.hpp"
#include "tests/catch.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace {

using namespace chubei;
using namespace chubei::cel;

std::string place(int line, int column) {
  return std::to_string(line) + ":" + std::to_string(column);
}

/// The variables a transcript has named so far.
class Session {
 public:
  void let(std::string const& name, std::string const& expression) {
    auto const program = compile(expression, environment());
    REQUIRE(program);
    Slots slots(values_);
    auto const value = program->evaluate(slots);
    REQUIRE(value);
    add(name, program->type(), *value);
  }
  void absent(std::string const& name, std::string const& type) {
    std::map<std::string, Type> const types{{"int", Kind::integer},
                                            {"string", Kind::string},
                                            {"bool", Kind::boolean},
                                            {"timestamp", Kind::timestamp},
                                            {"dyn", Kind::dyn},
                                            {"map", Type::map(Kind::string, Kind::dyn)},
                                            {"list", Type::list(Kind::dyn)},
                                            {"double", Kind::real}};
    add(name, types.at(type), Value::absent());
  }

  std::vector<std::string> answer(std::string const& expression, bool check) const {
    auto const program = compile(expression, environment(), {.check = check});
    if (!program) {
      std::vector<std::string> lines;
      for (auto const& fault : program.error().fields)
        lines.push_back("fault " + fault.rule + " " + place(fault.line, fault.column) + " " +
                        fault.message.en);
      return lines;
    }
    Slots slots(values_);
    auto const value = program->evaluate(slots);
    if (value) return {display(*value, 400)};
    return {"error " + std::string(name(value.error().kind)) + " " +
            place(value.error().at.line, value.error().at.column)};
  }

 private:
  void add(std::string const& name, Type type, Value value) {
    index_[name] = {static_cast<int>(values_.size()), std::move(type)};
    values_.push_back(std::move(value));
  }
  Environment environment() const {
    return {.resolve = [this](std::string_view name) -> std::optional<Variable> {
      auto const found = index_.find(name);
      return found == index_.end() ? std::nullopt : std::optional(found->second);
    }};
  }
  std::map<std::string, Variable, std::less<>> index_;
  std::vector<Value> values_;
};

std::vector<std::string> read_lines(std::filesystem::path const& path) {
  std::ifstream stream(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

bool starts_entry(std::string const& line) {
  return line.empty() || line.starts_with("#") || line.starts_with("> ") ||
         line.starts_with("? ") || line.starts_with("let ") || line.starts_with("absent ");
}

void declare(Session& session, std::string const& line) {
  std::istringstream words(line);
  std::string verb;
  std::string name;
  words >> verb >> name;
  std::string rest;
  if (verb == "absent") {
    words >> rest;
    return session.absent(name, rest);
  }
  session.let(name, line.substr(line.find('=') + 1));
}

/// The transcript as it should read; checks each answer on the way.
std::vector<std::string> replay(std::vector<std::string> const& lines) {
  Session session;
  std::vector<std::string> replayed;
  for (std::size_t i = 0; i < lines.size();) {
    std::string const line = lines[i++];
    replayed.push_back(line);
    if (line.starts_with("let ") || line.starts_with("absent ")) declare(session, line);
    if (!line.starts_with("> ") && !line.starts_with("? ")) continue;
    std::vector<std::string> wanted;
    while (i < lines.size() && !starts_entry(lines[i])) wanted.push_back(lines[i++]);
    auto const given = session.answer(line.substr(2), line.starts_with("> "));
    replayed.insert(replayed.end(), given.begin(), given.end());
    CAPTURE(i, line);
    if (!std::getenv("GOLDEN")) CHECK(given == wanted);
  }
  return replayed;
}

}  // namespace

TEST_CASE("cel: every transcript reads as it is written", "[cel]") {
  std::size_t files = 0;
  for (auto const& entry : std::filesystem::directory_iterator(CHUBEI_SOURCE_DIR "/tests/cel")) {
    if (entry.path().extension() != ".txt") continue;
    ++files;
    DYNAMIC_SECTION(entry.path().filename().string()) {
      auto const lines = replay(read_lines(entry.path()));
      if (std::getenv("GOLDEN")) {
        std::ofstream stream(entry.path());
        for (auto const& line : lines) stream << line << "\n";
      }
    }
  }
  CHECK(files > 0);
}
