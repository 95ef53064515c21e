#pragma once
// Which request ids and trace parents of a client are taken over into logs. Pure.

#include "engine/base/id.hpp"

#include <algorithm>
#include <string_view>

namespace chubei::http {

/// As our own ids: 1-64 letters, digits, '-', '_', '.'.
inline bool is_request_id(std::string_view text) { return is_id(text); }

/// W3C Trace Context, section 3.2: version 00, ids not all zero.
inline bool is_traceparent(std::string_view text) {
  auto const is_hex = [](std::string_view part) {
    return std::ranges::all_of(
        part, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  };
  auto const is_zero = [](std::string_view part) {
    return part.find_first_not_of('0') == part.npos;
  };
  if (text.size() != 55 || !text.starts_with("00-") || text[35] != '-' || text[52] != '-')
    return false;
  auto const trace = text.substr(3, 32);
  auto const parent = text.substr(36, 16);
  return is_hex(trace) && is_hex(parent) && is_hex(text.substr(53)) && !is_zero(trace) &&
         !is_zero(parent);
}

}  // namespace chubei::http
