#include "tests/scenarios/coverage.hpp"

#include "engine/base/json.hpp"

namespace chubei::testing {

namespace {

/// An included definition is called after the release that it was included from:
/// "registry/definitions/person.json".
std::string name_of(chart::Release const& release, chart::Definition const& definition) {
  auto const folder = definition.file.substr(0, definition.file.find('/'));
  return (folder == "definitions" ? release.id : folder) + "/" + definition.id;
}

}  // namespace

Coverage::Transitions& Coverage::of(chart::Release const& release,
                                    chart::Definition const& definition) {
  return definitions_[{name_of(release, definition), json::canonical(definition.source)}];
}

void Coverage::expect(chart::Release const& release) {
  for (auto const& definition : release.definitions) {
    auto& known = of(release, *definition);
    for (auto const& transition : definition->transitions) known.all.insert(transition.pointer);
  }
}

void Coverage::add(Office const& office) {
  for (auto const& definition : office.release().definitions) {
    auto const at = office.taken().find(definition->id);
    if (at == office.taken().end()) continue;
    of(office.release(), *definition).taken.insert(at->second.begin(), at->second.end());
  }
}

std::string Coverage::table() const {
  std::string text;
  std::size_t all = 0;
  std::size_t taken = 0;
  for (auto const& [name, transitions] : definitions_) {
    all += transitions.all.size();
    taken += transitions.taken.size();
    text += name.first + ": " + std::to_string(transitions.taken.size()) + "/" +
            std::to_string(transitions.all.size()) + "\n";
    for (auto const& pointer : transitions.all) {
      if (!transitions.taken.contains(pointer)) text += "  missing " + pointer + "\n";
    }
  }
  return text + "all definitions: " + std::to_string(taken) + "/" + std::to_string(all) + "\n";
}

std::vector<std::string> Coverage::faults() const {
  std::vector<std::string> faults;
  for (auto const& [name, transitions] : definitions_) {
    for (auto const& pointer : transitions.all) {
      if (transitions.taken.contains(pointer)) continue;
      faults.push_back("no scenario takes " + name.first + " " + pointer);
    }
  }
  return faults;
}

}  // namespace chubei::testing
