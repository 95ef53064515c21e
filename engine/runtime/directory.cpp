#include "engine/runtime/directory.hpp"

#include <algorithm>

namespace chubei::runtime {

namespace {

std::string text_slot(process::Instance const& instance, std::string_view path) {
  auto const* slot = instance.find_slot(path);
  return slot && slot->value.is_string() ? std::string(slot->value.get_string()) : std::string{};
}

std::optional<Date> date_slot(process::Instance const& instance, std::string_view path) {
  auto const date = parse_date(text_slot(instance, path));
  return date ? std::optional(*date) : std::nullopt;
}

bool stands_in(process::Instance const& instance, std::string_view state) {
  return std::ranges::find(instance.active, state) != instance.active.end();
}

boost::json::array const& list_slot(process::Instance const& instance, std::string_view path) {
  static boost::json::array const none;
  auto const* slot = instance.find_slot(path);
  return slot && slot->value.is_array() ? slot->value.get_array() : none;
}

std::string member(boost::json::value const& value, std::string_view name) {
  auto const* object = value.if_object();
  auto const* found = object ? object->if_contains(name) : nullptr;
  return found && found->is_string() ? std::string(found->get_string()) : std::string{};
}

}  // namespace

void Directory::take(chart::Definition const& definition, process::Instance const& instance) {
  bool const active = stands_in(instance, "active") && !instance.finished;
  if (definition.registry == "person") {
    Person person{PersonId(instance.id.text()), instance.key, {}, active};
    for (auto const& account : list_slot(instance, "data.accounts")) {
      person.accounts.emplace_back(member(account, "issuer"), member(account, "subject"));
    }
    std::erase_if(accounts_, [&](auto const& entry) { return entry.second == person.key; });
    for (auto const& account : person.accounts) accounts_.emplace(account, person.key);
    persons_[person.key] = std::move(person);
  } else if (definition.registry == "organisation") {
    Organisation organisation{
        OrganisationId(instance.id.text()),
        instance.key,
        {text_slot(instance, "data.name"), text_slot(instance, "data.name_en")},
        active};
    if (organisation.name.en.empty()) organisation.name.en = organisation.name.zh;
    organisations_[organisation.key] = std::move(organisation);
  } else if (definition.registry == "mandate") {
    Mandate mandate{
        instance.id, text_slot(instance, "data.person"), text_slot(instance, "data.organisation"),
        {},          date_slot(instance, "data.from"),   date_slot(instance, "data.until"),
        active};
    for (auto const& function : list_slot(instance, "data.functions")) {
      if (function.is_string()) mandate.functions.emplace_back(function.get_string());
    }
    if (!mandates_.contains(instance.id)) mandates_by_person_.emplace(mandate.person, instance.id);
    mandates_[instance.id] = std::move(mandate);
  }
}

Person const* Directory::find_account(std::string_view issuer, std::string_view subject) const {
  auto const [first, last] =
      accounts_.equal_range(std::pair{std::string(issuer), std::string(subject)});
  Person const* found = nullptr;
  for (auto at = first; at != last; ++at) {
    auto const* person = find_person(at->second);
    if (!person || !person->is_active) continue;
    if (found && found != person) return nullptr;
    found = person;
  }
  return found;
}

Person const* Directory::find_person(std::string_view key) const {
  auto const at = persons_.find(key);
  return at == persons_.end() ? nullptr : &at->second;
}

Person const* Directory::find_person(PersonId const& id) const {
  auto const at =
      std::ranges::find_if(persons_, [&](auto const& one) { return one.second.id == id; });
  return at == persons_.end() ? nullptr : &at->second;
}

Organisation const* Directory::find_organisation(std::string_view key) const {
  auto const at = organisations_.find(key);
  return at == organisations_.end() ? nullptr : &at->second;
}

bool Directory::holds_at(Mandate const& mandate, Instant at) const {
  auto const day = date_in(at, zone_);
  return mandate.is_active && (!mandate.from || *mandate.from <= day) &&
         (!mandate.until || day <= *mandate.until);
}

std::vector<Mandate const*> Directory::mandates_of(std::string_view person, Instant at) const {
  std::vector<Mandate const*> list;
  auto const [first, last] = mandates_by_person_.equal_range(person);
  for (auto one = first; one != last; ++one) {
    auto const& mandate = mandates_.at(one->second);
    if (mandate.person == person && holds_at(mandate, at)) list.push_back(&mandate);
  }
  return list;
}

std::vector<std::string> Directory::holders(std::string_view function,
                                            std::string_view organisation, Instant at) const {
  std::vector<std::string> list;
  for (auto const& [id, mandate] : mandates_) {
    if (mandate.organisation != organisation || !holds_at(mandate, at)) continue;
    if (std::ranges::find(mandate.functions, function) == mandate.functions.end()) continue;
    list.push_back(mandate.person);
  }
  return list;
}

Result<process::Actor> Directory::actor(std::string_view issuer, std::string_view subject,
                                        std::string_view organisation, Instant at) const {
  auto const* person = find_account(issuer, subject);
  if (!person) {
    return fail(
        ErrorCode::unauthenticated,
        {"该账号未登记或已停用，请联系系统管理员",
         "this account is not registered or no longer active: ask the system administrator"});
  }
  auto const mandates = mandates_of(person->key, at);
  std::string acting(organisation);
  if (acting.empty() && !mandates.empty() &&
      std::ranges::all_of(mandates, [&](auto const* mandate) {
        return mandate->organisation == mandates.front()->organisation;
      })) {
    acting = mandates.front()->organisation;
  }
  process::Actor actor;
  actor.kind = process::Actor::Kind::person;
  actor.person = person->id;
  actor.organisation = acting;
  actor.tags.push_back("public");  // whoever is somebody here may see what is for everybody
  actor.tags.push_back("person:" + person->id.text());
  for (auto const* mandate : mandates) {
    if (mandate->organisation != acting) continue;
    actor.functions.insert(actor.functions.end(), mandate->functions.begin(),
                           mandate->functions.end());
  }
  if (!acting.empty() && actor.functions.empty() &&
      std::ranges::none_of(mandates,
                           [&](auto const* one) { return one->organisation == acting; })) {
    return fail(ErrorCode::forbidden,
                {"您没有代表该单位办理业务的授权：" + acting,
                 "you hold no mandate to act for this organisation: " + acting},
                {}, {{"organisation", acting}});
  }
  std::ranges::sort(actor.functions);
  auto const repeated = std::ranges::unique(actor.functions);
  actor.functions.erase(repeated.begin(), repeated.end());
  if (!acting.empty()) actor.tags.push_back("org:" + acting);
  for (auto const& function : actor.functions) {
    actor.tags.push_back("function:" + function + "@" + acting);
  }
  std::ranges::sort(actor.tags);
  return actor;
}

}  // namespace chubei::runtime
