#pragma once
// The selection of a batch: which of the mature projects, in the order of their scores, fit a
// budget and the quotas of fields. Exact for this aim: no selection that obeys the constraints has
// a better first project, then a better second, and so on. It is no knapsack: it does not trade one
// good project for two cheaper ones. Pure; integers only.

#include "engine/base/error.hpp"
#include "engine/base/json.hpp"

#include <cstddef>
#include <string_view>

namespace chubei::workflows {

inline constexpr std::size_t candidates_max = 1'000;
inline constexpr std::size_t quotas_max = 32;

/// Input: {candidates: [{key, project_code, field, score, amount_fen}], budget_fen, quotas:
/// [{field, most, least?}]}. A field without quota has none. Ties of score are ordered by SHA-256
/// of seed and key.
/// Answer: {feasible, candidates_digest, selected: [candidate with rank], left_out: [{key, rank,
/// reason}], total_fen, budget_fen, by_field: [{field, count, total_fen}], explanation: {zh, en}
/// where not feasible}. Reasons: `field_full`, `budget` (does not fit into what is left),
/// `kept_for_least` (would fit, but leave too little for a field that must be served).
/// bad_request with the place where the input is malformed.
Result<json::value> select_batch(json::value const& input, std::string_view seed);

/// Looks at an answer without selecting again: within budget and quotas, and none of those left out
/// would still fit. conflict with the first fault.
Result<void> check_selection(json::value const& input, json::value const& answer);

}  // namespace chubei::workflows
