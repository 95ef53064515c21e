#pragma once
// The access log in a file of its own, `access.db`: it is written beside the log's commits, kept as
// long as the law asks for, and deleted.

#include "engine/store/access_log.hpp"

#include <memory>
#include <string>

namespace chubei::store {

std::unique_ptr<AccessLog> open_sqlite_access_log(std::string const& folder);

}  // namespace chubei::store
