#pragma once
// Dotted paths into JSON objects ("party.contact.name"), as definitions write them. Not JSON
// pointers (json.hpp): a path names members only, and no member has a dot in its name. Pure.

#include <boost/json/value.hpp>

#include <string_view>

namespace chubei::json {

/// nullptr where the path leads nowhere or through something that is no object. "" is the root.
boost::json::value const* find_dotted(boost::json::value const& root, std::string_view path);

}  // namespace chubei::json
