#pragma once
// What an Idempotency-Key answered, as the text that store::Remembered keeps and back: "accepted"
// or a refusal for one command, a list for an all-or-nothing one. Holds no content of a case beside
// what a refusal says. Pure.

#include "engine/runtime/submission.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace chubei::runtime {

std::string encode_answer(Answer const& answer);
/// The refusal of `encode_answer`; nullopt: it was accepted. `ensure`s that it is such a text.
std::optional<Error> parse_refusal(std::string_view text);

/// Where one command of an all-or-nothing list left its instance.
struct Left {
  InstanceId instance;
  std::int64_t version = 0;
};
std::string encode_answers(std::vector<Answer> const& answers);
/// As many as the commands were: each its instance, or its refusal.
std::vector<Result<Left>> parse_answers(std::string_view text);

}  // namespace chubei::runtime
