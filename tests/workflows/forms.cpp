// The forms of the programme: they read, they speak both languages, and limit everything.
#include "engine/base/json.hpp"
#include "engine/form/form.hpp"
#include "tests/catch.hpp"
#include "workflows/credit_code.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace chubei::workflows {
namespace {

std::filesystem::path const folder =
    std::filesystem::path(CHUBEI_SOURCE_DIR) / "workflows/beijing/forms";

std::optional<json::value> file_of(std::string_view name) {
  std::ifstream file(folder / name, std::ios::binary);
  if (!file) return std::nullopt;
  auto parsed = json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
  return parsed ? std::optional(*parsed) : std::nullopt;
}

std::shared_ptr<form::Form const> form_of(std::string const& name) {
  auto formats = form::Formats::standard();
  add_credit_code(formats);
  auto const schema = file_of(name);
  CAPTURE(name);
  REQUIRE(schema.has_value());
  auto form = form::read(*schema, formats, file_of);
  for (auto const& fault : form ? std::vector<FieldError>{} : form.error().fields)
    UNSCOPED_INFO(fault.pointer << " " << fault.rule << " " << fault.message.en);
  REQUIRE(form.has_value());
  return *form;
}

// Texts without a length and lists without a size, by pointer.
void unlimited(json::value const& schema, std::string const& pointer,
               std::set<std::string>& found) {
  if (auto const* list = schema.if_array())
    for (std::size_t index = 0; index < list->size(); ++index)
      unlimited((*list)[index], json::pointer_join(pointer, std::to_string(index)), found);
  auto const* object = schema.if_object();
  if (!object) return;
  auto const* type = object->if_contains("type");
  if (type && *type == "string" && !object->contains("enum") && !object->contains("maxLength"))
    found.insert(pointer);
  if (type && *type == "array" && !object->contains("maxItems")) found.insert(pointer);
  if (type && *type == "integer" && !object->contains("maximum")) found.insert(pointer);
  if (type && type->is_string() && !object->contains("x-title")) found.insert(pointer);
  for (auto const& [key, inner] : *object)
    unlimited(inner, json::pointer_join(pointer, key), found);
}

json::value application() {
  auto data = json::parse(R"({
    "round": "2024-01", "project_code": "BJ-2024-0001", "track": "demonstration", "field": "government_services",
    "lead": "91110108MAFX000129", "lead_name": "北京示例科技有限公司", "recommender": "11110108MBFX00040G",
    "units": [{"organisation": "91110108MAFX000129", "name": "北京示例科技有限公司"}],
    "partners": [{"organisation": "12110000MBFX000757", "name": "示例中心", "role": "scenario_owner"},
                 {"organisation": "91110105MAFX00020Q", "name": "示例智能", "role": "model_provider"}],
    "pairing": {"scenario_owner": "12110000MBFX000757", "model_provider": "91110105MAFX00020Q",
                "ip_and_data_terms": "各自所有", "deployment": "government_cloud", "is_affiliated": false},
    "models": [{"name": "示例模型", "provider": "91110105MAFX00020Q", "origin": "fine_tuned",
                "filing": {"status": "filed", "filing_number": "Beijing-Example-1", "number_date": "2024-05-01"}}],
    "project": {"title": "政务问答示范", "problem": "办事咨询", "solution": "检索增强", "novelty": "多轮",
                "starts_on": "2024-10-01", "ends_on": "2025-12-31", "location": "110108", "maturity": "pilot"},
    "data": {"sources": [{"name": "办事指南", "owner": "示例中心", "licence": "授权使用"}],
             "has_personal_information": false, "has_important_data": false, "crosses_border": false,
             "security_statement": "本地部署"},
    "compute": {"need": "8 卡"},
    "budget": {"total_fen": 300000000, "own_fen": 200000000, "requested_fen": 100000000, "other_public_fen": 0,
               "lines": [{"year": 2024, "category": "compute", "own_fen": 200000000, "requested_fen": 100000000}]},
    "targets": [{"name": "答复准确率", "unit": "%", "baseline": "70", "target": "95", "due_on": "2025-12-31"}],
    "team": {"leader": {"name": "王·示例", "phone": "13800138000", "organisation": "91110108MAFX000129", "time_share": 5000},
             "members": [{"name": "李𠮷", "organisation": "91110108MAFX000129", "duty": "研发"}]},
    "contact": {"name": "张示例", "phone": "010-55570000-123"},
    "statements": {"truthful": true, "integrity_pledge": true, "non_secret": true, "no_duplicate_funding": true,
                   "may_publish": true}})");
  REQUIRE(data.has_value());
  return *data;
}

