#pragma once
// One transaction in the making: the World that its decisions see (the committed state, plus what
// the batch before it decided while that is still being committed, plus what earlier commands of
// its own decided), and the units that grow. Decided on the writer's thread; once decided it only
// changes hands. `mark` and `back_to` undo what an all-or-nothing list gathered.

#include "engine/base/sign.hpp"
#include "engine/chart/release.hpp"
#include "engine/ledger/envelope.hpp"
#include "engine/ledger/merkle.hpp"
#include "engine/ledger/subject_keys.hpp"
#include "engine/process/decide.hpp"
#include "engine/runtime/calendars.hpp"
#include "engine/runtime/ports.hpp"
#include "engine/runtime/resident_heads.hpp"
#include "engine/runtime/submission.hpp"
#include "engine/store/store.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace chubei::runtime {

/// What stays between batches. A copy is small.
struct LogState {
  store::LogIdentity identity;
  ledger::MerkleFrontier frontier;
  Instant recorded_at;  ///< of the last commit; never decreases
  Calendars calendars;
};

/// Releases by digest: an instance is decided under the one it is pinned to.
class Releases {
 public:
  virtual ~Releases() = default;
  virtual chart::Release const& current() = 0;
  virtual chart::Release const* find(std::string_view digest) = 0;
};

class Batch final : public process::World {
 public:
  /// What a batch is decided on. `before` is the one still being committed, null where there is
  /// none; it is looked at while this one is decided and not later.
  struct Ground {
    store::Reader& committed;
    ResidentHeads& heads;
    Batch const* before;
    LogState const& log;
    Releases& releases;
    Randomness& randomness;
    ledger::SubjectKeys& keys;
  };
  Batch(Ground ground, Instant recorded_at);

  /// Commands that are decided from here on are recorded at this moment; it never goes back.
  void move_to(Instant now) { batch_.recorded_at = std::max(batch_.recorded_at, now); }
  /// Decides one command and, if it is accepted, makes its unit. A command without a seed (of a
  /// timer, a message or an answer) is given one: jobs are drawn as fairly for these.
  Answer decide(process::Command& command);
  /// nullptr: no such instance.
  std::shared_ptr<process::Instance const> head(InstanceId const& instance);

  std::optional<store::Remembered> remembered(Digest const& scope);
  void remember(store::Remembered record);
  void drop_message(std::string id) { batch_.messages_dropped.push_back(std::move(id)); }
  void drop_job(std::string request) { batch_.jobs_dropped.push_back(std::move(request)); }

  struct Mark;
  std::shared_ptr<Mark const> mark() const;
  void back_to(Mark const& mark);

  bool is_empty() const;
  store::Batch& contents() { return batch_; }
  store::Batch const& contents() const { return batch_; }
  /// The frontier after this batch.
  ledger::MerkleFrontier const& frontier() const { return overlay_.frontier; }

  std::optional<process::Face> find(std::string_view definition, std::string_view key) override;
  process::Totals totals(std::string_view aggregate, std::string_view key) override;
  std::int64_t last_number(std::string_view series, std::int64_t year) override;
  bool is_key_taken(std::string_view definition, std::string_view key) override;
  boost::json::value document(std::string_view digest) override;
  std::optional<boost::json::value> personal(InstanceId const& instance,
                                             std::string_view label) override;
  Calendar const& calendar() override { return *ground_.log.calendars.current(); }

 private:
  struct Changed {
    ResidentHead newest;
    std::optional<std::string> document;
    std::map<std::string, std::string, std::less<>> personal;
  };
  using Pair = std::pair<std::string, std::string>;
  struct Overlay {
    std::unordered_map<InstanceId, Changed> instances;
    std::map<Pair, InstanceId> keys;
    std::map<Pair, process::Totals> totals;
    std::map<std::pair<std::string, std::int64_t>, std::int64_t> numbers;
    std::map<Digest, store::Remembered> remembered;
    ledger::MerkleFrontier frontier;
  };

  /// The newest value decided here or in the batch before; nullptr: neither has one.
  template <class Values, class Key>
  auto const* decided(Values Overlay::*values, Key const& key) const {
    for (auto const* batch : {this, ground_.before}) {
      if (!batch) break;
      auto const& all = batch->overlay_.*values;
      if (auto const at = all.find(key); at != all.end()) return &at->second;
    }
    return static_cast<typename Values::mapped_type const*>(nullptr);
  }
  /// The instance as of the last event decided; nullopt: no such instance.
  std::optional<ResidentHead> newest(InstanceId const& instance);
  std::string const* decided_document(InstanceId const& instance) const;
  std::string const* decided_personal(InstanceId const& instance, std::string_view label) const;
  std::string fresh_seed();
  chart::Definition const* definition_of(process::Command const& command,
                                         process::Instance const* before,
                                         chart::Release const*& release);
  Accepted add(process::Command const& command, chart::Release const& release,
               std::optional<Digest> const& previous, process::Decision decision);
  std::vector<ledger::Part> make_parts(process::Command const& command, process::Event const& event,
                                       ledger::Envelope& envelope);
  ledger::Envelope make_envelope(process::Command const& command, chart::Release const& release,
                                 process::Event const& event, std::int64_t version);
  void overlay_facts(process::Instance const& head, std::vector<process::Fact> const& facts);

  Ground ground_;
  Hasher hasher_;
  Overlay overlay_;
  store::Batch batch_;
  std::int64_t size_;
  InstanceId deciding_;  // whose document `document` is asked for
};

/// The personal values of a label from their sealed content; nullopt where the subject's key is
/// erased or the content does not open. `origin`: of the log's identity.
std::optional<boost::json::value> open_personal(ledger::SubjectKeys& keys, LogId const& origin,
                                                InstanceId const& instance, std::string_view label,
                                                std::string const& sealed);

/// The data subject of a label of an instance.
SubjectId subject_of(InstanceId const& instance, std::string_view label);

inline constexpr std::uint32_t decide_version = 1;

}  // namespace chubei::runtime
