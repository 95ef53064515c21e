#include "engine/ledger/case_verifier.hpp"

namespace chubei::ledger {

CaseVerifier::CaseVerifier(BundleHeader header, VerifierOptions options)
    : header_(std::move(header)), hasher_(header_.suite), lineage_(header_.log) {
  ensure(header_.head.has_value());
  report_.log = header_.log.text();
  report_.suite = header_.suite;
  report_.simulated = is_simulated(header_.log);
  auto opened = open_checkpoint(header_.checkpoint, options.keys);
  if (!opened) {
    bool const is_unsigned = opened.error().code == ErrorCode::forbidden;
    report_.add({is_unsigned ? FindingKind::signature : FindingKind::checkpoint,
                 {},
                 {},
                 0,
                 {},
                 std::move(opened.error().message)});
  } else if (opened->log != header_.log || opened->suite != header_.suite) {
    report_.add({FindingKind::wrong_log,
                 {},
                 {},
                 0,
                 {},
                 {"检查点属于另一日志：" + opened->log.text(),
                  "the checkpoint belongs to another log: " + opened->log.text()}});
  } else {
    checkpoint_ = *opened;
    lineage_ = Lineage(*checkpoint_, header_.continues, options.keys, report_);
    report_.size = opened->size;
    report_.root = opened->root;
  }
}

void CaseVerifier::entry(BundleEntry const& entry) {
  if (entry.envelope.empty())
    check_withheld(entry);
  else
    check_whole(entry);
  last_entry_ = entry.entry;
  ++report_.entries;
}

/// That it is of this case is for the envelope after it to say, which names it.
void CaseVerifier::check_withheld(BundleEntry const& entry) {
  check_place(entry, nullptr);
  check_proof(entry, entry.entry, nullptr);
  chains_.withheld(header_.head->instance, entry.entry);
  ++last_version_;
  ++report_.entries_withheld;
}

void CaseVerifier::check_whole(BundleEntry const& entry) {
  EntryView const view{entry.index, entry.envelope, entry.entry, entry.parts, std::nullopt};
  auto checked = check_entry(hasher_, view, report_);
  check_place(entry, checked.envelope ? &*checked.envelope : nullptr);
  if (checked.is_whole && checked.envelope->log != lineage_.name_at(entry.index)) {
    report_.add(of_another_log(entry.index, *checked.envelope));
    checked.is_whole = false;
  }
  if (checked.is_whole) {
    check_parts(hasher_, entry.index, *checked.envelope, entry.parts, report_);
    chains_.follow(hasher_, entry.index, *checked.envelope, checked.entry, report_);
    check_proof(entry, checked.entry, &*checked.envelope);
  } else {
    chains_.lost(checked.leaf);
    chains_.lost(checked.kept_leaf);
  }
  last_version_ = checked.is_whole ? checked.envelope->version : last_version_ + 1;
}

void CaseVerifier::unreadable(Finding finding, std::optional<Digest> entry) {
  if (entry) chains_.lost(leaf_digest(hasher_, *entry));
  ++last_version_;
  last_entry_ = entry.value_or(header_.head->entry);
  ++report_.entries;
  finding.instance = header_.head->instance.text();
  finding.version = last_version_;
  report_.add(std::move(finding));
}

void CaseVerifier::check_place(BundleEntry const& entry, Envelope const* envelope) {
  if (last_index_ && entry.index <= *last_index_)
    report_.add(finding_at(
        FindingKind::order, entry.index, envelope,
        {"序号没有递增：条目重复或被调换", "indexes do not rise: an entry is repeated or moved"}));
  last_index_ = entry.index;
  if (envelope != nullptr && envelope->instance != header_.head->instance)
    report_.add(finding_at(FindingKind::head, entry.index, envelope,
                           {"条目不属于本事项" + header_.head->instance.text(),
                            "the entry is not of " + header_.head->instance.text()}));
}

void CaseVerifier::check_proof(BundleEntry const& entry, Digest const& digest,
                               Envelope const* envelope) {
  if (!checkpoint_) return;
  auto const leaf = leaf_digest(hasher_, digest);
  bool const is_proven = entry.proof && verify_inclusion(hasher_, entry.index, checkpoint_->size,
                                                         leaf, *entry.proof, checkpoint_->root);
  if (!is_proven)
    report_.add(finding_at(FindingKind::proof, entry.index, envelope,
                           {"包含证明不能导出签署的树根，条目、序号或证明被改动",
                            "the inclusion proof does not lead to the signed root"}));
}

Report CaseVerifier::finish() {
  auto const& head = *header_.head;
  if (last_version_ != head.version || last_entry_ != head.entry) {
    auto const version = std::to_string(head.version);
    report_.add({FindingKind::head,
                 {},
                 head.instance.text(),
                 head.version,
                 {},
                 {"数据包没有正好止于首行所写的第" + version + "版",
                  "the bundle does not end with version " + version + " as its first line says"}});
  }
  report_.instances = chains_.instances();
  return std::move(report_);
}

}  // namespace chubei::ledger
