#include "api/command/data_verifier.hpp"

#include "api/command/data_folder.hpp"
#include "engine/ledger/envelope.hpp"

namespace chubei::command {

namespace {

constexpr int rows_at_once = static_cast<int>(ledger::tile_width);

class RowWalk {
 public:
  RowWalk(store::Reader& reader, ledger::LogVerifier& verifier)
      : reader_(reader), verifier_(verifier) {}

  /// Rows up to `size`, then the fault of what stands behind them.
  void run(std::int64_t size, TellProgress const& tell) {
    while (next_ < size) {
      auto const before = next_;
      if (!take_many()) take_one(size);
      ensure(next_ > before);
      tell(static_cast<std::uint64_t>(next_), static_cast<std::uint64_t>(size));
    }
  }

 private:
  /// The next rows where all is as it should be: contiguous, readable, each with its leaf.
  bool take_many() {
    std::vector<store::Record> records;
    std::vector<Digest> leaves;
    try {
      records = reader_.records(next_, rows_at_once);
      if (records.empty()) return false;
      leaves = reader_.read_nodes(0, static_cast<std::uint64_t>(next_), records.size());
    } catch (store::StoreFailure const&) {
      return false;  // one of them does not read: one by one
    }
    auto const count = static_cast<std::int64_t>(records.size());
    if (leaves.size() != records.size() || records.back().position != next_ + count - 1) {
      return false;
    }
    for (std::size_t at = 0; at < records.size(); ++at) take(records[at], leaves[at]);
    return true;
  }

  void take_one(std::int64_t size) {
    std::optional<Digest> leaf;
    try {
      auto const leaves = reader_.read_nodes(0, static_cast<std::uint64_t>(next_), 1);
      if (!leaves.empty()) leaf = leaves.front();
      auto const records = reader_.records(next_, 1);
      if (!records.empty() && records.front().position == next_) {
        return take(records.front(), leaf);
      }
      return missing(records.empty() ? size : records.front().position);
    } catch (store::StoreFailure const& failure) {
      unreadable({std::string("此行无法读取：") + failure.what(),
                  std::string("this row cannot be read: ") + failure.what()});
    }
  }

  /// No row where the next one should be; the one after it stands at `found`. A gap wider than a
  /// few rows is one misplaced row at the end, and everything between is one finding.
  void missing(std::int64_t found) {
    constexpr std::int64_t gap_named_max = 64;
    unreadable({"此位置没有事件，或其所属事项不存在",
                "there is no event at this position, or none whose instance is known"});
    if (found - next_ > gap_named_max) next_ = found;
  }

  void unreadable(Text message) {
    ledger::Finding finding;
    finding.kind = ledger::FindingKind::bundle_form;
    finding.leaf = static_cast<std::uint64_t>(next_);
    finding.message = std::move(message);
    verifier_.unreadable(std::move(finding), std::nullopt);
    ++next_;
  }

  void take(store::Record const& record, std::optional<Digest> const& leaf) {
    ledger::EntryView view;
    view.index = static_cast<std::uint64_t>(record.position);
    view.envelope = record.envelope;
    view.parts = record.parts;
    view.leaf = leaf;
    verifier_.entry(view);
    compare_columns(record);
    next_ = record.position + 1;
    if (view.index % ledger::tile_width == ledger::tile_width - 1) take_nodes(view.index + 1);
  }

  /// Columns beside the envelope that say the same again.
  void compare_columns(store::Record const& record) {
    auto const envelope = ledger::parse_envelope(record.envelope);
    if (!envelope) return;  // found by the verifier
    bool const fits = envelope->instance == record.instance &&
                      envelope->version == static_cast<std::uint64_t>(record.version);
    if (fits) return;
    ledger::Finding finding;
    finding.kind = ledger::FindingKind::order;
    finding.leaf = static_cast<std::uint64_t>(record.position);
    finding.instance = envelope->instance.text();
    finding.version = envelope->version;
    auto const shown = record.instance.text() + " v" + std::to_string(record.version);
    finding.message = {"行内所记的事项或版本与信封不符：" + shown,
                       "the row names another instance or version than its envelope: " + shown};
    verifier_.fault(std::move(finding));
  }

  /// Stored nodes whose last leaf was the one before `size`.
  void take_nodes(std::uint64_t size) {
    for (unsigned level = ledger::tile_height; level < 64; level += ledger::tile_height) {
      auto const width = std::uint64_t{1} << level;
      if (size % width != 0) return;
      auto const index = size / width - 1;
      auto const nodes = reader_.read_nodes(level, index, 1);
      if (!nodes.empty()) {
        verifier_.node({level, index, nodes.front()});
        continue;
      }
      ledger::Finding finding;
      finding.kind = ledger::FindingKind::node_changed;
      finding.leaf = size - 1;
      finding.message = {"缺少留存节点，层 " + std::to_string(level),
                         "a stored node is missing, level " + std::to_string(level)};
      verifier_.fault(std::move(finding));
    }
  }

  store::Reader& reader_;
  ledger::LogVerifier& verifier_;
  std::int64_t next_ = 0;
};

}  // namespace

Result<ledger::Report> verify_rows(store::Reader& reader, std::vector<PublicKey> keys,
                                   std::vector<std::string> older_notes, TellProgress const& tell) {
  auto const log = key_of(reader);
  if (!log) return std::unexpected(log.error());
  if (keys.empty()) keys.push_back(log->key);
  auto checkpoint = reader.newest_checkpoint();
  if (checkpoint && !log->identity.names(checkpoint->size)) {
    older_notes.push_back(std::move(checkpoint->text));
    checkpoint.reset();
  }
  ledger::VerifierOptions options{std::move(keys), std::move(older_notes), true};
  ledger::LogVerifier verifier(log->identity.log, log->identity.suite,
                               checkpoint ? checkpoint->text : "", std::move(options));
  RowWalk walk(reader, verifier);
  walk.run(reader.size(), tell);
  return verifier.finish();
}

}  // namespace chubei::command
