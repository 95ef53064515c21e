#include "engine/form/formats.hpp"

#include "engine/form/standard_formats.hpp"

#include <utility>

namespace chubei::form {

void Formats::add(std::string name, Format format) {
  by_name_.insert_or_assign(std::move(name), std::move(format));
}

Format const* Formats::find(std::string_view name) const {
  auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &found->second;
}

Formats Formats::standard() {
  Formats formats;
  auto add = [&](std::string name, bool (*is_right)(std::string_view), Text wrong) {
    formats.add(std::move(name), {[is_right, wrong = std::move(wrong)](std::string_view text) {
                  return is_right(text) ? std::nullopt : std::optional(wrong);
                }});
  };
  add("date", is_date, {"不是有效日期，应如 2024-07-26", "is not a date such as 2024-07-26"});
  add("time", is_time,
      {"不是有效时间，应如 09:30:00+08:00", "is not a time such as 09:30:00+08:00"});
  add("date-time", is_date_time,
      {"不是有效的日期时间，应如 2024-07-26T09:30:00+08:00",
       "is not a date and time such as 2024-07-26T09:30:00+08:00"});
  add("email", is_email,
      {"不是有效的电子邮箱，应如 name@example.cn",
       "is not a mail address such as name@example.cn"});
  add("uri", is_uri,
      {"不是完整的网址，应如 https://example.cn/",
       "is not a full address such as https://example.cn/"});
  add("uuid", is_uuid,
      {"不是有效的 UUID（8-4-4-4-12 位十六进制）", "is not a UUID (8-4-4-4-12 hex digits)"});
  add("ipv4", is_ipv4, {"不是有效的 IPv4 地址", "is not an IPv4 address"});
  add("ipv6", is_ipv6, {"不是有效的 IPv6 地址", "is not an IPv6 address"});
  add("regex", is_regex, {"不是可执行的正则表达式", "is not a regular expression that can be run"});
  add("phone_cn", is_phone_cn,
      {"不是有效电话：手机号 11 位，或区号-号码（可加 -分机号），如 010-55570000-123",
       "is not a phone number: 11 digits of a mobile, or area code and number with an optional "
       "extension, such as 010-55570000-123"});
  return formats;
}

}  // namespace chubei::form
