#include "engine/base/dotted.hpp"

namespace chubei::json {

boost::json::value const* find_dotted(boost::json::value const& root, std::string_view path) {
  boost::json::value const* at = &root;
  while (at && !path.empty()) {
    auto const dot = path.find('.');
    auto const* object = at->if_object();
    at = object ? object->if_contains(path.substr(0, dot)) : nullptr;
    path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
  }
  return at;
}

bool is_within(std::string_view path, std::string_view around) {
  return around.empty() || path == around ||
         (path.size() > around.size() && path.starts_with(around) && path[around.size()] == '.');
}

}  // namespace chubei::json
