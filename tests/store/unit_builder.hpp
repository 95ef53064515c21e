#pragma once
// A log made by hand for the tests of this room: facts are applied to heads as the engine does, and
// wrapped into units and batches. Ids, times and digests are nothing but numbers.

#include "engine/process/decide.hpp"
#include "engine/store/store.hpp"

#include <map>
#include <string>
#include <vector>

namespace chubei::store::sample {

LogIdentity identity();
Digest digest(std::string_view text);
std::string release();

class UnitBuilder {
 public:
  UnitBuilder() : frontier_(Suite::intl) {}

  /// Adds one unit to the batch in the making.
  Unit& add(std::string const& instance, std::vector<process::Fact> facts, Instant at);
  Unit& start(std::string const& instance, std::string const& definition,
              std::vector<process::Fact> facts, Instant at);
  store::Batch& batch() { return batch_; }
  /// Commits what was added and begins a new batch.
  void commit(Store& store);
  /// The batch with its frontier, to be committed into several stores; begins a new one.
  store::Batch take();

  process::Instance const& head(std::string const& instance) const;
  std::int64_t size() const { return position_; }
  ledger::MerkleFrontier& frontier() { return frontier_; }
  std::vector<Digest> const& leaves() const { return leaves_; }

 private:
  std::map<std::string, std::shared_ptr<process::Instance const>> heads_;
  ledger::MerkleFrontier frontier_;
  std::vector<Digest> leaves_;
  store::Batch batch_;
  std::int64_t position_ = 0;
  Hasher hasher_{Suite::intl};
};

process::Task task(std::string const& id, std::string const& kind,
                   std::vector<std::string> candidates, std::optional<Instant> due, Instant at);
process::AccessRow allow(std::string tag, std::string level = "full");
process::AccessRow deny(std::string tag);
process::Due due_at(Instant at);
process::Timer timer(std::string id, Instant at);
process::MessageSent message(std::string const& to, std::int64_t sequence, std::string event);
process::JobRequested job(std::string request);

Predicate compare(std::string field, Predicate::Kind kind, boost::json::value value);
Predicate all_of(std::vector<Predicate> parts);
Predicate any_of(std::vector<Predicate> parts);
Predicate none_of(std::vector<Predicate> parts);

/// As one text: two stores with the same log give the same.
std::string describe(InstanceSummary const& summary);
std::string describe(TaskRow const& row);
std::string describe(Predicate const& where);

}  // namespace chubei::store::sample
