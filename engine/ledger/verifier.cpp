#include "engine/ledger/verifier.hpp"

#include "engine/ledger/checkpoint.hpp"
#include "engine/ledger/continuation.hpp"
#include "engine/ledger/entry_check.hpp"

#include <algorithm>

namespace chubei::ledger {
namespace {

/// A signed root that the tree must have when it has grown to that size.
struct Expected {
  Checkpoint checkpoint;
  bool is_newest = false;
};

Text not_signed_root(Checkpoint const& checkpoint, bool is_newest) {
  auto const size = std::to_string(checkpoint.size);
  if (is_newest)
    return {"前" + size + "条的树根与签名检查点不符，历史被改写",
            "the root over the first " + size + " entries is not the one that was signed"};
  return {"较早的检查点（" + size + "条）不是本日志的前缀，历史被改写或日志分叉",
          "an older checkpoint over " + size + " entries is no prefix of this log"};
}

}  // namespace

class LogVerifier::State {
 public:
  State(LogId log, Suite suite, std::string_view note, VerifierOptions options)
      : log_(std::move(log)), options_(std::move(options)), hasher_(suite), tree_(suite) {
    report_.log = log_.text();
    report_.suite = suite;
    report_.simulated = is_simulated(log_);
    expect(note, true);
    for (auto const& older : options_.older_notes) expect(older, false);
    meet_expected();
  }

  void entry(EntryView const& view) {
    check_order(view.index);
    auto checked = check_entry(hasher_, view, report_);
    if (checked.is_whole) checked.is_whole = belongs(view, *checked.envelope);
    was_lost_ = !checked.is_whole;
    if (checked.is_whole) {
      check_parts(hasher_, view.index, *checked.envelope, view.parts, report_);
      chains_.follow(hasher_, view.index, *checked.envelope, checked.entry, report_);
    } else {
      chains_.lost(checked.leaf);
      chains_.lost(checked.kept_leaf);
    }
    grow(checked.leaf, checked.kept_leaf);
  }

  void unreadable(Finding finding, std::optional<Digest> entry) {
    finding.leaf = next_index_++;
    report_.add(std::move(finding));
    was_lost_ = true;
    is_tree_known_ = is_tree_known_ && entry.has_value();
    auto const leaf = entry ? leaf_digest(hasher_, *entry) : Digest{};
    chains_.lost(leaf);
    grow(leaf, leaf);
  }

  void node(MerkleNode const& node) {
    auto const is_this = [&](MerkleNode const& made) {
      return made.level == node.level && made.index == node.index;
    };
    auto const made = std::ranges::find_if(completed_, is_this);
    if (made != completed_.end() && made->digest == node.digest) return;
    auto const level = std::to_string(node.level);
    auto const index = std::to_string(node.index);
    report_.add({FindingKind::node_changed,
                 node.index << node.level,
                 {},
                 0,
                 {},
                 {"留存的树节点（第" + level + "层第" + index + "个）与其下条目不符",
                  "the stored node " + index + " of level " + level +
                      " is not the hash of what lies below it"}});
  }

  void fault(Finding finding) { report_.add(std::move(finding)); }

  Report finish() {
    report_.instances = chains_.instances();
    report_.root = tree_.root();
    if (name_ && *name_ != log_)
      report_.add({FindingKind::wrong_log,
                   {},
                   {},
                   0,
                   {},
                   {"条目属于日志“" + name_->text() + "”，检查点属于“" + log_.text() +
                        "”，没有事件说明后者承接前者",
                    "the entries are of log " + name_->text() + ", the checkpoint is of " +
                        log_.text() + ", and no event says that it goes on from there"}});
    for (auto const& expected : expected_) {
      if (expected.checkpoint.log != log_) {
        judge_other(expected.checkpoint);
        continue;
      }
      auto const size = std::to_string(expected.checkpoint.size);
      report_.add({FindingKind::size,
                   {},
                   {},
                   0,
                   {},
                   {"检查点签署了" + size + "条，这里只有" + std::to_string(report_.entries) + "条",
                    size + " entries were signed, here are " + std::to_string(report_.entries)}});
    }
    report_.entries_after_checkpoint = report_.entries - std::min(report_.entries, report_.size);
    if (report_.entries_after_checkpoint > 0 && !options_.may_have_unsigned_tail && is_signed_)
      report_.add({FindingKind::size,
                   report_.size,
                   {},
                   0,
                   {},
                   {"检查点之后还有未签署的条目", "there are entries past the signed checkpoint"}});
    return std::move(report_);
  }

  std::uint64_t next_index() const { return next_index_; }

 private:
  void expect(std::string_view note, bool is_newest) {
    auto const opened = open_checkpoint(note, options_.keys);
    if (!opened) {
      auto const kind = opened.error().code == ErrorCode::forbidden ? FindingKind::signature
                                                                    : FindingKind::checkpoint;
      return report_.add({kind, {}, {}, 0, {}, opened.error().message});
    }
    if ((is_newest && opened->log != log_) || opened->suite != hasher_.suite())
      return strange(*opened);
    if (is_newest) {
      report_.size = opened->size;
      is_signed_ = true;
    }
    expected_.push_back({*opened, is_newest});
  }

  void strange(Checkpoint const& checkpoint) {
    report_.add({FindingKind::wrong_log,
                 {},
                 {},
                 0,
                 {},
                 {"检查点属于另一日志：" + checkpoint.log.text(),
                  "the checkpoint belongs to another log: " + checkpoint.log.text()}});
  }

