#pragma once
// One case of google/cel-spec as tests/conformance/cel/extract.mjs writes it, and the suite's
// folder. Values and types come in the JSON of cel.expr.Value and cel.expr.Type.

#include "engine/cel/program.hpp"

#include <boost/json.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace chubei::cel::conformance {

/// Where the suite lies: $CHUBEI_CEL_SPEC, which ctest sets; nullopt where there is none.
std::optional<std::filesystem::path> folder();
boost::json::value read(std::filesystem::path const& file);
std::string text(boost::json::value const& json);

/// The names of one case with their types and values.
class World {
 public:
  explicit World(boost::json::object const& test);
  void add(std::string const& variable, Type type);
  Environment environment() const;
  std::vector<Value> const& values() const { return values_; }

 private:
  std::optional<Variable> find(std::string const& variable) const;

  std::string container_;
  std::map<std::string, Variable> index_;
  std::vector<Value> values_;
};

/// Compiles and evaluates; "" where the case passes, else what happened instead.
std::string run(boost::json::object const& test);

}  // namespace chubei::cel::conformance
