#include "engine/ledger/verifier.hpp"

#include "tests/catch.hpp"
#include "tests/ledger/sample.hpp"

#include <algorithm>

using namespace chubei;
using namespace chubei::ledger;
using sample::Log;

namespace {

EntryView view(Log const& log, std::uint64_t index) {
  auto const& entry = log.entries[index];
  return {index, entry.bytes, entry.entry, entry.parts, std::nullopt};
}

/// As a store would hand its rows over.
Report verify_rows(Log const& log, VerifierOptions options) {
  LogVerifier verifier(sample::log_id(), log.suite, log.note(log.entries.size()),
                       std::move(options));
  for (std::uint64_t index = 0; index < log.entries.size(); ++index)
    verifier.entry(view(log, index));
  return verifier.finish();
}

Report verify_rows(Log const& log) { return verify_rows(log, log.options()); }

bool names(Report const& report, FindingKind kind, std::uint64_t leaf) {
  return std::ranges::any_of(report.findings, [&](Finding const& finding) {
    return finding.kind == kind && finding.leaf == leaf;
  });
}

std::string kinds(Report const& report) {
  std::string out;
  for (auto const& finding : report.findings) out.append(name(finding.kind)).append(" ");
  return out;
}

/// Seals the tree anew over changed entries, as somebody with the database but without the key
/// could.
void rebuild(Log& log) {
  Hasher hasher(log.suite);
  for (auto& entry : log.entries) {
    entry.bytes = encode(entry.envelope);
    entry.entry = entry_digest(hasher, entry.bytes);
  }
}

}  // namespace

TEST_CASE("verifier: a log nobody touched has no findings", "[verifier]") {
  auto const suite = GENERATE(Suite::intl, Suite::gm);
  Log const log(suite, 300, 7);
  auto options = log.options();
  for (std::uint64_t size : {0, 1, 17, 256, 300}) options.older_notes.push_back(log.note(size));
  auto const report = verify_rows(log, options);
  CHECK(report.ok());
  CHECK(kinds(report).empty());
  CHECK(report.entries == 300);
  CHECK(report.instances == 7);
  CHECK(report.size == 300);
  CHECK(report.parts_checked == 400);
  CHECK(report.parts_withheld == 0);
  CHECK(report.root == log.checkpoint(300).root);
}

TEST_CASE("verifier: any flipped byte of any event names that event and no other", "[verifier]") {
  Log log(Suite::intl, 3, 2);
  for (std::uint64_t index = 0; index < log.entries.size(); ++index) {
    auto& bytes = log.entries[index].bytes;
    for (auto& byte : bytes) {
      byte = static_cast<char>(byte ^ 1);
      auto const report = verify_rows(log);
      if (report.findings_total != 1 || !names(report, FindingKind::envelope_changed, index))
        FAIL("leaf " << index << " found: " << kinds(report));
      byte = static_cast<char>(byte ^ 1);
    }
  }
}

TEST_CASE("verifier: a stored leaf does as well as a stored entry", "[verifier]") {
  Log log(Suite::intl, 9);
  log.entries[4].bytes[30] ^= 1;
  LogVerifier verifier(sample::log_id(), log.suite, log.note(9), log.options());
  for (std::uint64_t index = 0; index < 9; ++index) {
    auto row = view(log, index);
    row.entry.reset();
    row.leaf = log.nodes.read_nodes(0, index, 1).at(0);
    verifier.entry(row);
  }
  auto const report = verifier.finish();
  CHECK(kinds(report) == "envelope_changed ");
  CHECK(names(report, FindingKind::envelope_changed, 4));
}

