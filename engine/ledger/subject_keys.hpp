#pragma once
// The port to the store of subjects' keys, which is apart from the event store and has a short
// backup life of its own. Adapters draw the randomness, keep the erasure, and throw where the store
// fails. Nothing else in the house may hold a subject's key longer than one piece of work. Thread
// rule: the adapter's.

#include "engine/base/id.hpp"
#include "engine/ledger/part.hpp"

#include <optional>

namespace chubei::ledger {

class SubjectKeys {
 public:
  virtual ~SubjectKeys() = default;

  /// The key new parts of this subject are sealed under; made, durably, where there is none.
  virtual SubjectKey current(SubjectId const& subject) = 0;
  /// The key of that id; nothing once it is erased.
  virtual std::optional<SubjectKey> find(SubjectKeyId const& id) = 0;
  /// Erases every key of the subject, durably, before it returns. What the subject hands in later
  /// gets a new key.
  virtual void erase(SubjectId const& subject) = 0;
  /// Whether keys of the subject were ever erased; he may have a newer one since.
  virtual bool was_erased(SubjectId const& subject) = 0;
};

}  // namespace chubei::ledger
