#include "tests/scenarios/coverage.hpp"

#include "tests/support/cast.hpp"

#include <fstream>

namespace chubei::testing {

void Coverage::add(Office const& office) {
  for (auto const& definition : office.release().definitions) {
    auto& known = definitions_[office.release().id + "/" + definition->id];
    for (auto const& transition : definition->transitions) known.all.insert(transition.pointer);
    auto const at = office.taken().find(definition->id);
    if (at != office.taken().end()) known.taken.insert(at->second.begin(), at->second.end());
  }
}

std::string Coverage::table() const {
  std::string text;
  for (auto const& [name, transitions] : definitions_) {
    text += name + ": " + std::to_string(transitions.taken.size()) + "/" +
            std::to_string(transitions.all.size()) + "\n";
    for (auto const& pointer : transitions.all) {
      if (!transitions.taken.contains(pointer)) text += "  missing " + pointer + "\n";
    }
  }
  return text;
}

std::vector<std::string> Coverage::faults(std::string const& reasons_file) const {
  std::map<std::pair<std::string, std::string>, std::string> reasons;
  std::ifstream file(reasons_file);
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with("#")) continue;
    auto const [definition, rest] = split(line, " ");
    auto const [pointer, reason] = split(rest, " ");
    reasons[{definition, pointer}] = reason;
  }
  std::vector<std::string> faults;
  for (auto const& [name, transitions] : definitions_) {
    for (auto const& pointer : transitions.all) {
      auto const reason = reasons.find({name, pointer});
      bool const is_excused = reason != reasons.end() && !reason->second.empty();
      bool const is_taken = transitions.taken.contains(pointer);
      if (!is_taken && !is_excused) faults.push_back("no scenario takes " + name + " " + pointer);
      if (is_taken && is_excused) {
        faults.push_back("uncovered.txt excuses what is taken: " + name + " " + pointer);
      }
    }
  }
  return faults;
}

}  // namespace chubei::testing