TEST_CASE("verifier: a flipped byte of a part, its salt or its stored entry names the event",
          "[verifier]") {
  Log log(Suite::gm, 2);
  for (std::uint64_t index = 0; index < log.entries.size(); ++index) {
    auto& entry = log.entries[index];
    for (auto& part : entry.parts) {
      for (auto& byte : part.content) {
        byte = static_cast<char>(byte ^ 1);
        auto const report = verify_rows(log);
        if (report.findings_total != 1 || !names(report, FindingKind::part_changed, index))
          FAIL("leaf " << index << " found: " << kinds(report));
        byte = static_cast<char>(byte ^ 1);
      }
      part.salt[3] ^= 0x40;
      CHECK(names(verify_rows(log), FindingKind::part_changed, index));
      part.salt[3] ^= 0x40;
    }
    for (auto& byte : entry.entry.bytes) {
      byte ^= 1;
      auto const report = verify_rows(log);
      CHECK(report.findings_total == 1);
      CHECK(names(report, FindingKind::envelope_changed, index));
      byte ^= 1;
    }
  }
}

TEST_CASE("verifier: a history written anew does not have the signed root", "[verifier]") {
  Log log(Suite::intl, 9);
  auto const note = log.note(9);
  log.entries[8].envelope.actor.system = "somebody";
  rebuild(log);
  LogVerifier verifier(sample::log_id(), log.suite, note, log.options());
  for (std::uint64_t index = 0; index < 9; ++index) verifier.entry(view(log, index));
  CHECK(kinds(verifier.finish()) == "root ");
}

TEST_CASE("verifier: an event exchanged below its successors names the break of the chain",
          "[verifier]") {
  Log log(Suite::intl, 9);
  auto const note = log.note(9);
  log.entries[1].envelope.type = "other";
  rebuild(log);
  LogVerifier verifier(sample::log_id(), log.suite, note, log.options());
  for (std::uint64_t index = 0; index < 9; ++index) verifier.entry(view(log, index));
  auto const report = verifier.finish();
  CHECK(kinds(report) == "previous root ");
  CHECK(names(report, FindingKind::previous, 4));
  CHECK(report.findings[0].instance == "case-1");
  CHECK(report.findings[0].version == 2);
}

TEST_CASE("verifier: missing, repeated and swapped entries are found", "[verifier]") {
  Log const log(Suite::intl, 9);
  auto const verify_order = [&](std::vector<std::uint64_t> const& order) {
    LogVerifier verifier(sample::log_id(), log.suite, log.note(9), log.options());
    for (auto const index : order) verifier.entry(view(log, index));
    return verifier.finish();
  };
  CHECK(verify_order({0, 1, 2, 3, 4, 5, 6, 7, 8}).ok());
  CHECK(kinds(verify_order({0, 1, 2, 3, 5, 6, 7, 8})) == "order version_gap size ");
  CHECK(kinds(verify_order({0, 1, 2, 3, 4, 5, 6, 7})) == "size ");
  CHECK(kinds(verify_order({})) == "size ");
  CHECK_FALSE(verify_order({0, 1, 2, 3, 4, 5, 6, 7, 8, 8}).ok());
  CHECK_FALSE(verify_order({1, 0, 2, 3, 4, 5, 6, 7, 8}).ok());
}

TEST_CASE("verifier: time that runs back is found", "[verifier]") {
  Log log(Suite::intl, 4, 4);
  log.entries[2].envelope.recorded_at = log.entries[0].envelope.recorded_at;
  rebuild(log);
  auto const report = verify_rows(log);
  CHECK(names(report, FindingKind::time_runs_back, 2));
}

TEST_CASE("verifier: withheld parts are counted, added ones are found", "[verifier]") {
  Log log(Suite::intl, 4);
  log.entries[0].parts.pop_back();
  auto const withheld = verify_rows(log);
  CHECK(withheld.ok());
  CHECK(withheld.parts_withheld == 1);
  log.entries[1].parts.push_back({"more", {}, "{}"});
  log.entries[2].parts.push_back(log.entries[2].parts[0]);
  auto const added = verify_rows(log);
  CHECK(names(added, FindingKind::part_unknown, 1));
  CHECK(names(added, FindingKind::part_unknown, 2));
}

