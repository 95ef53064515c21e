#include "tests/form/cases.hpp"

namespace chubei::form {
namespace {

struct Row {
  std::string_view format;
  std::string_view text;
  bool right;
};

constexpr Row rows[] = {
    {"date", "2024-02-29", true},
    {"date", "2023-02-29", false},
    {"date", "1900-02-29", false},
    {"date", "2024-13-01", false},
    {"date", "2024-1-01", false},
    {"date", "2024-07-26T", false},
    {"date", "２024-07-26", false},
    {"time", "09:30:00Z", true},
    {"time", "09:30:00.123+08:00", true},
    {"time", "09:30:00", false},
    {"time", "24:00:00Z", false},
    {"time", "23:59:60Z", true},
    {"time", "07:59:60+08:00", true},
    {"time", "22:59:60Z", false},
    {"time", "09:30:00.Z", false},
    {"date-time", "2024-07-26T09:30:00+08:00", true},
    {"date-time", "2024-07-26 09:30:00+08:00", false},
    {"date-time", "2024-02-30T09:30:00Z", false},
    {"email", "name@example.cn", true},
    {"email", "n.a+b@sub.example.cn", true},
    {"email", "储备@example.cn", true},
    {"email", "name@", false},
    {"email", ".name@example.cn", false},
    {"email", "na..me@example.cn", false},
    {"email", "a@b@c", false},
    {"uri", "https://example.cn/a?b=c#d", true},
    {"uri", "urn:example:1", true},
    {"uri", "//example.cn/", false},
    {"uri", "https://example.cn/a b", false},
    {"uri", "https://example.cn/%zz", false},
    {"uuid", "123e4567-e89b-12d3-a456-426614174000", true},
    {"uuid", "123e4567e89b12d3a456426614174000", false},
    {"ipv4", "192.168.0.1", true},
    {"ipv4", "192.168.0.256", false},
    {"ipv4", "192.168.0.01", false},
    {"ipv4", "192.168.0", false},
    {"ipv4", "192.168.0.1.", false},
    {"ipv6", "::1", true},
    {"ipv6", "::", true},
    {"ipv6", "2001:db8::192.0.2.1", true},
    {"ipv6", "1:2:3:4:5:6:7:8", true},
    {"ipv6", "1:2:3:4:5:6:7", false},
    {"ipv6", "1::2::3", false},
    {"ipv6", "1:2:3:4:5:6:7:8::", false},
    {"ipv6", "12345::", false},
    {"ipv6", ":::", false},
    {"ipv6", "fe80::1%eth0", false},
    {"regex", "^a+$", true},
    {"regex", "(a", false},
    {"phone_cn", "13800138000", true},
    {"phone_cn", "+86 13800138000", true},
    {"phone_cn", "12800138000", false},
    {"phone_cn", "1380013800", false},
    {"phone_cn", "010-55570000", true},
    {"phone_cn", "01055570000", true},
    {"phone_cn", "010-55570000-123", true},
    {"phone_cn", "0317-5557000", true},
    {"phone_cn", "55570000", false},
    {"phone_cn", "010-15570000", false},
    {"phone_cn", "010-55570000-", false},
};

}  // namespace

TEST_CASE("form: standard formats accept and refuse as their standards say", "[form]") {
  auto const formats = Formats::standard();
  for (auto const& row : rows) {
    CAPTURE(row.format, row.text);
    auto const* format = formats.find(row.format);
    REQUIRE(format);
    CHECK(!format->check(row.text).has_value() == row.right);
  }
}

TEST_CASE("form: standard formats stand any bytes", "[form]") {
  auto const formats = Formats::standard();
  for (auto const& row : rows)
    for (auto const& text :
         {std::string(), std::string("\0", 1), std::string("\xff\xfe"), std::string(100'000, '1')})
      CHECK(formats.find(row.format)->check(text).has_value() ==
            (row.format != "regex" || text.size() > 1));
}

}  // namespace chubei::form
