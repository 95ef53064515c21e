#include "api/http/request_reader.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <limits>
#include <utility>

namespace chubei::http {

namespace {

namespace beast_http = boost::beast::http;
using Code = boost::beast::error_code;
using View = boost::beast::string_view;

std::string_view std_view(View text) { return {text.data(), text.size()}; }

/// A line that begins with white space continues the one before: obs-fold, RFC 9112 section 5.2.
bool has_fold(std::string_view fields) {
  return fields.find("\n ") != fields.npos || fields.find("\n\t") != fields.npos;
}

/// A request line that ends before its version: Beast would wait for eight letters of it.
bool is_versionless(std::string_view bytes) {
  auto const end = bytes.find('\n');
  return end != bytes.npos && bytes.substr(0, end).find(" HTTP/") == bytes.npos;
}

/// uri-host [ ":" port ] by its letters only; "" is allowed (RFC 9112 section 3.2).
bool is_host(std::string_view text) {
  constexpr std::string_view refused = " \t\"<>\\^`{|}/?#@,";
  return text.find_first_of(refused) == text.npos;
}

}  // namespace

class RequestReader::Parser final : public beast_http::basic_parser<true> {
 public:
  explicit Parser(Limits const& limits) : limits_(limits) {
    header_limit(static_cast<std::uint32_t>(limits.header_bytes_max));
    body_limit(boost::none);
    eager(false);
  }

  std::string method{};
  std::string target{};
  Headers headers{};
  std::string body{};
  bool expects_continue = false;
  int version = 11;
  std::uint64_t body_bytes_left = std::numeric_limits<std::uint64_t>::max();
  std::optional<Malformed> fault{};

  Code refuse(int status, std::string zh, std::string en) {
    fault = Malformed{status, {std::move(zh), std::move(en)}};
    return beast_http::make_error_code(beast_http::error::bad_field);
  }

 private:
  void on_request_impl(beast_http::verb, View method_text, View target_text, int http_version,
                       Code& ec) override {
    method = std_view(method_text);
    target = std_view(target_text);
    version = http_version;
    if (target.size() > limits_.target_bytes_max)
      ec = refuse(414, "请求地址过长", "The request target is too long");
  }

  void on_response_impl(int, View, int, Code&) override {}

  void on_field_impl(beast_http::field field, View name, View value, Code& ec) override {
    if (is_header_done()) return;  // trailers are read and dropped
    if (headers.size() == limits_.header_count_max) {
      ec = refuse(431, "请求标头过多", "There are too many header fields");
      return;
    }
    if (field == beast_http::field::transfer_encoding &&
        (!same_name(std_view(value), "chunked") || version == 10)) {
      ec = refuse(400, "Transfer-Encoding 只支持 HTTP/1.1 的 chunked",
                  "Transfer-Encoding must be chunked, in HTTP/1.1");
      return;
    }
    if (field == beast_http::field::content_length && headers.has("Content-Length")) {
      ec = refuse(400, "Content-Length 重复", "Content-Length is given twice");
      return;
    }
    headers.add(std_view(name), std_view(value));
  }

  void on_header_impl(Code& ec) override {
    auto const hosts = headers.count("Host");
    if (hosts > 1 || (hosts == 0 && version == 11) ||
        (hosts == 1 && !is_host(*headers.find("Host")))) {
      ec = refuse(400, "必须有且只有一个有效的 Host 标头", "There must be exactly one valid Host");
      return;
    }
    auto const expectation = headers.find("Expect");
    if (!expectation || version == 10) return;
    expects_continue = same_name(*expectation, "100-continue");
    if (!expects_continue)
      ec = refuse(417, "Expect 只支持 100-continue", "Expect must be 100-continue");
  }

  void on_body_init_impl(boost::optional<std::uint64_t> const&, Code&) override {}

  std::size_t take(View bytes, Code& ec) {
    if (bytes.size() > body_bytes_left) {
      ec = refuse(413, "请求内容超出大小限制", "The body is over its limit");
      return 0;
    }
    body_bytes_left -= bytes.size();
    body.append(bytes.data(), bytes.size());
    return bytes.size();
  }

  std::size_t on_body_impl(View bytes, Code& ec) override { return take(bytes, ec); }

