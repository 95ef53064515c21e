#include "api/http/loopback.hpp"

#include <algorithm>
#include <array>

namespace chubei::http {

namespace {

/// "localhost:8080" without its port; brackets of an IPv6 address stay.
std::string_view name_of(std::string_view host) {
  auto const bracket = host.rfind(']');
  auto const colon = host.rfind(':');
  bool const has_port =
      colon != host.npos && (bracket == host.npos ? host.find(':') == colon : colon > bracket);
  return has_port ? host.substr(0, colon) : host;
}

}  // namespace

bool is_from_this_machine(Request const& request) {
  constexpr std::array<std::string_view, 3> own = {"localhost", "127.0.0.1", "[::1]"};
  constexpr std::array<std::string_view, 4> of_proxies = {"Forwarded", "X-Forwarded-For",
                                                          "X-Real-IP", "Via"};
  if (!request.remote.is_loopback) return false;
  if (std::ranges::any_of(of_proxies, [&](auto name) { return request.headers.has(name); }))
    return false;
  auto const host = request.headers.find("Host");
  if (!host) return true;  // only a program of this machine leaves it out
  auto const name = name_of(*host);
  return std::ranges::any_of(own, [&](auto one) { return same_name(one, name); });
}

}  // namespace chubei::http
