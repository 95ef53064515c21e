#include "engine/ledger/lineage.hpp"

#include "engine/ledger/entry_check.hpp"

namespace chubei::ledger {

Lineage::Lineage(Checkpoint const& under, std::span<BundleEntry const> continues,
                 std::span<PublicKey const> keys, Report& report)
    : log_(under.log) {
  Hasher hasher(under.suite);
  std::optional<LogId> name;
  for (auto const& entry : continues) {
    EntryView const view{entry.index, entry.envelope, entry.entry, entry.parts, std::nullopt};
    auto const checked = check_entry(hasher, view, report);
    if (!checked.is_whole) continue;
    auto const& envelope = *checked.envelope;
    auto const said = read_continuation(under.suite, entry.parts);
    CutPlace place{entry.index, name, std::nullopt};
    if (!place.former && said) place.former = said->former;
    auto const cut = check_continuation(envelope, entry.parts, place, keys);
    bool const is_proven = entry.proof && verify_inclusion(hasher, entry.index, under.size,
                                                           checked.leaf, *entry.proof, under.root);
    if (!cut || !is_proven || envelope.type != continued_type) {
      Text const no_proof{"接续事件不在签署的树中", "the continuation is not in the signed tree"};
      report.add(finding_at(FindingKind::continuation, entry.index, &envelope,
                            cut ? no_proof : cut.error().message));
      continue;
    }
    check_parts(hasher, entry.index, envelope, entry.parts, report);
    name = envelope.log;
    cuts_.push_back(*cut);
  }
  if (!name || *name == log_) return;
  report.add(
      {FindingKind::wrong_log,
       {},
       {},
       0,
       {},
       {"接续事件到日志“" + name->text() + "”为止，检查点却属于另一日志",
        "the continuations end with log " + name->text() + ", the checkpoint is of another"}});
}

LogId const& Lineage::name_at(std::uint64_t index) const {
  for (auto const& cut : cuts_)
    if (index < cut.size) return cut.former;
  return log_;
}

}  // namespace chubei::ledger
