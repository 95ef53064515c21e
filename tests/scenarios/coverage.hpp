#pragma once
// Which transitions of which definition were taken, over many scenarios.

#include "tests/support/office.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace chubei::testing {

class Coverage {
 public:
  void add(Office const& office);
  /// "definition: taken/all", and below it the pointers that are missing.
  std::string table() const;
  /// What is missing without a reason, and reasons for what is not missing. The file: one
  /// "<definition> <pointer> <reason>" a line, `#` begins a remark.
  std::vector<std::string> faults(std::string const& reasons_file) const;

 private:
  struct Transitions {
    std::set<std::string> all, taken;
  };
  std::map<std::string, Transitions> definitions_;
};

}  // namespace chubei::testing
