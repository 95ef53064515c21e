#include "engine/ledger/entry_check.hpp"

#include <algorithm>

namespace chubei::ledger {
namespace {

constexpr std::size_t lost_entries_max = 100'000;

void check_part(Hasher& hasher, std::optional<std::uint64_t> leaf, Envelope const& envelope,
                Part const& part, Report& report) {
  auto const promised = std::ranges::find(envelope.parts, part.name, &Commitment::name);
  ++report.parts_checked;
  if (promised == envelope.parts.end()) {
    auto finding = finding_at(FindingKind::part_unknown, leaf, &envelope,
                              {"内容“" + part.name + "”不在信封的承诺之中，是后来加入的",
                               "the envelope does not commit to part " + part.name});
    finding.part = part.name;
    return report.add(std::move(finding));
  }
  if (commit(hasher, part) == promised->digest) return;
  auto finding = finding_at(FindingKind::part_changed, leaf, &envelope,
                            {"内容“" + part.name + "”与信封中的承诺不符，内容或盐值被改动",
                             "part " + part.name + " does not match its commitment"});
  finding.part = part.name;
  report.add(std::move(finding));
}

std::optional<Digest> kept_leaf(Hasher& hasher, EntryView const& view) {
  if (view.leaf) return view.leaf;
  if (view.entry) return leaf_digest(hasher, *view.entry);
  return std::nullopt;
}

}  // namespace

Finding finding_at(FindingKind kind, std::optional<std::uint64_t> leaf, Envelope const* envelope,
                   Text message) {
  Finding finding{kind, leaf, {}, 0, {}, std::move(message)};
  if (envelope != nullptr) {
    finding.instance = envelope->instance.text();
    finding.version = envelope->version;
  }
  return finding;
}

void check_parts(Hasher& hasher, std::optional<std::uint64_t> leaf, Envelope const& envelope,
                 std::span<Part const> parts, Report& report) {
  for (auto part = parts.begin(); part != parts.end(); ++part) {
    bool const is_repeated = std::any_of(
        parts.begin(), part, [&](Part const& before) { return before.name == part->name; });
    if (is_repeated)
      report.add(finding_at(FindingKind::part_unknown, leaf, &envelope,
                            {"内容“" + part->name + "”重复出现", "part " + part->name + " twice"}));
    check_part(hasher, leaf, envelope, *part, report);
  }
  for (auto const& promised : envelope.parts)
    if (std::ranges::find(parts, promised.name, &Part::name) == parts.end())
      ++report.parts_withheld;
}

Finding of_another_log(std::optional<std::uint64_t> leaf, Envelope const& envelope) {
  return finding_at(FindingKind::wrong_log, leaf, &envelope,
                    {"条目属于另一日志：" + envelope.log.text(),
                     "the entry belongs to another log: " + envelope.log.text()});
}

CheckedEntry check_entry(Hasher& hasher, EntryView const& view, Report& report) {
  CheckedEntry checked;
  checked.entry = entry_digest(hasher, view.envelope);
  checked.leaf = leaf_digest(hasher, checked.entry);
  checked.kept_leaf = kept_leaf(hasher, view).value_or(checked.leaf);
  auto parsed = parse_envelope(view.envelope);
  if (parsed) checked.envelope = std::move(*parsed);
  auto const* envelope = checked.envelope ? &*checked.envelope : nullptr;
  if (checked.kept_leaf != checked.leaf) {
    report.add(finding_at(FindingKind::envelope_changed, view.index, envelope,
                          {"信封与留存的条目摘要不符，信封或摘要被改动",
                           "the envelope does not hash to the entry kept beside it"}));
  } else if (envelope == nullptr) {
    report.add(finding_at(FindingKind::envelope_form, view.index, nullptr,
                          std::move(parsed.error().message)));
  } else if (envelope->suite != hasher.suite()) {
    report.add(of_another_log(view.index, *envelope));
  } else {
    checked.is_whole = true;
  }
  return checked;
}

void Chains::follow(Hasher& hasher, std::uint64_t index, Envelope const& envelope,
                    Digest const& entry, Report& report) {
  if (envelope.recorded_at < recorded_at_)
    report.add(finding_at(FindingKind::time_runs_back, index, &envelope,
                          {"入账时间早于前一条目", "recorded_at is before the entry's before"}));
  recorded_at_ = std::max(recorded_at_, envelope.recorded_at);
  auto& end = ends_[envelope.instance];
  bool const follows_lost =
      !lost_.empty() && envelope.previous &&
      lost_.contains(std::string(leaf_digest(hasher, *envelope.previous).view()));
  if (!follows_lost && envelope.version != end.version + 1) {
    auto const due = std::to_string(end.version + 1);
    report.add(
        finding_at(FindingKind::version_gap, index, &envelope,
                   {"版本不连续，此处应为第" + due + "版", "version " + due + " is due here"}));
  } else if (!follows_lost && envelope.previous && *envelope.previous != end.entry) {
    report.add(finding_at(FindingKind::previous, index, &envelope,
                          {"所记上一版摘要与上一版不符，上一版或本版被替换",
                           "`previous` is not the entry of the version before"}));
  }
  end = {envelope.version, entry};
}

void Chains::lost(Digest const& leaf) {
  if (lost_.size() < lost_entries_max) lost_.emplace(leaf.view());
}

void Chains::withheld(InstanceId const& instance, Digest const& entry) {
  auto& end = ends_[instance];
  end = {end.version + 1, entry};
}

}  // namespace chubei::ledger
