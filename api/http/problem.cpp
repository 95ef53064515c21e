#include "api/http/problem.hpp"

#include <boost/json/serialize.hpp>

namespace chubei::http {

namespace {

std::string const& in(Language language, Text const& text) {
  return language == Language::en ? text.en : text.zh;
}

boost::json::array field_errors(Error const& error, Language language) {
  boost::json::array list;
  for (auto const& field : error.fields) {
    boost::json::object item{{"pointer", field.pointer},
                             {"rule", field.rule},
                             {"message", in(language, field.message)},
                             {"text", to_json(field.message)}};
    if (field.line > 0) item["line"] = field.line;
    if (field.column > 0) item["column"] = field.column;
    list.push_back(std::move(item));
  }
  return list;
}

/// Members of the problem itself win over details of the same name.
boost::json::object document(std::string_view code, Text const& title, int status,
                             Error const& error, ProblemContext const& context) {
  boost::json::object out{{"type", "urn:chubei:problem:" + std::string(code)},
                          {"title", in(context.language, title)},
                          {"status", status},
                          {"detail", in(context.language, error.message)},
                          {"code", code},
                          {"text", to_json(error.message)}};
  if (!context.request_id.empty()) out["instance"] = "urn:chubei:request:" + context.request_id;
  if (!error.fields.empty()) out["errors"] = field_errors(error, context.language);
  for (auto const& [key, value] : error.details) out.emplace(key, value);
  return out;
}

void add_headers(Error const& error, Headers& headers) {
  auto const* const details = &error.details;
  if (error.code == ErrorCode::unavailable || error.code == ErrorCode::too_many_requests) {
    auto const* const after = details->if_contains("retry_after_s");
    auto const seconds = after && after->is_int64() ? after->as_int64() : 1;
    headers.add("Retry-After", std::to_string(seconds));
  }
  if (error.code == ErrorCode::method_not_allowed)
    if (auto const* const allow = details->if_contains("allow"); allow && allow->is_string())
      headers.add("Allow", std::string_view(allow->as_string()));
  if (error.code == ErrorCode::unauthenticated)
    headers.add("WWW-Authenticate", "Bearer realm=\"chubei\"");
}

Response response_of(int status, boost::json::object const& body, Language language) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/problem+json");
  response.headers.add("Content-Language", language == Language::en ? "en" : "zh-CN");
  response.body = boost::json::serialize(body);
  return response;
}

}  // namespace

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::bad_json:
      return 400;
    case ErrorCode::bad_request:
      return 400;
    case ErrorCode::bad_filter:
      return 400;
    case ErrorCode::unauthenticated:
      return 401;
    case ErrorCode::forbidden:
      return 403;
    case ErrorCode::not_found:
      return 404;
    case ErrorCode::method_not_allowed:
      return 405;
    case ErrorCode::not_acceptable:
      return 406;
    case ErrorCode::timed_out:
      return 408;
    case ErrorCode::already_exists:
      return 409;
    case ErrorCode::conflict:
      return 409;
    case ErrorCode::precondition_failed:
      return 412;
    case ErrorCode::precondition_required:
      return 428;
    case ErrorCode::too_large:
      return 413;
    case ErrorCode::unsupported_media_type:
      return 415;
    case ErrorCode::invalid_data:
      return 422;
    case ErrorCode::invalid_definition:
      return 422;
    case ErrorCode::no_transition:
      return 409;
    case ErrorCode::refused:
      return 409;
    case ErrorCode::guard_error:
      return 409;
    case ErrorCode::separation_of_duties:
      return 403;
    case ErrorCode::not_assigned:
      return 403;
    case ErrorCode::task_closed:
      return 409;
    case ErrorCode::limit_reached:
      return 409;
    case ErrorCode::idempotency_mismatch:
      return 422;
    case ErrorCode::idempotency_in_flight:
      return 409;
    case ErrorCode::too_many_requests:
      return 429;
    case ErrorCode::unavailable:
      return 503;
    case ErrorCode::corrupt:
      return 500;
    case ErrorCode::unsupported:
      return 501;
  }
  ensure(false);
  return 500;
}

Text title_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::bad_json:
      return {"JSON 有误", "Malformed JSON"};
    case ErrorCode::bad_request:
      return {"请求有误", "Bad request"};
    case ErrorCode::bad_filter:
      return {"筛选条件有误", "Bad filter"};
    case ErrorCode::unauthenticated:
      return {"未通过身份认证", "Not authenticated"};
    case ErrorCode::forbidden:
      return {"无权办理", "Forbidden"};
    case ErrorCode::not_found:
      return {"没有找到", "Not found"};
    case ErrorCode::method_not_allowed:
      return {"请求方法不支持", "Method not allowed"};
    case ErrorCode::not_acceptable:
      return {"没有可接受的格式", "Not acceptable"};
    case ErrorCode::timed_out:
      return {"请求超时", "Request timed out"};
    case ErrorCode::already_exists:
      return {"已存在", "Already exists"};
    case ErrorCode::conflict:
      return {"内容已变更", "Conflict"};
    case ErrorCode::precondition_failed:
      return {"版本不符", "Precondition failed"};
    case ErrorCode::precondition_required:
      return {"缺少前提条件", "Precondition required"};
    case ErrorCode::too_large:
      return {"超出大小限制", "Too large"};
    case ErrorCode::unsupported_media_type:
      return {"内容类型不支持", "Unsupported media type"};
    case ErrorCode::invalid_data:
      return {"填报内容不符合要求", "Invalid data"};
    case ErrorCode::invalid_definition:
      return {"流程定义有误", "Invalid definition"};
    case ErrorCode::no_transition:
      return {"当前环节不能办理", "Not possible in this state"};
    case ErrorCode::refused:
      return {"不符合办理规则", "Refused by a rule"};
    case ErrorCode::guard_error:
      return {"规则无法判定", "A rule could not be evaluated"};
    case ErrorCode::separation_of_duties:
      return {"应由他人办理", "Separation of duties"};
    case ErrorCode::not_assigned:
      return {"事项不由您办理", "Not assigned to you"};
    case ErrorCode::task_closed:
      return {"事项已办结", "Task closed"};
    case ErrorCode::limit_reached:
      return {"名额或限额已用完", "Limit reached"};
    case ErrorCode::idempotency_mismatch:
      return {"幂等键已用于其他请求", "Idempotency key reused"};
    case ErrorCode::idempotency_in_flight:
      return {"同一请求正在办理", "Request in progress"};
    case ErrorCode::too_many_requests:
      return {"请求过于频繁", "Too many requests"};
    case ErrorCode::unavailable:
      return {"服务暂不可用", "Unavailable"};
    case ErrorCode::corrupt:
      return {"存储内容校验不通过", "Stored data does not verify"};
    case ErrorCode::unsupported:
      return {"本系统未提供此功能", "Not supported"};
  }
  ensure(false);
  return {};
}

ProblemContext problem_context(Request const& request) {
  return {request.language(), request.request_id};
}

Response problem(Error const& error, ProblemContext const& context, int status) {
  if (status == 0) status = status_of(error.code);
  auto response =
      response_of(status, document(name(error.code), title_of(error.code), status, error, context),
                  context.language);
  add_headers(error, response.headers);
  return response;
}

Response internal_problem(ProblemContext const& context) {
  Error error;
  error.message = {"系统内部出错，请记下请求编号并联系管理员",
                   "A fault of the system; please tell the administrator the request id"};
  Text const title{"系统内部错误", "Internal error"};
  return response_of(500, document("internal", title, 500, error, context), context.language);
}

}  // namespace chubei::http
