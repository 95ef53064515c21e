#include "api/http/request.hpp"

#include "engine/base/encoding.hpp"

#include <algorithm>
#include <charconv>

namespace chubei::http {

namespace {

constexpr std::size_t segments_max = 64;
constexpr std::size_t query_items_max = 64;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// nullopt for bad escapes, NUL or bytes that are no UTF-8.
std::optional<std::string> decoded(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+' && plus_is_space) c = ' ';
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      int const high = hex_digit(text[i + 1]);
      int const low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (c == '\0') return std::nullopt;
    out += c;
  }
  if (!is_utf8(out)) return std::nullopt;
  return out;
}

std::unexpected<Error> bad_target(std::string zh, std::string en) {
  return fail(ErrorCode::bad_request, {std::move(zh), std::move(en)});
}

Result<void> parse_path(std::string_view path, Request& request) {
  path.remove_prefix(1);
  while (!path.empty()) {
    auto const slash = std::min(path.find('/'), path.size());
    auto segment = decoded(path.substr(0, slash), false);
    if (!segment)
      return bad_target("请求路径的百分号编码有误，或不是 UTF-8 文本",
                        "The path has bad percent-encoding, or is not UTF-8");
    if (*segment == "." || *segment == "..")
      return bad_target("请求路径不得含有“.”或“..”段",
                        "The path may not hold a segment \".\" or \"..\"");
    if (request.segments.size() == segments_max)
      return bad_target("请求路径超过 64 段", "The path has over 64 segments");
    request.segments.push_back(std::move(*segment));
    // A trailing slash is a segment of its own, so that "/a" and "/a/" stay two paths.
    if (slash + 1 == path.size()) request.segments.emplace_back();
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return {};
}

Result<void> parse_query(std::string_view text, Request& request) {
  while (!text.empty()) {
    auto const amp = std::min(text.find('&'), text.size());
    auto const item = text.substr(0, amp);
    text.remove_prefix(std::min(amp + 1, text.size()));
    if (item.empty()) continue;
    auto const equals = std::min(item.find('='), item.size());
    auto key = decoded(item.substr(0, equals), true);
    auto value = decoded(item.substr(std::min(equals + 1, item.size())), true);
    if (!key || !value)
      return bad_target("查询参数的百分号编码有误，或不是 UTF-8 文本",
                        "A query parameter has bad percent-encoding, or is not UTF-8");
    if (request.query.items.size() == query_items_max)
      return bad_target("查询参数超过 64 个", "There are over 64 query parameters");
    request.query.items.emplace_back(std::move(*key), std::move(*value));
  }
  return {};
}

/// absolute-form: everything before the path is the Host's business.
std::string_view without_authority(std::string_view target) {
  for (std::string_view const scheme : {"http://", "https://"}) {
    if (target.size() < scheme.size() || !same_name(target.substr(0, scheme.size()), scheme))
      continue;
    auto const path = target.find_first_of("/?", scheme.size());
    return path == target.npos ? std::string_view("/") : target.substr(path);
  }
  return target;
}

double quality(std::string_view parameters) {
  auto const at = parameters.find("q=");
  if (at == parameters.npos) return 1;
  double value = 0;
  auto const digits = parameters.substr(at + 2);
  auto const [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return code == std::errc() && value >= 0 && value <= 1 ? value : 0;
}

bool has_primary_tag(std::string_view range, std::string_view primary) {
  return range.size() >= primary.size() && same_name(range.substr(0, primary.size()), primary) &&
         (range.size() == primary.size() || range[primary.size()] == '-');
}

}  // namespace

std::string_view name(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::head:
      return "HEAD";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::delete_:
      return "DELETE";
    case Method::options:
      return "OPTIONS";
    case Method::other:
      return "?";
  }
  ensure(false);
  return {};
}

Method method_named(std::string_view text) {
  for (auto const method : {Method::get, Method::post, Method::put, Method::patch, Method::delete_,
                            Method::head, Method::options})
    if (text == name(method)) return method;
  return Method::other;
}

std::optional<std::string_view> Query::find(std::string_view name) const {
  for (auto const& [key, value] : items)
    if (key == name) return value;
  return std::nullopt;
}

std::vector<std::string_view> Query::all(std::string_view name) const {
  std::vector<std::string_view> found;
  for (auto const& [key, value] : items)
    if (key == name) found.push_back(value);
  return found;
}

std::string const& Request::parameter(std::string_view name) const {
  auto const found =
      std::ranges::find_if(parameters, [&](auto const& each) { return each.first == name; });
  ensure(found != parameters.end());
  return found->second;
}

Language Request::language() const {
  return headers.has("Accept-Language") ? language_of(headers.combined("Accept-Language"))
                                        : Language::zh;
}

Language language_of(std::string_view accept_language) {
  double zh = 0;
  double en = 0;
  while (!accept_language.empty()) {
    auto const comma = std::min(accept_language.find(','), accept_language.size());
    auto range = accept_language.substr(0, comma);
    accept_language.remove_prefix(std::min(comma + 1, accept_language.size()));
    while (!range.empty() && range.front() == ' ') range.remove_prefix(1);
    auto const semicolon = std::min(range.find(';'), range.size());
    auto const weight = quality(range.substr(semicolon));
    range = range.substr(0, semicolon);
    while (!range.empty() && range.back() == ' ') range.remove_suffix(1);
    if (has_primary_tag(range, "zh")) zh = std::max(zh, weight);
    if (has_primary_tag(range, "en")) en = std::max(en, weight);
  }
  return en > zh ? Language::en : Language::zh;
}

Result<void> parse_target(std::string_view target, Request& request) {
  request.target = target;
  request.segments.clear();
  request.query.items.clear();
  target = without_authority(target);
  if (target == "*") return {};
  auto const question = std::min(target.find('?'), target.size());
  auto path = target.substr(0, question);
  if (path.empty() && question < target.size()) path = "/";
  if (path.empty() || path.front() != '/')
    return bad_target("请求路径应以“/”开头", "The request target must begin with \"/\"");
  if (target.find('#') != target.npos)
    return bad_target("请求路径不得含有“#”", "The request target may not hold \"#\"");
  if (auto parsed = parse_path(path, request); !parsed) return parsed;
  return parse_query(target.substr(std::min(question + 1, target.size())), request);
}

}  // namespace chubei::http
