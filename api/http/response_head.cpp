#include "api/http/response_head.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace chubei::http {

namespace {

std::string_view reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Range Not Satisfiable";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 428:
      return "Precondition Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
  }
  return "";
}

/// Set by the transport alone.
bool is_framing_field(std::string_view name) {
  return same_name(name, "Content-Length") || same_name(name, "Transfer-Encoding") ||
         same_name(name, "Connection") || same_name(name, "Date");
}

void append_number(std::string& out, std::uint64_t value, int base = 10) {
  std::array<char, 24> digits{};
  auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), value, base).ptr;
  out.append(digits.data(), end);
}

}  // namespace

void append_head(std::string& out, Response const& response, HeadOptions const& options) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::uint64_t>(response.status));
  out.append(" ").append(reason_of(response.status)).append("\r\nDate: ");
  out.append(options.date).append("\r\n");
  for (std::size_t i = 0; i < response.headers.size(); ++i) {
    auto const field = response.headers[i];
    if (is_framing_field(field.name)) continue;
    out.append(field.name).append(": ").append(field.value).append("\r\n");
  }
  if (options.framing == Framing::length) {
    out += "Content-Length: ";
    append_number(out, options.content_length);
    out += "\r\n";
  }
  if (options.framing == Framing::chunked) out += "Transfer-Encoding: chunked\r\n";
  if (options.closes)
    out += "Connection: close\r\n";
  else if (options.is_http_1_0)
    out += "Connection: keep-alive\r\n";
  out += "\r\n";
}

std::string http_date(Instant instant) {
  constexpr std::array<char const*, 7> days{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  constexpr std::array<char const*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  Zone const utc{0};
  auto const date = date_in(instant, utc);
  auto const day = civil(date);
  auto const seconds = time_of_day_ms(instant, utc) / 1000;
  std::array<char, 64> text{};
  auto const length =
      std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                    days[static_cast<std::size_t>(weekday(date) - 1)], day.day,
                    months[day.month - 1], day.year, static_cast<int>(seconds / 3600),
                    static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60));
  return {text.data(), static_cast<std::size_t>(length)};
}

void append_chunk_size(std::string& out, std::size_t bytes) {
  append_number(out, bytes, 16);
  out += "\r\n";
}

bool may_have_body(int status) { return status >= 200 && status != 204 && status != 304; }

}  // namespace chubei::http