  /// An older checkpoint under another name than the entries have at its size: of a log that this
  /// one went on from, it may reach past the cut only as far as the loss that was accepted.
  void judge_other(Checkpoint const& checkpoint) {
    auto const cut = std::ranges::find(cuts_, checkpoint.log, &Cut::former);
    if (cut == cuts_.end()) return strange(checkpoint);
    if (is_admitted_loss(*cut, checkpoint)) return;
    auto const size = std::to_string(checkpoint.size);
    report_.add({FindingKind::older_checkpoint,
                 cut->size,
                 {},
                 0,
                 {},
                 {"前一日志的检查点（" + size + "条）超出接续事件所承认的丢失",
                  "a checkpoint of the former log over " + size +
                      " entries reaches further than the loss that was accepted"}});
  }

  /// Entries bear one name until a continuation gives another. What is wrong with a continuation is
  /// said once; then its name holds.
  bool belongs(EntryView const& view, Envelope const& envelope) {
    if (envelope.type == continued_type) {
      continue_at(view, envelope);
      name_ = envelope.log;
      return true;
    }
    // The event that gave the name may be the one that was lost.
    if (!name_ || was_lost_) name_ = envelope.log;
    if (*name_ == envelope.log) return true;
    report_.add(of_another_log(view.index, envelope));
    if (envelope.log == log_) name_ = log_;
    return false;
  }

  void continue_at(EntryView const& view, Envelope const& envelope) {
    CutPlace place{view.index, name_, tree_.root()};
    bool const is_root_known = is_tree_known_ && !kept_tree_;
    if (!is_root_known) place.root.reset();
    auto cut = check_continuation(envelope, view.parts, place, options_.keys);
    if (cut) return cuts_.push_back(std::move(*cut));
    report_.add(finding_at(FindingKind::continuation, view.index, &envelope,
                           std::move(cut.error().message)));
  }

  /// After a break both readings are followed for one entry: that some are missing, or that only
  /// this index is wrong.
  void check_order(std::uint64_t index) {
    bool const is_due = index == next_index_ || index == index_due_else_;
    index_due_else_.reset();
    if (!is_due) {
      auto const due = std::to_string(next_index_);
      auto const met = std::to_string(index);
      report_.add({FindingKind::order,
                   next_index_,
                   {},
                   0,
                   {},
                   {"此处应为序号" + due + "，却写着" + met + "：有条目缺失、重复或被调换",
                    "leaf " + due + " is due here, but this says " + met +
                        ": one is missing, repeated or moved"}});
      index_due_else_ = next_index_ + 1;
    }
    next_index_ = index + 1;
  }

  /// The tree over the bytes at hand, and, from the first difference on, a second over the entries
  /// kept beside them: if that one has the signed root, the named envelopes are all that was
  /// changed.
  void grow(Digest const& leaf, Digest const& kept_leaf) {
    completed_.clear();
    if (leaf != kept_leaf && !kept_tree_) kept_tree_ = tree_;
    if (kept_tree_) {
      kept_tree_->append(kept_leaf, completed_);
      completed_.clear();
    }
    tree_.append(leaf, completed_);
    ++report_.entries;
    meet_expected();
  }

  void meet_expected() {
    std::erase_if(expected_, [this](Expected const& expected) {
      if (expected.checkpoint.size != tree_.size()) return false;
      if (name_ && expected.checkpoint.log != *name_ && !was_lost_) {
        judge_other(expected.checkpoint);
        return true;
      }
      auto const& root = expected.checkpoint.root;
      bool const is_met =
          tree_.root() == root || (kept_tree_ && kept_tree_->root() == root) || !is_tree_known_;
      if (!is_met)
        report_.add({expected.is_newest ? FindingKind::root : FindingKind::older_checkpoint,
                     {},
                     {},
                     0,
                     {},
                     not_signed_root(expected.checkpoint, expected.is_newest)});
      return true;
    });
  }

  LogId log_;                  // the name that the newest checkpoint bears
  std::optional<LogId> name_;  // the name that entries bear here
  std::vector<Cut> cuts_;
  bool was_lost_ = false;  // the entry before did not read, or was none of ours
  VerifierOptions options_;
  Hasher hasher_;
  MerkleFrontier tree_;
  std::optional<MerkleFrontier> kept_tree_;
  std::vector<MerkleNode> completed_;
  std::vector<Expected> expected_;
  Chains chains_;
  Report report_;
  std::uint64_t next_index_ = 0;
  std::optional<std::uint64_t> index_due_else_;
  bool is_signed_ = false;
  bool is_tree_known_ = true;
};

LogVerifier::LogVerifier(LogId log, Suite suite, std::string_view note, VerifierOptions options)
    : state_(std::make_unique<State>(std::move(log), suite, note, std::move(options))) {}
LogVerifier::~LogVerifier() = default;
LogVerifier::LogVerifier(LogVerifier&&) noexcept = default;
LogVerifier& LogVerifier::operator=(LogVerifier&&) noexcept = default;

void LogVerifier::entry(EntryView const& entry) { state_->entry(entry); }
void LogVerifier::unreadable(Finding finding, std::optional<Digest> entry) {
  state_->unreadable(std::move(finding), entry);
}
void LogVerifier::node(MerkleNode const& node) { state_->node(node); }
void LogVerifier::fault(Finding finding) { state_->fault(std::move(finding)); }
Report LogVerifier::finish() { return state_->finish(); }
std::uint64_t LogVerifier::next_index() const { return state_->next_index(); }

}  // namespace chubei::ledger
