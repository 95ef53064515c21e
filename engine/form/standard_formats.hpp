#pragma once
// Whether a text has one of the formats every form may name. Each is total on any bytes.

#include <string_view>

namespace chubei::form {

bool is_date(std::string_view text);  ///< RFC 3339 full-date, a day that exists
bool is_time(
    std::string_view text);  ///< RFC 3339 full-time; :60 only as a leap second at 23:59 UTC
bool is_date_time(std::string_view text);  ///< RFC 3339 date-time
bool is_email(
    std::string_view text);          ///< RFC 5321 Mailbox without quotes; UTF-8 local parts allowed
bool is_uri(std::string_view text);  ///< RFC 3986 URI with a scheme
bool is_uuid(std::string_view text);   ///< RFC 9562 in hex and dashes
bool is_ipv4(std::string_view text);   ///< four decimals without leading zeros
bool is_ipv6(std::string_view text);   ///< RFC 4291 section 2.2, no zone
bool is_regex(std::string_view text);  ///< what a `pattern` may be
/// Mobile 1[3-9] and 9 digits, +86 allowed; landline 0xx(x)-xxxxxxx(x) with optional -extension.
bool is_phone_cn(std::string_view text);

}  // namespace chubei::form
