#pragma once
// Token buckets, one a caller (principal or address), in a table of bounded size: when it is full,
// the fullest-looking half (callers who have not asked for the longest time) is forgotten. Time is
// an argument. Thread-safe: sharded locks.

#include "engine/base/error.hpp"

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace chubei::http {

struct RateLimit {
  std::uint32_t per_second = 0;  ///< 0: no limit
  std::uint32_t burst = 0;       ///< bucket size; 0 is per_second
  std::size_t callers_max = 65536;
};

class RateLimiter {
 public:
  explicit RateLimiter(RateLimit limit);

  /// Takes one token. too_many_requests, with details.retry_after_s, where the bucket is empty.
  /// `now_ms` is monotonic; going back is treated as standing still.
  Result<void> take(std::string_view caller, std::int64_t now_ms);
  std::size_t callers() const;

 private:
  struct Bucket {
    std::int64_t tokens_milli = 0;  ///< thousandths of a token
    std::int64_t at_ms = 0;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  struct Shard {
    mutable std::mutex mutex;
    std::unordered_map<std::string, Bucket, Hash, std::equal_to<>> buckets;
  };
  void make_room(Shard& shard) const;

  RateLimit limit_;
  std::array<Shard, 16> shards_;
};

}  // namespace chubei::http
