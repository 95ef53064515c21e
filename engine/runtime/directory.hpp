#pragma once
// Who is who: people, their accounts, and the mandates under which they act for organisations. A
// projection of the registry instances, immutable; the writer makes a new one when a registry
// instance changed, readers hold the old one as long as they need it. A token proves only issuer,
// subject and strength: all rights come from here.

#include "engine/base/error.hpp"
#include "engine/base/instant.hpp"
#include "engine/chart/definition.hpp"
#include "engine/process/command.hpp"
#include "engine/process/instance.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace chubei::runtime {

struct Person {
  PersonId id;                                                ///< instance id
  std::string key;                                            ///< business key
  std::vector<std::pair<std::string, std::string>> accounts;  ///< issuer, subject
  bool is_active = false;
};

struct Organisation {
  OrganisationId id;
  std::string key;
  Text name;
  bool is_active = false;
};

/// One person acting for one organisation, dated and scoped.
struct Mandate {
  InstanceId id;
  std::string person;        ///< business key
  std::string organisation;  ///< business key
  std::vector<std::string> functions;
  std::optional<Date> from, until;  ///< inclusive
  bool is_active = false;
};

class Directory {
 public:
  explicit Directory(Zone zone) : zone_(zone) {}

  /// Takes the present state of a registry instance; others are ignored.
  void take(chart::Definition const& definition, process::Instance const& instance);

  /// The one active person behind an account. nullptr: none, or more than one who claims it.
  Person const* find_account(std::string_view issuer, std::string_view subject) const;
  Person const* find_person(std::string_view key) const;
  Person const* find_person(PersonId const& id) const;
  Organisation const* find_organisation(std::string_view key) const;
  /// Mandates of a person that hold at an instant, by organisation key.
  std::vector<Mandate const*> mandates_of(std::string_view person, Instant at) const;
  /// Keys of the persons who hold a function at an organisation at an instant.
  std::vector<std::string> holders(std::string_view function, std::string_view organisation,
                                   Instant at) const;

  /// An actor with the rights of all mandates for that organisation ("" : the only one, if there is
  /// only one; else none). unauthenticated: no such person; forbidden: no mandate for that
  /// organisation.
  Result<process::Actor> actor(std::string_view issuer, std::string_view subject,
                               std::string_view organisation, Instant at) const;

 private:
  bool holds_at(Mandate const& mandate, Instant at) const;

  Zone zone_;
  std::map<std::string, Person, std::less<>> persons_;              // by key
  std::map<std::string, Organisation, std::less<>> organisations_;  // by key
  std::map<InstanceId, Mandate> mandates_;
  std::multimap<std::string, InstanceId, std::less<>> mandates_by_person_;
  std::multimap<std::pair<std::string, std::string>, std::string> accounts_;  // -> person keys
};

}  // namespace chubei::runtime
