#include "engine/store/memory/subject_keys.hpp"

#include "engine/base/encoding.hpp"
#include "engine/store/store.hpp"

#include <openssl/rand.h>

#include <map>
#include <mutex>
#include <set>

namespace chubei::store {

namespace {

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
    throw StoreFailure("the random generator of OpenSSL failed: no key can be made");
  }
  return bytes;
}

class MemorySubjectKeys final : public ledger::SubjectKeys {
 public:
  ledger::SubjectKey current(SubjectId const& subject) override {
    std::lock_guard lock(mutex_);
    auto const at = keys_.find(subject);
    if (at != keys_.end()) return at->second;
    ledger::SubjectKey made{ledger::SubjectKeyId(hex(random_bytes(16))),
                            SecretKey::from_bytes(random_bytes(SecretKey::size)).value()};
    owners_.emplace(made.id, subject);
    return keys_.emplace(subject, std::move(made)).first->second;
  }

  std::optional<ledger::SubjectKey> find(ledger::SubjectKeyId const& id) override {
    std::lock_guard lock(mutex_);
    auto const owner = owners_.find(id);
    return owner == owners_.end() ? std::nullopt : std::optional(keys_.at(owner->second));
  }

  void erase(SubjectId const& subject) override {
    std::lock_guard lock(mutex_);
    std::erase_if(owners_, [&](auto const& entry) { return entry.second == subject; });
    keys_.erase(subject);
    erased_.insert(subject);
  }

  bool was_erased(SubjectId const& subject) override {
    std::lock_guard lock(mutex_);
    return erased_.contains(subject);
  }

 private:
  std::mutex mutex_;
  std::map<SubjectId, ledger::SubjectKey> keys_;  // one a subject: an erasure takes it away
  std::map<ledger::SubjectKeyId, SubjectId> owners_;
  std::set<SubjectId> erased_;
};

}  // namespace

std::unique_ptr<ledger::SubjectKeys> make_memory_subject_keys() {
  return std::make_unique<MemorySubjectKeys>();
}

}  // namespace chubei::store
