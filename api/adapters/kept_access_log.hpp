#pragma once
// The access log of the operations over the store's: the same records under the store's names.
// Every entry is durable when `write` returns. Thread rule: any thread.

#include "api/access_log.hpp"
#include "engine/store/access_log.hpp"

#include <memory>

namespace chubei::adapters {

class KeptAccessLog final : public AccessLog {
 public:
  explicit KeptAccessLog(std::unique_ptr<store::AccessLog> kept) : kept_(std::move(kept)) {}

  void write(AccessEntry const& entry) override;
  /// An `after` that is not from a page begins anew.
  AccessPage read(AccessQuery const& query) override;
  /// Deletes what is older than the law asks for, and than `months`.
  std::int64_t purge(Instant now, int months) { return kept_->purge(now, months); }

 private:
  std::unique_ptr<store::AccessLog> kept_;
};

}  // namespace chubei::adapters
