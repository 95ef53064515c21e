#pragma once
// Query parameters of operations: known names only, typed, each fault named by its parameter. Pure.

#include "api/http/request.hpp"
#include "engine/base/error.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace chubei {

inline constexpr int page_size_default = 50;
inline constexpr int page_size_limit = 200;

/// bad_request for a name that is not on the list, or one given twice.
Result<void> only_parameters(http::Request const& request,
                             std::initializer_list<std::string_view> names);
std::string text_parameter(http::Request const& request, std::string_view name);
Result<std::optional<std::int64_t>> integer_parameter(http::Request const& request,
                                                      std::string_view name, std::int64_t least);
/// From 1 to page_size_limit; more is cut (AIP-158), 0 and absent are the default.
Result<int> page_size_parameter(http::Request const& request);
Result<std::optional<Instant>> instant_parameter(http::Request const& request,
                                                 std::string_view name);
std::unexpected<Error> bad_parameter(std::string_view name, Text message);

}  // namespace chubei
