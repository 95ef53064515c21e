#include "engine/ledger/receipt.hpp"

#include "tests/catch.hpp"
#include "tests/ledger/sample.hpp"

using namespace chubei;
using namespace chubei::ledger;

namespace {

std::vector<PublicKey> keys(Suite suite) { return {sample::signing_key(suite).public_key()}; }

Receipt placed_receipt(sample::Log const& log, std::uint64_t index) {
  auto const& entry = log.entries[index];
  auto receipt = issue_receipt(ReceiptKind::submission, entry.bytes, entry.parts,
                               sample::signing_key(log.suite));
  auto const size = log.entries.size();
  receipt.inclusion =
      Inclusion{index, prove_inclusion(log.suite, index, size, log.nodes).value(), log.note(size)};
  return receipt;
}

Receipt told_receipt(sample::Log const& log, std::uint64_t index) {
  auto receipt = issue_receipt(ReceiptKind::decision, sample::told(log, index),
                               sample::signing_key(log.suite));
  receipt.inclusion = placed_receipt(log, index).inclusion;
  return receipt;
}

}  // namespace

TEST_CASE("receipt: holds at once, and later with its position", "[receipt]") {
  auto const suite = GENERATE(Suite::intl, Suite::gm);
  sample::Log const log(suite, 10);
  auto receipt = placed_receipt(log, 6);
  auto const placed = verify(receipt, keys(suite));
  CHECK(placed.ok());
  CHECK(placed.size == 10);
  CHECK(placed.parts_checked == 2);
  receipt.inclusion.reset();
  receipt.parts.pop_back();
  auto const at_once = verify(receipt, keys(suite));
  CHECK(at_once.ok());
  CHECK(at_once.size == 0);
  CHECK(at_once.parts_withheld == 1);
}

TEST_CASE("receipt: is read back the same", "[receipt]") {
  auto const suite = GENERATE(Suite::intl, Suite::gm);
  sample::Log const log(suite, 10);
  auto receipt = placed_receipt(log, 3);
  CHECK(parse_receipt(encode(receipt)).value() == receipt);
  receipt.inclusion.reset();
  receipt.parts.clear();
  CHECK(parse_receipt(encode(receipt)).value() == receipt);
  CHECK(parse_receipt("").error().code == ErrorCode::corrupt);
}

TEST_CASE("receipt: without its envelope it still binds entry, case, version and time",
          "[receipt]") {
  auto const suite = GENERATE(Suite::intl, Suite::gm);
  sample::Log const log(suite, 10);
  auto receipt = told_receipt(log, 3);
  CHECK(parse_receipt(encode(receipt)).value() == receipt);
  auto const report = verify(receipt, keys(suite));
  CHECK(report.ok());
  CHECK(report.size == 10);
  CHECK(report.entries_withheld == 1);
  auto moved = receipt;
  ++moved.told.value().version;
  CHECK_FALSE(verify(moved, keys(suite)).ok());
  receipt.inclusion.reset();
  CHECK(parse_receipt(encode(receipt)).value() == receipt);
  CHECK(verify(receipt, keys(suite)).ok());
}

TEST_CASE("receipt: no byte of it can be changed", "[receipt]") {
  sample::Log const log(Suite::intl, 10);
  auto text = encode(GENERATE(true, false) ? placed_receipt(log, 3) : told_receipt(log, 3));
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto const kept = text[i];
    text[i] = static_cast<char>(kept ^ 1 << i % 8);
    auto const receipt = parse_receipt(text);
    if (receipt && verify(*receipt, keys(Suite::intl)).ok()) FAIL("holds with byte " << i);
    text[i] = kept;
  }
}

TEST_CASE("receipt: a kind, a key or a position that was not signed is found", "[receipt]") {
  auto const suite = Suite::gm;
  sample::Log const log(suite, 10);
  auto const kind_of = [&](Receipt const& receipt) {
    auto const report = verify(receipt, keys(suite));
    return report.findings.empty() ? std::string("nothing")
                                   : std::string(name(report.findings[0].kind));
  };
  auto decision = placed_receipt(log, 3);
  decision.kind = ReceiptKind::decision;
  CHECK(kind_of(decision) == "signature");
  auto moved = placed_receipt(log, 3);
  moved.inclusion->index = 4;
  CHECK(kind_of(moved) == "proof");
  auto swapped = placed_receipt(log, 3);
  swapped.parts[0].content = "{}";
  CHECK(kind_of(swapped) == "part_changed");
  auto added = placed_receipt(log, 3);
  added.parts.push_back({"more", {}, "{}"});
  CHECK(kind_of(added) == "part_unknown");
  CHECK_FALSE(verify(placed_receipt(log, 3), {}).ok());
}
