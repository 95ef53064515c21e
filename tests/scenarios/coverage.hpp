#pragma once
// Which transitions of which definition were taken, over many scenarios. A definition that several
// releases include counts once: it is known by its file's content, not by its release.

#include "tests/support/office.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace chubei::testing {

class Coverage {
 public:
  /// What a release ships, none of it taken yet.
  void expect(chart::Release const& release);
  /// What an office of a release that was expected has taken.
  void add(Office const& office);
  /// "definition: taken/all", below it the pointers that are missing, and the sum as the last line.
  std::string table() const;
  /// "no scenario takes <definition> <pointer>".
  std::vector<std::string> faults() const;

 private:
  struct Transitions {
    std::set<std::string> all, taken;
  };
  Transitions& of(chart::Release const& release, chart::Definition const& definition);

  /// By "<folder of the release>/<id>" and content.
  std::map<std::pair<std::string, std::string>, Transitions> definitions_;
};

}  // namespace chubei::testing
