#pragma once
// What is handed to the writer and what comes back. Every answer, refusals and duplicates included,
// is given after the sync of the batch whose state it saw.

#include "engine/base/hash.hpp"
#include "engine/process/decide.hpp"
#include "engine/store/store.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace chubei::runtime {

/// An Idempotency-Key as the writer knows it.
struct Idempotency {
  Digest scope;    ///< over principal, organisation, operation, key
  Digest request;  ///< over the request's bytes as they came
};

/// What an accepted command left behind.
struct Accepted {
  std::shared_ptr<process::Instance const> head;  ///< after the event; of a repeat: as it is now
  InstanceId instance;
  std::int64_t version = 0;
  std::int64_t position = -1;         ///< leaf index; -1 for a repeat
  std::vector<std::string> receipts;  ///< kinds that the event issues
  bool is_repeat = false;             ///< answered from the idempotency record
};

using Answer = Result<Accepted>;

struct Single {
  process::Command command;
  std::optional<Idempotency> idempotency;
  std::move_only_function<void(Answer)> answer;
};

/// All or nothing: at most `all_max` instances, each with its expected version. The answers are as
/// many as the commands; on refusal the first error stands at its command, the others say
/// `conflict`.
struct All {
  std::vector<process::Command> commands;
  std::optional<Idempotency> idempotency;
  std::move_only_function<void(std::vector<Answer>)> answer;
};
inline constexpr std::size_t all_max = 1000;

/// Moves a manual clock forward, firing what becomes due in due order. bad_request where the clock
/// is not manual or would go back.
struct AdvanceClock {
  Instant to;
  std::move_only_function<void(Result<Instant>)> answer;
};

/// Runs on the writer's thread between two batches.
struct Call {
  std::move_only_function<void(store::Store&)> call;
};

using Submission = std::variant<Single, All, AdvanceClock, Call>;

}  // namespace chubei::runtime
