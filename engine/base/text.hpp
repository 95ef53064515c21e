#pragma once
// Every text a person sees, in both languages. Chinese comes first.

#include <boost/json/object.hpp>

#include <string>

namespace chubei {

struct Text {
  std::string zh;
  std::string en;

  bool operator==(Text const&) const = default;
};

/// {"zh": …, "en": …}
boost::json::object to_json(Text const& text);

}  // namespace chubei
