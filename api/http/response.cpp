#include "api/http/response.hpp"

#include <utility>

namespace chubei::http {

namespace {

constexpr std::string_view hex = "0123456789ABCDEF";

bool is_plain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
         c == '-' || c == '_';
}

/// RFC 8187 ext-value without its charset prefix.
std::string percent_encoded(std::string_view text) {
  std::string out;
  for (char const c : text) {
    if (is_plain(c)) {
      out += c;
    } else {
      auto const byte = static_cast<unsigned char>(c);
      out += {'%', hex[byte >> 4], hex[byte & 15]};
    }
  }
  return out;
}

/// What a client that knows no RFC 8187 shows: ASCII letters, the rest as "_".
std::string fallback_name(std::string_view text) {
  std::string out;
  for (char const c : text)
    if (is_plain(c))
      out += c;
    else if (out.empty() || out.back() != '_')
      out += '_';
  return out;
}

}  // namespace

Response json_response(int status, std::string body) {
  return text_response(status, "application/json", std::move(body));
}

Response text_response(int status, std::string_view content_type, std::string body) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", content_type);
  response.body = std::move(body);
  return response;
}

Response no_content() {
  Response response;
  response.status = 204;
  return response;
}

Response failure(Error error) {
  Response response;
  response.status = 500;  // until the service renders the error
  response.body = std::move(error);
  return response;
}

Response download(std::string_view content_type, std::string_view name, Download body) {
  Response response;
  response.headers.add("Content-Type", content_type);
  response.headers.add("Content-Disposition", "attachment; filename=\"" + fallback_name(name) +
                                                  "\"; filename*=UTF-8''" + percent_encoded(name));
  response.body = std::move(body);
  return response;
}

Response event_stream(std::shared_ptr<EventChannel> channel) {
  Response response;
  response.headers.add("Content-Type", "text/event-stream");
  response.headers.add("Cache-Control", "no-store");
  response.body = std::move(channel);
  return response;
}

PullPiece pull_from(std::move_only_function<std::optional<std::string>()> next) {
  return [next = std::move(next)](TakePiece take) mutable {
    auto piece = next();
    while (piece && piece->empty()) piece = next();
    take(piece ? std::move(*piece) : std::string());
  };
}

}  // namespace chubei::http
