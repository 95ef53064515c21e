#include "api/http/rate_limit.hpp"

#include <algorithm>
#include <vector>

namespace chubei::http {

RateLimiter::RateLimiter(RateLimit limit) : limit_(limit) {
  if (limit_.burst == 0) limit_.burst = limit_.per_second;
}

Result<void> RateLimiter::take(std::string_view caller, std::int64_t now_ms) {
  if (limit_.per_second == 0) return {};
  auto& shard = shards_[Hash{}(caller) % shards_.size()];
  std::scoped_lock const held(shard.mutex);
  auto found = shard.buckets.find(caller);
  if (found == shard.buckets.end()) {
    if (shard.buckets.size() >= std::max<std::size_t>(limit_.callers_max / shards_.size(), 1))
      make_room(shard);
    Bucket const full{std::int64_t{limit_.burst} * 1000, now_ms};
    found = shard.buckets.emplace(caller, full).first;
  }
  auto& bucket = found->second;
  // One token a thousand milliseconds and one per_second: elapsed ms times per_second, in
  // thousandths.
  auto const elapsed_ms = std::clamp<std::int64_t>(now_ms - bucket.at_ms, 0, 3'600'000);
  bucket.tokens_milli = std::min(bucket.tokens_milli + elapsed_ms * limit_.per_second,
                                 std::int64_t{limit_.burst} * 1000);
  bucket.at_ms = std::max(bucket.at_ms, now_ms);
  if (bucket.tokens_milli >= 1000) {
    bucket.tokens_milli -= 1000;
    return {};
  }
  auto const wait_ms = (1000 - bucket.tokens_milli + limit_.per_second - 1) / limit_.per_second;
  return fail(ErrorCode::too_many_requests,
              {"请求过于频繁，请按 Retry-After 所示时间后重试",
               "Too many requests: try again after the time in Retry-After"},
              {}, {{"retry_after_s", std::max<std::int64_t>((wait_ms + 999) / 1000, 1)}});
}

/// Forgets the half that has been silent longest.
void RateLimiter::make_room(Shard& shard) const {
  std::vector<std::int64_t> times;
  times.reserve(shard.buckets.size());
  for (auto const& [caller, bucket] : shard.buckets) times.push_back(bucket.at_ms);
  auto const middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::ranges::nth_element(times, middle);
  auto const newest_forgotten = *middle;
  std::size_t left = times.size() / 2 + 1;
  std::erase_if(shard.buckets, [&](auto const& each) {
    if (left == 0 || each.second.at_ms > newest_forgotten) return false;
    --left;
    return true;
  });
}

std::size_t RateLimiter::callers() const {
  std::size_t count = 0;
  for (auto const& shard : shards_) {
    std::scoped_lock const held(shard.mutex);
    count += shard.buckets.size();
  }
  return count;
}

}  // namespace chubei::http
