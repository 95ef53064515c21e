#pragma once
// Lists, counts and rights asked of one connection. A connection inside a read transaction gives a
// consistent answer. Thread rule: the connection's.

#include "engine/store/sqlite/connection.hpp"

namespace chubei::store::sqlite {

/// Callers who are allowed more cases than this are answered from the cases on, others from their
/// tags on.
inline constexpr std::int64_t sparse_rows_max = 5'000;

Result<Page<InstanceSummary>> list(Connection& connection, InstanceQuery const& query);
Result<std::int64_t> count(Connection& connection, InstanceQuery const& query,
                           std::int64_t at_most);
Result<Page<TaskRow>> tasks(Connection& connection, TaskQuery const& query);

/// The head of a stored text; StoreFailure where it is damaged.
process::Instance read_head(Connection& connection, std::string_view text);
boost::json::value read_json(Connection& connection, std::string_view text);

}  // namespace chubei::store::sqlite