  void on_chunk_header_impl(std::uint64_t size, View, Code& ec) override {
    if (size > body_bytes_left)
      ec = refuse(413, "请求内容超出大小限制", "The body is over its limit");
  }

  std::size_t on_chunk_body_impl(std::uint64_t, View bytes, Code& ec) override {
    return take(bytes, ec);
  }

  void on_finish_impl(Code&) override {}

  Limits const& limits_;
};

namespace {

Malformed malformed(Code const& ec) {
  if (ec == beast_http::error::header_limit)
    return {431, {"请求标头超出大小限制", "The header section is over its limit"}};
  if (ec == beast_http::error::bad_version)
    return {505, {"只支持 HTTP/1.0 与 HTTP/1.1", "Only HTTP/1.0 and HTTP/1.1 are spoken"}};
  return {400, {"HTTP 请求格式有误", "Malformed HTTP request: " + ec.message()}};
}

}  // namespace

RequestReader::RequestReader(Limits const& limits)
    : limits_(limits), parser_(std::make_unique<Parser>(limits)) {}

RequestReader::~RequestReader() = default;

std::expected<std::size_t, Malformed> RequestReader::feed(std::string_view bytes) {
  std::size_t taken = 0;
  if (!parser_->got_some()) {
    // Empty lines before the request line are passed over, RFC 9112 section 2.2.
    while (bytes.substr(taken).starts_with("\r\n")) taken += 2;
    if (bytes.substr(taken) == "\r") return taken;
  }
  bool const is_head = !parser_->is_header_done();
  while (taken < bytes.size() && !parser_->is_done() && is_head != parser_->is_header_done()) {
    auto const rest = bytes.substr(taken);
    Code ec;
    auto const put = parser_->put(boost::asio::const_buffer(rest.data(), rest.size()), ec);
    if (parser_->fault) return std::unexpected(*parser_->fault);
    taken += put;
    if (is_head)
      if (auto head = check_head(rest.substr(0, put)); !head) return std::unexpected(head.error());
    if (ec == beast_http::error::need_more) break;
    if (ec) return std::unexpected(malformed(ec));
  }
  if (is_head && parser_->method.empty() && is_versionless(bytes.substr(taken)))
    return std::unexpected(malformed(beast_http::error::bad_version));
  if (is_head && !has_head() && head_bytes_ + bytes.size() - taken > limits_.header_bytes_max)
    return std::unexpected(malformed(beast_http::error::header_limit));
  // A chunk header or trailers that never end.
  if (!is_head && bytes.size() - taken > limits_.header_bytes_max)
    return std::unexpected(malformed(beast_http::error::header_limit));
  return taken;
}

/// Beast consumes field by field and unfolds, so both are checked on what it consumed.
std::expected<void, Malformed> RequestReader::check_head(std::string_view consumed) {
  head_bytes_ += consumed.size();
  if (head_bytes_ > limits_.header_bytes_max)
    return std::unexpected(malformed(beast_http::error::header_limit));
  if (has_fold(consumed))
    return std::unexpected(Malformed{400, {"标头不得折行", "Header fields may not be folded"}});
  return {};
}

bool RequestReader::has_head() const { return parser_->is_header_done(); }
bool RequestReader::is_complete() const { return parser_->is_done(); }

void RequestReader::move_head(Request& request) {
  request.method = method_named(parser_->method);
  request.target = std::move(parser_->target);
  request.headers = std::move(parser_->headers);
}

bool RequestReader::keeps_alive() const { return parser_->keep_alive(); }
bool RequestReader::is_http_1_0() const { return parser_->version == 10; }
bool RequestReader::expects_continue() const { return parser_->expects_continue; }

std::optional<std::uint64_t> RequestReader::content_length() const {
  if (parser_->chunked()) return std::nullopt;
  return parser_->content_length().value_or(0);
}

std::expected<void, Malformed> RequestReader::limit_body(std::uint64_t bytes_max) {
  parser_->body_bytes_left = bytes_max;
  if (content_length().value_or(0) > bytes_max)
    return std::unexpected(Malformed{413, {"请求内容超出大小限制", "The body is over its limit"}});
  return {};
}

std::string& RequestReader::body() { return parser_->body; }

void RequestReader::restart() {
  parser_ = std::make_unique<Parser>(limits_);
  head_bytes_ = 0;
}

}  // namespace chubei::http
