#pragma once
// Bytes in, one HTTP/1.x request out (RFC 9112), through Beast's strict parser and some more
// strictness of ours: no folded fields, exactly one Host, no Transfer-Encoding but "chunked", never
// both lengths. Knows no socket and no clock. One a connection, restarted for each request. Not
// thread-safe.

#include "api/http/limits.hpp"
#include "api/http/request.hpp"

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace chubei::http {

/// Why a message is refused; the connection cannot be used further.
struct Malformed {
  int status = 400;
  Text reason{};
};

class RequestReader {
 public:
  explicit RequestReader(Limits const& limits);
  ~RequestReader();

  /// Takes what it can from the front of `bytes` and returns how many it took: up to the end of the
  /// head in the calls before `has_head`, body and trailers after. What is not taken must be
  /// offered again, with more behind it.
  std::expected<std::size_t, Malformed> feed(std::string_view bytes);

  bool has_head() const;
  bool is_complete() const;

  /// After the head: method, target and headers into the request.
  void move_head(Request& request);
  bool keeps_alive() const;
  bool is_http_1_0() const;
  bool expects_continue() const;
  /// nullopt where the body is chunked; 0 where there is none.
  std::optional<std::uint64_t> content_length() const;
  /// 413 where the body is or becomes longer.
  std::expected<void, Malformed> limit_body(std::uint64_t bytes_max);
  /// Body bytes parsed and not yet taken.
  std::string& body();

  void restart();

 private:
  class Parser;
  std::expected<void, Malformed> check_head(std::string_view consumed);

  Limits const& limits_;
  std::unique_ptr<Parser> parser_;
  std::size_t head_bytes_ = 0;
};

}  // namespace chubei::http
