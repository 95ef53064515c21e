// Sentences about people and organisations: who may act, and what the registers hold of them.

#include "tests/support/scenario.hpp"

#include <sstream>

namespace chubei::testing {

std::string Scenario::register_one(std::string const& kind, std::string const& rest,
                                   std::string const& data) {
  if (kind == "people") {
    std::istringstream lines(data.empty() ? rest : data);
    for (std::string line; std::getline(lines, line);) {
      auto const [person, more] = split(line, " acts for ");
      auto const [organisation, functions] = split(more, " as ");
      cast_.grant(person, organisation, listed(functions));
    }
    return "";
  }
  auto functions = boost::json::array();
  for (auto const& function : listed(data)) functions.emplace_back(function);
  if (kind == "organisation") {
    auto const [name, more] = split(rest, " ");
    auto const [key, title] = split(more, " ");
    cast_.name_organisation(name, key);
    return start_by_system("organisation", name,
                           {{"credit_code", key},
                            {"name", title},
                            {"kind", key.starts_with("11")   ? "government_body"
                                     : key.starts_with("12") ? "public_institution"
                                     : key.starts_with("5")  ? "social_organisation"
                                                             : "enterprise"},
                            {"roles", boost::json::array{}},
                            {"functions", std::move(functions)}});
  }
  if (kind == "person") {
    boost::json::array accounts{boost::json::object{{"issuer", "test"}, {"subject", rest}}};
    return start_by_system("person", rest,
                           {{"number", rest}, {"name", rest}, {"accounts", std::move(accounts)}});
  }
  auto const [person, organisation] = split(rest, "@");
  cast_.grant(person, organisation, listed(data));
  return start_by_system("mandate", "mandate." + person + "." + organisation,
                         {{"person", person},
                          {"organisation", cast_.key_of(organisation)},
                          {"functions", std::move(functions)}});
}

std::string Scenario::start_by_system(std::string const& definition, std::string const& name,
                                      boost::json::object data) {
  if (!office_->release().find(definition)) return "";  // a release without registers
  auto told = submit(cast_.actor("system"), InstanceId(name),
                     process::StartInstance{definition, std::move(data), std::nullopt, ""});
  if (!refusal_) names_[name] = InstanceId(name);
  return told;
}

}  // namespace chubei::testing
