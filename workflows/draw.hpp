#pragma once
// The draw of an expert panel: seats and ordered alternates from a pool, at random but repeatable.
// It draws, it does not judge: load, conflicts and employers come with the pool. Exact: where the
// seats can be filled under the constraints, they are filled (one employer a panel is a partition
// matroid, on which taking the next that fits never loses a seat). Pure; integers and texts only.

#include "engine/base/error.hpp"
#include "engine/base/json.hpp"

#include <cstddef>
#include <string_view>

namespace chubei::workflows {

inline constexpr std::size_t pool_members_max = 500;
inline constexpr std::size_t conflicts_max = 100;

/// Input: {pool: [{number, person, employer, load, load_max, conflicts: [uscc]}], conflicts:
/// [uscc], recused?: [number], seats, alternates}. Seed: any text, kept with the request.
/// Answer: {feasible, pool_digest, pool_size, eligible, seats: [{number, person, employer}],
/// alternates, exclusions: [{number, reason}], explanation: {zh, en} where not feasible}.
/// Order: SHA-256 of seed and number. Out are, in this order, `recused` (left an earlier panel of
/// the case), `employer` (works for a party), `relation` (declared a relation to one), `load` (has
/// his full load); then of each employer only the first in order can sit. bad_request with the
/// place where the input is malformed.
Result<json::value> draw(json::value const& input, std::string_view seed);

/// Looks at an answer without drawing again: seats and alternates come from the pool, nobody twice,
/// no conflict, no full load, no employer twice, as many as asked. conflict with the first fault.
Result<void> check_draw(json::value const& input, json::value const& answer);

}  // namespace chubei::workflows
