#pragma once
// The demo people of the first five minutes: those of the first grant who have an account of the
// local demo issuer. Loopback only; marked wherever they show.

#include "api/api.hpp"
#include "api/command/first_grant.hpp"

#include <string_view>
#include <vector>

namespace chubei::command {

inline constexpr std::string_view audience_default = "chubei";

/// In the order of the file; the role is what their mandates say.
std::vector<DemoPerson> demo_people(std::vector<Grant> const& grants,
                                    chart::Release const& release);

}  // namespace chubei::command
