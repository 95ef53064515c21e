#pragma once
// Where a `$ref` leads: base addresses by `$id`, RFC 3986 resolution of relative references, names
// of places ("#foo") and JSON pointers in fragments. Opens no network: an address of another file
// is asked of `Files`, anything else that is not in the documents at hand leads nowhere.

#include "engine/form/form.hpp"
#include "engine/form/schemas.hpp"

#include <map>
#include <string>
#include <string_view>

namespace chubei::form {

/// RFC 3986 section 5.2, without the fragment of `base`.
std::string resolve_address(std::string_view base, std::string_view reference);

/// A schema with the address that references inside it start from.
struct Target {
  json::value const* schema = nullptr;
  std::string file;     ///< "" is the form itself
  std::string pointer;  ///< from the start of that file
};

class References {
 public:
  References(Schemas& schemas, Files const& files) : schemas_(schemas), files_(files) {}

  /// Notes every `$id` in a document. `address` is "" for the form, a file's name otherwise.
  void index(json::value const& document, std::string const& address);
  /// The schema that `reference`, standing in `from`, names; schema is nullptr where it leads
  /// nowhere.
  Target follow(Target const& from, std::string_view reference);

 private:
  void walk(json::value const& schema, std::string const& base, Target const& at,
            std::size_t depth);
  void walk_members(json::object const& schema, std::string const& base, Target const& at,
                    std::size_t depth);
  Target open(std::string const& address);

  Schemas& schemas_;
  Files const& files_;
  std::map<std::string, Target, std::less<>> by_address_;
  std::map<json::value const*, std::string> base_of_;
};

}  // namespace chubei::form
