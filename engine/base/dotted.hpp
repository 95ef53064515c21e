#pragma once
// Dotted paths ("party.contact.name", "review.panel"), as definitions name members and states. Not
// JSON pointers (json.hpp): a path names members only, and no member has a dot in its name. Pure.

#include <boost/json/value.hpp>

#include <string_view>

namespace chubei::json {

/// nullptr where the path leads nowhere or through something that is no object. "" is the root.
boost::json::value const* find_dotted(boost::json::value const& root, std::string_view path);

/// Whether a dotted path is `around` or leads on from it. "" is around everything.
bool is_within(std::string_view path, std::string_view around);

}  // namespace chubei::json
