#pragma once
// Lists, counts and rights over a State. Pure.

#include "engine/store/memory/state.hpp"

namespace chubei::store::memory {

Result<Page<InstanceSummary>> list(State const& state, InstanceQuery const& query);
Result<std::int64_t> count(State const& state, InstanceQuery const& query, std::int64_t at_most);
Result<Page<TaskRow>> tasks(State const& state, TaskQuery const& query);
std::vector<InstanceId> of_definitions(State const& state,
                                       std::vector<std::string> const& definitions, int count,
                                       InstanceId const& after);

}  // namespace chubei::store::memory
