#include "api/parameters.hpp"

#include <algorithm>
#include <charconv>

namespace chubei {

std::unexpected<Error> bad_parameter(std::string_view name, Text message) {
  std::string const parameter(name);
  Text whole{"参数 " + parameter + "：" + message.zh, "Parameter " + parameter + ": " + message.en};
  return fail(ErrorCode::bad_request, std::move(whole),
              {FieldError{"/" + parameter, "parameter", std::move(message)}});
}

Result<void> only_parameters(http::Request const& request,
                             std::initializer_list<std::string_view> names) {
  for (auto const& [name, value] : request.query.items) {
    if (std::ranges::find(names, name) == names.end())
      return bad_parameter(name, {"此操作没有这个参数", "this operation has no such parameter"});
    if (request.query.all(name).size() > 1)
      return bad_parameter(name, {"只能给出一次", "may be given once only"});
  }
  return {};
}

std::string text_parameter(http::Request const& request, std::string_view name) {
  return std::string(request.query.find(name).value_or(""));
}

Result<std::optional<std::int64_t>> integer_parameter(http::Request const& request,
                                                      std::string_view name, std::int64_t least) {
  auto const text = request.query.find(name);
  if (!text) return std::optional<std::int64_t>();
  std::int64_t number = 0;
  auto const [end, code] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (code != std::errc() || end != text->data() + text->size() || number < least)
    return bad_parameter(name, {"应为不小于 " + std::to_string(least) + " 的整数",
                                "must be an integer of at least " + std::to_string(least)});
  return std::optional(number);
}

Result<int> page_size_parameter(http::Request const& request) {
  auto const size = integer_parameter(request, "page_size", 0);
  if (!size) return std::unexpected(size.error());
  if (!*size || **size == 0) return page_size_default;
  return static_cast<int>(std::min<std::int64_t>(**size, page_size_limit));
}

Result<std::optional<Instant>> instant_parameter(http::Request const& request,
                                                 std::string_view name) {
  auto const text = request.query.find(name);
  if (!text) return std::optional<Instant>();
  auto const at = parse_instant(*text);
  if (!at)
    return bad_parameter(name, {"应为时间，如 2024-07-26T09:00:00+08:00",
                                "must be an instant: 2024-07-26T09:00:00+08:00"});
  return std::optional(*at);
}

}  // namespace chubei
