#include "engine/form/form.hpp"

#include "engine/form/schemas.hpp"
#include "engine/form/validation.hpp"

#include <set>
#include <utility>

namespace chubei::form {
namespace {

Result<void> admit_as(Schemas const& schemas, json::value& data, bool is_part) {
  std::vector<FieldError> faults;
  if (is_deeper(data, data_depth_max)) {
    auto const limit = std::to_string(data_depth_max);
    faults.push_back({"",
                      "depth",
                      {"数据嵌套超过 " + limit + " 层",
                       "the data is nested more than " + limit + " levels deep"}});
  } else {
    json::normalise_numbers(data);
    faults = Validation(schemas, is_part).run(data);
  }
  if (faults.empty()) return {};
  return fail(
      ErrorCode::invalid_data,
      {"填写内容有误，请按所列字段修改", "the data does not fit its form; see the fields listed"},
      std::move(faults));
}

}  // namespace

Form::Form(std::unique_ptr<Schemas const> schemas) : schemas_(std::move(schemas)) {}
Form::~Form() = default;

Result<void> Form::admit(json::value& data) const { return admit_as(*schemas_, data, false); }

Result<void> Form::admit_part(json::value& data) const { return admit_as(*schemas_, data, true); }

Text const& Form::title() const { return schemas_->root->title; }

std::vector<std::string> Form::personal_labels() const {
  std::set<std::string> labels;
  for (auto const& node : schemas_->nodes)
    if (node.personal) labels.insert(*node.personal);
  return {labels.begin(), labels.end()};
}

}  // namespace chubei::form
