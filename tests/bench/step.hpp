#pragma once
// The pure core alone: one approval decided over and over on a state in memory, without store,
// ledger or socket.

#include <string>

namespace chubei::bench {

struct StepCost {
  double decide_ns = 0;  ///< decide: rights, separation of duties, form, completion, transition
  double encode_ns = 0;  ///< the same with the event's canonical text
};

/// `release` is the folder of examples/hello. Throws std::runtime_error where it does not read.
StepCost measure_step(std::string const& release);

}  // namespace chubei::bench
