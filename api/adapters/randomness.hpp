#pragma once
// Cryptographic randomness from OpenSSL's generator, which the system seeds. Small requests are
// served from a buffer, because one event draws several 16-byte salts. Bytes handed out are wiped
// from the buffer. Thread-safe: one lock. After a fork a child must not use it.

#include "engine/runtime/ports.hpp"

#include <array>
#include <mutex>

namespace chubei::adapters {

class OsRandomness final : public runtime::Randomness {
 public:
  /// Throws std::runtime_error where the generator fails.
  void fill(std::span<std::uint8_t> bytes) override;

 private:
  static constexpr std::size_t buffer_bytes = 4096;

  std::mutex mutex_;
  std::array<std::uint8_t, buffer_bytes> buffer_{};
  std::size_t used_ = buffer_bytes;
};

/// That many random bytes.
std::string random_bytes(runtime::Randomness& randomness, std::size_t count);

/// 26 letters and digits: 10 of the instant (so that ids sort by time), 16 random. An id for a new
/// instance, command or log.
std::string fresh_id(Instant now, runtime::Randomness& randomness);

}  // namespace chubei::adapters