struct Change {
  std::string_view name;
  std::string_view patch;  ///< RFC 7396
  std::vector<std::string> faults;
};

std::vector<std::string> faults_of(Result<void> const& done) {
  std::vector<std::string> lines;
  if (!done)
    for (auto const& field : done.error().fields) lines.push_back(field.rule + " " + field.pointer);
  return lines;
}

}  // namespace

TEST_CASE("forms: every form of the programme reads, is titled and limits what it takes",
          "[workflows]") {
  std::size_t count = 0;
  for (auto const& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".json") continue;
    auto const name = file.path().filename().string();
    CAPTURE(name);
    CHECK_FALSE(form_of(name)->title().zh.empty());
    std::set<std::string> found;
    unlimited(*file_of(name), "", found);
    CHECK(found == std::set<std::string>{});
    ++count;
  }
  CHECK(count >= 20);
}

TEST_CASE("forms: an application is admitted whole and told each fault", "[workflows]") {
  auto const form = form_of("application.json");
  Change const changes[] = {
      {"whole", "{}", {}},
      {"lower case code", R"({"lead": "91110108mafx000129"})", {}},
      {"wrong code", R"({"lead": "91110180MAFX000129"})", {"format:uscc /lead"}},
      {"no contact", R"({"contact": null})", {"required /contact"}},
      {"affiliated", R"({"pairing": {"is_affiliated": true}})", {"required /pairing/affiliation"}},
      {"pledge not given",
       R"({"statements": {"non_secret": false}})",
       {"const /statements/non_secret"}},
      {"money with half a fen", R"({"budget": {"own_fen": 1.5}})", {"type /budget/own_fen"}},
      {"filing without ground",
       R"({"models": [{"name": "m", "provider": "91110105MAFX00020Q", "origin": "api_only", "filing": {"status": "not_required"}}]})",
       {"required /models/0/filing/ground", "required /models/0/filing/statement"}},
  };
  for (auto const& change : changes) {
    CAPTURE(change.name);
    auto data = application();
    json::merge_patch(data, *json::parse(change.patch));
    CHECK(faults_of(form->admit(data)) == change.faults);
  }
  auto draft = *json::parse(R"({"lead": "", "team": {"members": []}})");
  CHECK(form->admit_part(draft).has_value());
}

TEST_CASE("forms: persons of an application stand in parts of their own", "[workflows]") {
  auto const form = form_of("application.json");
  auto const split = form->split(application());
  std::vector<std::string> labels;
  for (auto const& [label, part] : split.personal_parts) labels.push_back(label);
  CHECK(labels == std::vector<std::string>{"contact", "leader", "member[0]"});
  CHECK(json::canonical(split.public_part).find("示例\"") == std::string::npos);
  CHECK(form->field("lead")->always);
  CHECK(form->field("partners[].role")->choices.front() == "scenario_owner");
  CHECK(form->field("budget.requested_fen")->unit == "fen");
}

TEST_CASE("forms: a reviewer signs the pledge and gives all scores", "[workflows]") {
  auto const form = form_of("review.json");
  auto empty = *json::parse(R"({"pledge": false})");
  CHECK(faults_of(form->admit(empty)) ==
        std::vector<std::string>{"required /scores", "required /recommendation",
                                 "required /opinion", "const /pledge"});
}

TEST_CASE("forms: a disagreement and a refusal need their reasons", "[workflows]") {
  Change const rows[] = {
      {"opinion.json", R"({})", {}},
      {"reason.json", R"({})", {"required /reason"}},
      {"reason.json", R"({"reason": "不行"})", {"minLength /reason"}},
      {"referral.json", R"({"reason": "须报上级"})", {"required /refer_to"}},
      {"refusal.json",
       R"({"reason": "申报主体不符合通知要求"})",
       {"required /basis", "required /remedies"}},
  };
  for (auto const& row : rows) {
    CAPTURE(row.name);
    auto data = *json::parse(row.patch);
    CHECK(faults_of(form_of(std::string(row.name))->admit(data)) == row.faults);
  }
}

}  // namespace chubei::workflows