TEST_CASE("verifier: an entry of another log or suite does not belong", "[verifier]") {
  Log log(Suite::intl, 4);
  log.entries[1].envelope.log = LogId("another");
  rebuild(log);
  CHECK(names(verify_rows(log), FindingKind::wrong_log, 1));
  Log const gm(Suite::gm, 4);
  LogVerifier verifier(sample::log_id(), Suite::intl, gm.note(4), gm.options());
  CHECK(kinds(verifier.finish()) == "wrong_log ");
}

TEST_CASE("verifier: checkpoints need a signature of a given key", "[verifier]") {
  Log const log(Suite::intl, 4);
  CHECK(kinds(verify_rows(log, {{}, {}, false})) == "signature ");
  auto options = log.options();
  options.older_notes = {"no note", log.note(2) + "x"};
  CHECK(kinds(verify_rows(log, options)) == "checkpoint checkpoint ");
}

TEST_CASE("verifier: an older checkpoint of a fork is found", "[verifier]") {
  Log const log(Suite::intl, 9);
  auto forked = log.checkpoint(5);
  forked.root.bytes[0] ^= 1;
  auto options = log.options();
  options.older_notes = {sign_checkpoint(forked, sample::signing_key(Suite::intl)), log.note(3)};
  CHECK(kinds(verify_rows(log, options)) == "older_checkpoint ");
}

TEST_CASE("verifier: a tail past the newest checkpoint is a fault in an export only",
          "[verifier]") {
  Log const log(Suite::intl, 9);
  for (bool const may_have_tail : {false, true}) {
    auto options = log.options();
    options.may_have_unsigned_tail = may_have_tail;
    LogVerifier verifier(sample::log_id(), log.suite, log.note(6), options);
    for (std::uint64_t index = 0; index < 9; ++index) verifier.entry(view(log, index));
    auto const report = verifier.finish();
    CHECK(report.ok() == may_have_tail);
    CHECK(report.entries_after_checkpoint == 3);
  }
}

TEST_CASE("verifier: a stored node that is not the hash of its leaves is found", "[verifier]") {
  Log log(Suite::intl, 256, 5);
  auto node = MerkleNode{8, 0, log.nodes.read_nodes(8, 0, 1).at(0)};
  for (bool const is_changed : {false, true}) {
    if (is_changed) node.digest.bytes[9] ^= 2;
    LogVerifier verifier(sample::log_id(), log.suite, log.note(256), log.options());
    for (std::uint64_t index = 0; index < 256; ++index) verifier.entry(view(log, index));
    verifier.node(node);
    CHECK(kinds(verifier.finish()) == (is_changed ? "node_changed " : ""));
  }
}

TEST_CASE("verifier: findings are counted beyond the list's bound", "[verifier]") {
  Log log(Suite::intl, 150, 150);
  for (auto& entry : log.entries) entry.bytes[20] = '?';
  auto const report = verify_rows(log);
  CHECK(report.findings_total == 150);
  CHECK(report.findings.size() == findings_max);
}

TEST_CASE("verifier: a report says in both languages where and what", "[verifier]") {
  Log log(Suite::intl, 9);
  log.entries[4].parts[0].content = "{}";
  auto const json = to_json(verify_rows(log));
  CHECK(json.at("ok") == false);
  auto const& finding = json.at("findings").at(0).as_object();
  CHECK(finding.at("kind") == "part_changed");
  CHECK(finding.at("leaf") == 4);
  CHECK(finding.at("instance") == "case-1");
  CHECK(finding.at("version") == 2);
  CHECK(finding.at("part") == "decision");
  CHECK(finding.at("message").at("zh") ==
        "序号4（事项case-1第2版）：内容“decision”与信封中的承诺不符，内容或盐值被改动");
  CHECK(finding.at("message").at("en") ==
        "leaf 4 (case-1 version 2): part decision does not match its commitment");
}
