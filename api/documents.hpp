#pragma once
// Files that are part of the program, embedded when it is built: the contract and the page that
// shows it.

#include <string_view>

namespace chubei {

std::string_view openapi_document();      ///< api/openapi.json, exact bytes
std::string_view documentation_page();    ///< api/docs/index.html
std::string_view documentation_script();  ///< api/docs/page.js

}  // namespace chubei
