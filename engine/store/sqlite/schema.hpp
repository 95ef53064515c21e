#pragma once
// The tables of a store and their version. A file says in its header whose it is (application_id)
// and which version of the tables it holds (user_version); older ones are migrated forward by the
// writer, newer ones refused.

#include "engine/store/sqlite/connection.hpp"

#include <span>

namespace chubei::store::sqlite {

inline constexpr std::int64_t application_id = 0x43485542;  // "CHUB"
inline constexpr std::int64_t schema_version = 1;

/// Brings a file of that application from its version to the last step's: step n leads from
/// version n to n + 1, a new file has version 0. A released step is never edited.
void prepare_tables(Connection& connection, std::int64_t application,
                    std::span<char const* const> steps);

/// Creates the tables in a new file, or brings an older file up to date. StoreFailure for a file of
/// somebody else or of a newer program.
void prepare_schema(Connection& connection);

}  // namespace chubei::store::sqlite
