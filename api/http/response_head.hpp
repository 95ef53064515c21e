#pragma once
// Status line and header section of a response as bytes (RFC 9112 section 4). Pure.

#include "api/http/response.hpp"
#include "engine/base/instant.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chubei::http {

enum class Framing { none, length, chunked, until_close };

struct HeadOptions {
  Framing framing = Framing::length;
  std::uint64_t content_length = 0;
  bool closes = false;
  bool is_http_1_0 = false;
  std::string_view date{};  ///< IMF-fixdate
};

void append_head(std::string& out, Response const& response, HeadOptions const& options);

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7).
std::string http_date(Instant instant);

/// "1a2b\r\n"
void append_chunk_size(std::string& out, std::size_t bytes);

/// Whether a status may have a body at all (RFC 9110 section 6.4.1).
bool may_have_body(int status);

}  // namespace chubei::http
