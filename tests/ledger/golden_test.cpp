// The bytes of every format, frozen. A golden that must change means a new format beside the old
// one.
#include "engine/base/encoding.hpp"
#include "engine/base/json.hpp"
#include "engine/ledger/receipt.hpp"
#include "tests/catch.hpp"
#include "tests/ledger/sample.hpp"

using namespace chubei;
using namespace chubei::ledger;
using sample::check_golden;

namespace {

std::string suffix(Suite suite) { return "." + std::string(name(suite)); }

/// SM2 signatures differ from run to run: what is frozen is everything around them.
bool has_fixed_signatures(Suite suite) { return suite == Suite::intl; }

std::string joined(std::vector<std::string> const& lines) {
  std::string text;
  for (auto const& line : lines) text += line + "\n";
  return text;
}

}  // namespace

TEST_CASE("golden: envelopes, entries and leaves keep their bytes", "[golden]") {
  auto const suite = GENERATE(Suite::intl, Suite::gm);
  Hasher hasher(suite);
  std::string digests;
  for (auto const& [title, envelope] :
       {std::pair{std::string("full"), sample::full_envelope(suite)},
        {std::string("bare"), sample::bare_envelope(suite)}}) {
    auto const bytes = encode(envelope);
    auto const entry = entry_digest(hasher, bytes);
    check_golden("envelope_" + title + suffix(suite) + ".json", bytes);
    digests += title + " entry " + hex(entry) + "\n";
    digests += title + " leaf " + hex(leaf_digest(hasher, entry)) + "\n";
  }
  check_golden("digests" + suffix(suite) + ".txt", digests);
}

TEST_CASE("golden: parts keep their bytes and commitments", "[golden]") {
  auto const suite = GENERATE(Suite::intl, Suite::gm);
  Hasher hasher(suite);
  sample::Log const log(suite, 1);
  std::string text;
  for (auto const& part : log.entries[0].parts)
    text += part.name + "\n" + part.content + "\n" + hex(commit(hasher, part)) + "\n";
  check_golden("parts" + suffix(suite) + ".txt", text);
}

TEST_CASE("golden: tree and checkpoint keep their bytes", "[golden]") {
  auto const suite = GENERATE(Suite::intl, Suite::gm);
  sample::Log const log(suite, 5);
  check_golden("checkpoint" + suffix(suite) + ".txt", encode(log.checkpoint(5)));
  check_golden("key" + suffix(suite) + ".txt", log.note_key().text() + "\n");
  if (has_fixed_signatures(suite))
    check_golden("signed_checkpoint" + suffix(suite) + ".txt", log.note(5));
}

TEST_CASE("golden: receipts and bundles keep their bytes", "[golden]") {
  auto const suite = Suite::intl;
  sample::Log const log(suite, 5, 2);
  auto const& entry = log.entries[3];
  auto receipt =
      issue_receipt(ReceiptKind::decision, entry.bytes, entry.parts, sample::signing_key(suite));
  check_golden("receipt_at_once.intl.json", encode(receipt));
  receipt.inclusion = Inclusion{3, prove_inclusion(suite, 3, 5, log.nodes).value(), log.note(5)};
  check_golden("receipt_placed.intl.json", encode(receipt));
  auto told =
      issue_receipt(ReceiptKind::decision, sample::told(log, 3), sample::signing_key(suite));
  check_golden("receipt_told.intl.json", encode(told));
  check_golden("case_bundle_withholding.intl.jsonl",
               joined(log.case_bundle(InstanceId("case-1"), {1})));
  check_golden("log_bundle.intl.jsonl", joined(log.bundle()));
  check_golden("case_bundle.intl.jsonl", joined(log.case_bundle(InstanceId("case-1"))));
}

TEST_CASE("golden: every JSON of this room is canonical by the definition of base/json",
          "[golden]") {
  auto const suite = GENERATE(Suite::intl, Suite::gm);
  sample::Log const log(suite, 5, 2);
  auto texts = log.bundle();
  for (auto& line : log.case_bundle(InstanceId("case-1"))) texts.push_back(std::move(line));
  texts.push_back(encode(sample::full_envelope(suite)));
  texts.push_back(encode(sample::bare_envelope(suite)));
  texts.push_back(log.entries[0].parts[1].content);
  auto const& entry = log.entries[3];
  auto receipt =
      issue_receipt(ReceiptKind::notice, entry.bytes, entry.parts, sample::signing_key(suite));
  receipt.inclusion = Inclusion{3, prove_inclusion(suite, 3, 5, log.nodes).value(), log.note(5)};
  texts.push_back(encode(receipt));
  auto told = issue_receipt(ReceiptKind::notice, sample::told(log, 3), sample::signing_key(suite));
  told.inclusion = receipt.inclusion;
  texts.push_back(encode(told));
  for (auto& line : log.case_bundle(InstanceId("case-1"), {1})) texts.push_back(std::move(line));
  for (auto const& text : texts) {
    auto const parsed = json::parse(text);
    REQUIRE(parsed);
    CHECK(json::canonical(*parsed) == text);
  }
}

TEST_CASE("golden: a bundle under SM2 that was written once verifies for ever", "[golden]") {
  sample::Log const log(Suite::gm, 5, 2);
  auto const kept = sample::read_golden("log_bundle.gm.jsonl", joined(log.bundle()));
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < kept.size();) {
    auto const end = kept.find('\n', at);
    lines.push_back(kept.substr(at, end - at));
    at = end + 1;
  }
  REQUIRE(lines.size() == 7);
  CHECK(sample::verify_lines(lines, log.options()).ok());
}
