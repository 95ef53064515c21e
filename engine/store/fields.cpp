#include "engine/store/fields.hpp"

#include "engine/base/encoding.hpp"
#include "engine/base/json.hpp"

#include <algorithm>
#include <utility>

namespace chubei::store {

namespace {

using enum FieldKind;

constexpr std::pair<std::string_view, FieldKind> case_fields[] = {
    {"definition", text}, {"key", text},           {"state", list},         {"finished", flag},
    {"outcome", text},    {"started_at", instant}, {"changed_at", instant}, {"next_due", instant},
};

constexpr std::pair<std::string_view, FieldKind> task_fields[] = {
    {"kind", text},     {"due", instant},  {"opened_at", instant},
    {"assignee", text}, {"overdue", flag}, {"element", text},
};

std::unexpected<Error> unknown_field(std::string const& field) {
  return fail(ErrorCode::bad_filter,
              {"不能按字段“" + field + "”筛选或排序",
               "there is no field \"" + field + "\" to filter or order by"},
              {}, {{"field", field}});
}

std::unexpected<Error> bad_token() {
  return fail(ErrorCode::bad_filter,
              {"翻页标记无效，请从第一页重新查询",
               "this page token does not belong here: begin with the first page"});
}

bool is_parent(Predicate::Kind kind) {
  return kind == Predicate::Kind::all || kind == Predicate::Kind::any ||
         kind == Predicate::Kind::none;
}

bool is_key(boost::json::value const& value) {
  return value.is_null() || value.is_number() || value.is_string();
}

}  // namespace

std::optional<FieldKind> field_kind(std::string_view field, bool of_tasks) {
  if (field.starts_with("data.") || field.starts_with("vars.")) return slot;
  for (auto const& [name, kind] : case_fields) {
    if (name == field) return kind;
  }
  for (auto const& [name, kind] : task_fields) {
    if (of_tasks && name == field) return kind;
  }
  return std::nullopt;
}

Result<void> check_fields(Predicate const& where, std::vector<Order> const& order, bool of_tasks) {
  if (!is_parent(where.kind) && !field_kind(where.field, of_tasks)) {
    return unknown_field(where.field);
  }
  for (auto const& part : where.parts) {
    if (auto checked = check_fields(part, {}, of_tasks); !checked) return checked;
  }
  for (auto const& key : order) {
    auto const kind = field_kind(key.field, of_tasks);
    if (!kind || *kind == list) return unknown_field(key.field);
  }
  return {};
}

std::string page_token(PageEnd const& end) {
  boost::json::array array(end.keys.begin(), end.keys.end());
  array.emplace_back(end.id);
  return base64url(json::canonical(boost::json::value(std::move(array))));
}

Result<PageEnd> parse_page_token(std::string_view token, std::size_t keys) {
  if (token.size() > page_token_bytes_max) return bad_token();
  auto const bytes = parse_base64url(token);
  if (!bytes) return bad_token();
  auto const value = json::parse(*bytes);
  auto const* array = value ? value->if_array() : nullptr;
  if (!array || array->size() != keys + 1 || !array->back().is_string()) return bad_token();
  if (!std::ranges::all_of(*array, is_key)) return bad_token();
  PageEnd end;
  end.keys.assign(array->begin(), array->end() - 1);
  end.id = std::string(array->back().get_string());
  return end;
}

std::size_t bounded_page_size(int wanted) {
  return static_cast<std::size_t>(std::clamp(wanted, 1, page_size_max));
}

}  // namespace chubei::store
