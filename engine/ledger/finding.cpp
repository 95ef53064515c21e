#include "engine/ledger/finding.hpp"

#include <boost/json/array.hpp>

namespace chubei::ledger {

std::string_view name(FindingKind kind) {
  switch (kind) {
    case FindingKind::bundle_form:
      return "bundle_form";
    case FindingKind::envelope_form:
      return "envelope_form";
    case FindingKind::envelope_changed:
      return "envelope_changed";
    case FindingKind::wrong_log:
      return "wrong_log";
    case FindingKind::order:
      return "order";
    case FindingKind::version_gap:
      return "version_gap";
    case FindingKind::previous:
      return "previous";
    case FindingKind::time_runs_back:
      return "time_runs_back";
    case FindingKind::part_changed:
      return "part_changed";
    case FindingKind::part_unknown:
      return "part_unknown";
    case FindingKind::node_changed:
      return "node_changed";
    case FindingKind::root:
      return "root";
    case FindingKind::size:
      return "size";
    case FindingKind::checkpoint:
      return "checkpoint";
    case FindingKind::signature:
      return "signature";
    case FindingKind::older_checkpoint:
      return "older_checkpoint";
    case FindingKind::proof:
      return "proof";
    case FindingKind::continuation:
      return "continuation";
    case FindingKind::head:
      return "head";
  }
  ensure(false);
  return {};
}

Text located(Finding const& finding) {
  Text place;
  if (finding.leaf) {
    auto const leaf = std::to_string(*finding.leaf);
    place = {"序号" + leaf, "leaf " + leaf};
  }
  if (!finding.instance.empty()) {
    auto const version = std::to_string(finding.version);
    place.zh += "（事项" + finding.instance + "第" + version + "版）";
    place.en += " (" + finding.instance + " version " + version + ")";
  }
  if (place.en.empty()) return finding.message;
  return {place.zh + "：" + finding.message.zh, place.en + ": " + finding.message.en};
}

void Report::add(Finding finding) {
  ++findings_total;
  if (findings.size() < findings_max) findings.push_back(std::move(finding));
}

boost::json::object to_json(Finding const& finding) {
  boost::json::object out{{"kind", name(finding.kind)}};
  if (finding.leaf) out["leaf"] = *finding.leaf;
  if (!finding.instance.empty()) out["instance"] = finding.instance;
  if (finding.version > 0) out["version"] = finding.version;
  if (!finding.part.empty()) out["part"] = finding.part;
  out["message"] = chubei::to_json(located(finding));
  return out;
}

boost::json::object to_json(Report const& report) {
  boost::json::array findings;
  for (auto const& finding : report.findings) findings.push_back(to_json(finding));
  return {{"ok", report.ok()},
          {"log", report.log},
          {"simulated", report.simulated},
          {"suite", name(report.suite)},
          {"size", report.size},
          {"root", text(report.suite, report.root)},
          {"entries", report.entries},
          {"entries_after_checkpoint", report.entries_after_checkpoint},
          {"entries_withheld", report.entries_withheld},
          {"instances", report.instances},
          {"parts_checked", report.parts_checked},
          {"parts_withheld", report.parts_withheld},
          {"findings_total", report.findings_total},
          {"findings", std::move(findings)}};
}

}  // namespace chubei::ledger
