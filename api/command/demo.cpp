#include "api/command/demo.hpp"

#include "api/http/demo_issuer.hpp"

namespace chubei::command {

namespace {

std::string member(boost::json::value const& value, std::string_view name) {
  auto const* object = value.if_object();
  auto const* found = object ? object->if_contains(name) : nullptr;
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

boost::json::array list(boost::json::value const& value, std::string_view name) {
  auto const* object = value.if_object();
  auto const* found = object ? object->if_contains(name) : nullptr;
  return found && found->is_array() ? found->get_array() : boost::json::array();
}

Text organisation_name(std::vector<Grant> const& grants, std::string const& key) {
  for (auto const& grant : grants) {
    if (grant.registry != "organisation" || member(grant.data, "credit_code") != key) continue;
    auto const zh = member(grant.data, "name"), en = member(grant.data, "name_en");
    return {zh, en.empty() ? zh : en};
  }
  return {key, key};
}

Text role_of(std::vector<Grant> const& grants, std::string const& person,
             chart::Release const& release) {
  Text role;
  for (auto const& grant : grants) {
    if (grant.registry != "mandate" || member(grant.data, "person") != person) continue;
    auto line = organisation_name(grants, member(grant.data, "organisation"));
    for (auto const& function : list(grant.data, "functions")) {
      if (!function.is_string()) continue;
      auto const at = release.functions.find(std::string_view(function.get_string()));
      Text const plain{std::string(function.get_string()), std::string(function.get_string())};
      auto const& title = at == release.functions.end() ? plain : at->second;
      line.zh += " " + title.zh;
      line.en += ", " + title.en;
    }
    role.zh += (role.zh.empty() ? "" : "；") + line.zh;
    role.en += (role.en.empty() ? "" : "; ") + line.en;
  }
  return role;
}

}  // namespace

std::vector<DemoPerson> demo_people(std::vector<Grant> const& grants,
                                    chart::Release const& release) {
  std::vector<DemoPerson> people;
  for (auto const& grant : grants) {
    if (grant.registry != "person") continue;
    for (auto const& account : list(grant.data, "accounts")) {
      if (member(account, "issuer") != http::DemoIssuer::issuer_name) continue;
      auto const name = member(grant.data, "name");
      people.push_back({member(account, "subject"),
                        {name, name},
                        role_of(grants, member(grant.data, "number"), release)});
    }
  }
  return people;
}

}  // namespace chubei::command
