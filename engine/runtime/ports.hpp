#pragma once
// What the shell needs from the world besides a store: a clock, randomness, a place outside the
// database for checkpoints. Adapters live in api/; tests use the ones in tests/support.

#include "engine/base/error.hpp"
#include "engine/base/instant.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>

namespace chubei::runtime {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() = 0;
  /// Moves a manual clock; `ensure`s that it is one.
  virtual void set(Instant now) = 0;
  /// Milliseconds of a clock that never jumps.
  virtual std::int64_t steady_ms() = 0;
};

/// Cryptographic randomness. Thread-safe.
class Randomness {
 public:
  virtual ~Randomness() = default;
  virtual void fill(std::span<std::uint8_t> bytes) = 0;
};

/// Newest checkpoint, kept durably where the database's owner does not rewrite it.
class CheckpointFile {
 public:
  virtual ~CheckpointFile() = default;
  virtual std::optional<std::string> read() = 0;
  virtual void write(std::string const& note) = 0;
};

}  // namespace chubei::runtime
