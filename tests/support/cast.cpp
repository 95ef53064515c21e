#include "tests/support/cast.hpp"

#include <algorithm>
#include <stdexcept>

namespace chubei::testing {

using process::Actor;

std::string trimmed(std::string_view text) {
  auto const first = text.find_first_not_of(" \n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \n") - first + 1));
}

std::pair<std::string, std::string> split(std::string_view text, std::string_view at) {
  auto const found = text.find(at);
  if (found == std::string_view::npos) return {trimmed(text), ""};
  return {trimmed(text.substr(0, found)), trimmed(text.substr(found + at.size()))};
}

std::vector<std::string> listed(std::string_view text) {
  std::vector<std::string> words;
  for (std::string rest(text); !rest.empty();) {
    auto [word, more] = split(rest, ",");
    if (!word.empty()) words.push_back(word);
    rest = more;
  }
  return words;
}

void Cast::grant(std::string const& person, std::string const& organisation,
                 std::vector<std::string> functions) {
  auto& held = functions_[{person, key_of(organisation)}];
  held.insert(held.end(), functions.begin(), functions.end());
  std::ranges::sort(held);
  auto const repeated = std::ranges::unique(held);
  held.erase(repeated.begin(), repeated.end());
}

std::string Cast::key_of(std::string const& organisation) const {
  auto const at = keys_.find(organisation);
  return at == keys_.end() ? organisation : at->second;
}

Actor Cast::actor(std::string const& who) const {
  Actor actor;
  if (who == "system") return actor;
  auto const [self, other] = split(who, " for ");
  auto const [person, organisation] = split(self, "@");
  actor.kind = Actor::Kind::person;
  actor.person = PersonId(person);
  actor.organisation = key_of(organisation);
  if (!other.empty()) actor.on_behalf_of = PersonId(other);
  auto const held = functions_.find({person, actor.organisation});
  if (held != functions_.end()) actor.functions = held->second;
  actor.tags.push_back("person:" + person);
  if (!organisation.empty()) actor.tags.push_back("org:" + actor.organisation);
  for (auto const& function : actor.functions) {
    actor.tags.push_back("function:" + function + "@" + actor.organisation);
  }
  std::ranges::sort(actor.tags);
  return actor;
}

Actor Cast::holder_of(std::string const& candidate) const {
  auto const [kind, rest] = split(candidate, ":");
  if (kind == "person") return actor(rest + "@");
  auto const [function, organisation] = split(rest, "@");
  for (auto const& [place, held] : functions_) {
    if (place.second != organisation) continue;
    if (std::ranges::find(held, function) != held.end())
      return actor(place.first + "@" + organisation);
  }
  throw std::runtime_error("nobody is " + candidate);
}

}  // namespace chubei::testing
