#pragma once
// Named checks of texts: the `format` keyword of a form. A registry built once, before any form is
// read, and shared read-only afterwards. Unlike plain draft-07, a format is asserted, and a form
// that names a format nobody registered is refused: a misspelt "uscc" must not let everything pass.

#include "engine/base/text.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace chubei::form {

struct Format {
  /// nullopt where the text is right; else what is wrong and what is expected. Total on any bytes.
  std::function<std::optional<Text>(std::string_view)> check;
  /// Optional. The one spelling under which equal things are stored (case, full-width forms).
  /// Total: what it cannot read it returns unchanged. `check` sees the result, and admission stores
  /// it.
  std::function<std::string(std::string_view)> normalise{};
};

class Formats {
 public:
  /// date, time, date-time, email, uri, uuid, ipv4, ipv6, regex, and phone_cn (mobile, or landline
  /// with area code and extension).
  static Formats standard();

  /// A later format of the same name replaces the earlier.
  void add(std::string name, Format format);
  Format const* find(std::string_view name) const;

 private:
  std::map<std::string, Format, std::less<>> by_name_;
};

}  // namespace chubei::form
