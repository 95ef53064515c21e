#pragma once
// The people of a scenario: who acts for which organisation, with which functions.

#include "engine/process/command.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace chubei::testing {

/// Words without the blanks and line ends around them.
std::string trimmed(std::string_view text);
/// Splits at the first occurrence; the second half is empty where there is none.
std::pair<std::string, std::string> split(std::string_view text, std::string_view at);
/// What stands between commas.
std::vector<std::string> listed(std::string_view text);

class Cast {
 public:
  void name_organisation(std::string const& name, std::string const& key) { keys_[name] = key; }
  void grant(std::string const& person, std::string const& organisation,
             std::vector<std::string> functions);
  /// Key of an organisation that was given a name, else the text itself.
  std::string key_of(std::string const& organisation) const;
  /// "li@hq", "li@hq for wang", "li@", "system".
  process::Actor actor(std::string const& who) const;
  /// Somebody whom a candidate tag fits: "person:…", "function:…@…".
  process::Actor holder_of(std::string const& candidate) const;

 private:
  std::map<std::string, std::string> keys_;
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> functions_;
};

}  // namespace chubei::testing
