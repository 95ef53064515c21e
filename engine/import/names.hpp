#pragma once
// Names of others to names that definitions allow (lower-case letters, digits, underscores,
// beginning with a letter), one to one. Remembers what it gave; one table for each kind of name.

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace chubei::import {

/// Lower case, other characters as underscores, capitals inside a word begin a new one
/// ("enteringS011" is entering_s011); at most 60 letters; never empty.
std::string snake_case(std::string_view name);

class Names {
 public:
  Names() = default;
  explicit Names(std::set<std::string, std::less<>> reserved) : taken_(std::move(reserved)) {}

  /// The same name for the same original; another one where two originals would meet.
  std::string const& of(std::string_view original);
  bool knows(std::string_view original) const { return given_.contains(original); }

 private:
  std::map<std::string, std::string, std::less<>> given_;
  std::set<std::string, std::less<>> taken_;
};

/// An event's name, each part between dots by itself: "done.Invoke" keeps its dots.
class EventNames {
 public:
  /// "" for a name without any part.
  std::string of(std::string_view original);

 private:
  Names parts_;
};

}  // namespace chubei::import
