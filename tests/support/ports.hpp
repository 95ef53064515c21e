#pragma once
// The shell's ports as tests want them: a clock that moves when told, randomness that is the same
// in every run, a checkpoint kept in memory. Thread-safe where the port is.

#include "engine/base/hash.hpp"
#include "engine/runtime/ports.hpp"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>

namespace chubei::test {

class ManualClock final : public runtime::Clock {
 public:
  Instant now() override { return {ms_.load()}; }
  void set(Instant now) override { ms_ = now.ms; }
  std::int64_t steady_ms() override { return ms_.load(); }

 private:
  std::atomic<std::int64_t> ms_{1'721'955'600'000};  // 2024-07-26T09:00:00+08:00
};

/// Never the same twice, the same in every run.
class CountedRandomness final : public runtime::Randomness {
 public:
  void fill(std::span<std::uint8_t> bytes) override {
    std::scoped_lock const held(mutex_);
    for (std::size_t at = 0; at < bytes.size();) {
      auto const block = hash(Suite::intl, "random " + std::to_string(drawn_++));
      for (auto const byte : block.bytes)
        if (at < bytes.size()) bytes[at++] = byte;
    }
  }

 private:
  std::mutex mutex_;
  std::uint64_t drawn_ = 0;
};

class NoFile final : public runtime::CheckpointFile {
 public:
  std::optional<std::string> read() override { return note_; }
  void write(std::string const& note) override { note_ = note; }

 private:
  std::optional<std::string> note_;
};

}  // namespace chubei::test
