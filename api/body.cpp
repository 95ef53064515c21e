#include "api/body.hpp"

namespace chubei {

namespace {

bool is_json_type(std::string_view type) {
  auto const end = type.find(';');
  auto base = type.substr(0, end);
  while (!base.empty() && base.back() == ' ') base.remove_suffix(1);
  return http::same_name(base, "application/json") ||
         http::same_name(base, "application/merge-patch+json");
}

}  // namespace

Result<Body> Body::read(http::Request const& request) {
  Body body;
  if (request.body.empty()) return body;
  if (!is_json_type(request.headers.find("Content-Type").value_or(""))) {
    return fail(ErrorCode::unsupported_media_type,
                {"请求体应为 JSON，并以 Content-Type: application/json 标明",
                 "The body must be JSON, sent with Content-Type: application/json"});
  }
  auto parsed = json::parse(request.body, {.bytes_max = request.body.size(), .depth_max = 64});
  if (!parsed) return pass(parsed);
  if (!parsed->is_object())
    return fail(ErrorCode::bad_request, {"请求体应为 JSON 对象", "The body must be a JSON object"});
  json::normalise_numbers(*parsed);
  body.object_ = std::move(parsed->get_object());
  return body;
}

Body Body::element(boost::json::object object, std::string pointer) {
  Body body;
  body.object_ = std::move(object);
  body.pointer_ = std::move(pointer);
  return body;
}

boost::json::value const* Body::find(std::string_view name) {
  asked_.emplace(name);
  return object_.if_contains(name);
}

boost::json::value const* Body::required(std::string_view name) {
  auto const* const value = find(name);
  if (!value) fault(name, "required", {"必须填写", "Required"});
  return value;
}

void Body::fault(std::string_view name, std::string rule, Text message) {
  faults_.push_back({json::pointer_join(pointer_, name), std::move(rule), std::move(message)});
}

std::string Body::text(std::string_view name) {
  auto const* const value = required(name);
  if (!value) return {};
  if (value->is_string() && !value->get_string().empty()) return std::string(value->get_string());
  fault(name, "type", {"应为非空文本", "Must be a text that is not empty"});
  return {};
}

std::string Body::text_or_empty(std::string_view name) {
  auto const* const value = find(name);
  if (!value || value->is_null()) return {};
  if (value->is_string()) return std::string(value->get_string());
  fault(name, "type", {"应为文本", "Must be a text"});
  return {};
}

std::int64_t Body::integer(std::string_view name) {
  if (!required(name)) return 0;
  return integer_if(name).value_or(0);
}

std::optional<std::int64_t> Body::integer_if(std::string_view name) {
  auto const* const value = find(name);
  if (!value || value->is_null()) return std::nullopt;
  if (value->is_int64()) return value->get_int64();
  fault(name, "type", {"应为整数", "Must be an integer"});
  return std::nullopt;
}

bool Body::flag(std::string_view name) {
  auto const* const value = find(name);
  if (!value || value->is_null()) return false;
  if (value->is_bool()) return value->get_bool();
  fault(name, "type", {"应为 true 或 false", "Must be true or false"});
  return false;
}

std::vector<std::string> Body::texts(std::string_view name) {
  std::vector<std::string> out;
  auto const* const value = find(name);
  if (!value || value->is_null()) return out;
  auto const* const items = value->if_array();
  bool good = items != nullptr;
  if (items) {
    for (auto const& item : *items) {
      if (item.is_string())
        out.emplace_back(item.get_string());
      else
        good = false;
    }
  }
  if (!good) fault(name, "type", {"应为文本数组", "Must be a list of texts"});
  return out;
}

Instant Body::instant(std::string_view name) {
  auto const written = text(name);
  if (written.empty()) return {};
  auto const parsed = parse_instant(written);
  if (parsed) return *parsed;
  fault(
      name, "format:date-time",
      {"应为时间，如 2024-07-26T09:00:00+08:00", "Must be an instant: 2024-07-26T09:00:00+08:00"});
  return {};
}

boost::json::value Body::any(std::string_view name) {
  auto const* const value = find(name);
  return value ? *value : boost::json::value{};
}

boost::json::array Body::list(std::string_view name) {
  auto const* const value = required(name);
  if (!value) return {};
  if (value->is_array()) return value->get_array();
  fault(name, "type", {"应为数组", "Must be a list"});
  return {};
}

Result<void> Body::finish() {
  for (auto const& [name, value] : object_) {
    if (!asked_.contains(std::string_view(name)))
      fault(name, "not_allowed", {"没有这个字段", "There is no such member"});
  }
  if (faults_.empty()) return {};
  if (faults_.size() > json::faults_max) faults_.resize(json::faults_max);
  auto const count = std::to_string(faults_.size());
  return fail(ErrorCode::invalid_data,
              {"请求内容有 " + count + " 处不符合要求",
               "The request does not fit in " + count + (count == "1" ? " place" : " places")},
              std::move(faults_));
}

}  // namespace chubei
