// A log that lost its newest entries and went on under another name.
#include "engine/ledger/continuation.hpp"

#include "engine/base/json.hpp"
#include "engine/ledger/receipt.hpp"
#include "tests/catch.hpp"
#include "tests/ledger/sample.hpp"

#include <algorithm>
#include <functional>
#include <map>

using namespace chubei;
using namespace chubei::ledger;
using sample::Log;

namespace {

constexpr std::uint64_t lost_size = 6, kept = 4;
LogId const new_name("beijing-ai-2024-b");

struct Kept {
  std::string bytes;
  Digest entry;
  std::vector<Part> parts;
};

/// The first `kept` entries of a log of `lost_size`, a continuation, and two entries more.
class Continued {
 public:
  explicit Continued(Suite suite) : suite_(suite), former_(suite, lost_size), frontier_(suite) {
    said = {sample::log_id(),        kept,   root_at(suite, kept, former_.nodes).value(),
            former_.note(lost_size), "主任", "机房火灾"};
  }

  /// Without `said`: the name changes and no event says why.
  void build(bool is_told = true, bool is_part_there = true) {
    for (std::uint64_t index = 0; index < kept; ++index) {
      auto const& entry = former_.entries[index];
      ends_[entry.envelope.instance] = {entry.envelope.version, entry.entry};
      append({entry.bytes, entry.entry, entry.parts});
    }
    if (is_told) {
      boost::json::object const event{
          {"data", to_json(suite_, said)}, {"format", 1}, {"type", "log.continued"}};
      Part const part{"decision", Salt{1}, json::canonical(boost::json::value(event))};
      add(InstanceId("log"), "log.continued", part, is_part_there);
    }
    add(InstanceId("case-0"), "event", Part{"decision", Salt{2}, "{}"}, true);
    add(InstanceId("case-1"), "event", Part{"decision", Salt{3}, "{}"}, true);
  }

  std::string note(std::uint64_t size) const {
    return sign_checkpoint({new_name, suite_, size, root_at(suite_, size, nodes).value(), at_},
                           sample::signing_key(suite_));
  }
  Report verify(std::vector<std::string> older = {}) const {
    auto options = former_.options();
    options.older_notes = std::move(older);
    LogVerifier verifier(new_name, suite_, note(entries.size()), std::move(options));
    for (std::uint64_t index = 0; index < entries.size(); ++index) {
      auto const& entry = entries[index];
      verifier.entry({index, entry.bytes, entry.entry, entry.parts, std::nullopt});
    }
    return verifier.finish();
  }
  BundleEntry proven(std::uint64_t index) const {
    auto const& entry = entries[index];
    auto proof = prove_inclusion(suite_, index, entries.size(), nodes).value();
    return {index, entry.entry, entry.bytes, entry.parts, std::move(proof)};
  }
  std::vector<std::string> case_bundle(bool brings_along) const {
    auto const& last = entries[kept + 1];
    NoteKey const key{new_name.text(), sample::signing_key(suite_).public_key()};
    BundleHeader header{new_name, suite_, key.text(), note(entries.size()),
                        CaseHead{InstanceId("case-0"), 3, last.entry}};
    if (brings_along) header.continues = {proven(kept)};
    CHECK(parse_bundle_header(encode(header)).value() == header);
    std::vector<std::string> lines{encode(header)};
    for (std::uint64_t index : {std::uint64_t{0}, std::uint64_t{3}, kept + 1})
      lines.push_back(encode(suite_, proven(index)));
    lines.push_back(encode(BundleEnd{header.checkpoint, 3}));
    return lines;
  }
  Log const& former() const { return former_; }

  Continuation said;
  std::vector<Kept> entries;
  mutable NodeTable nodes;

 private:
  void add(InstanceId const& instance, std::string const& type, Part part, bool is_part_there) {
    Hasher hasher(suite_);
    auto envelope = sample::bare_envelope(suite_);
    envelope.log = new_name;
    envelope.instance = instance;
    envelope.type = type;
    auto& [version, previous] = ends_[instance];
    if (version > 0) envelope.previous = previous;
    envelope.version = ++version;
    envelope.recorded_at = at_;
    envelope.parts = {{"decision", PartKind::decision, {}, commit(hasher, part)}};
    auto const bytes = encode(envelope);
    previous = entry_digest(hasher, bytes);
    Kept entry{bytes, previous, {}};
    if (is_part_there) entry.parts.push_back(std::move(part));
    append(std::move(entry));
  }
  void append(Kept entry) {
    Hasher hasher(suite_);
    std::vector<MerkleNode> completed;
    auto const leaf = leaf_digest(hasher, entry.entry);
    frontier_.append(leaf, completed);
    nodes.add_leaf(leaf);
    entries.push_back(std::move(entry));
  }

  Suite suite_;
  Log former_;
  MerkleFrontier frontier_;
  Instant const at_{1'721'955'600'000 + 60'000};
  std::map<InstanceId, std::pair<std::uint64_t, Digest>> ends_;
};

std::string kinds(Report const& report) {
  std::string out;
  for (auto const& finding : report.findings) out.append(name(finding.kind)).append(" ");
  return out;
}

}  // namespace

TEST_CASE("continuation: a log may go on under another name where an event says so",
          "[continuation]") {
  auto const suite = GENERATE(Suite::intl, Suite::gm);
  Continued log(suite);
  log.build();
  auto const& former = log.former();
  // Prefixes of the former log, what was lost, and prefixes under the new name.
  auto const report = log.verify({former.note(0), former.note(3), former.note(kept), former.note(5),
                                  former.note(lost_size), log.note(kept + 2)});
  INFO(kinds(report));
  CHECK(report.ok());
  CHECK(report.log == new_name.text());
  CHECK(report.entries == kept + 3);
}

TEST_CASE("continuation: one that says what is not so is found at its leaf", "[continuation]") {
  auto const suite = Suite::intl;
  Log const former(suite, lost_size);
  std::vector<std::pair<std::string, std::function<void(Continuation&)>>> const forgeries = {
      {"another size", [](auto& said) { said.size = kept - 1; }},
      {"another root", [](auto& said) { said.root.bytes[0] ^= 1; }},
      {"another log", [](auto& said) { said.former = LogId("somebody-elses"); }},
      {"its own name", [](auto& said) { said.former = new_name; }},
      {"no loss", [&](auto& said) { said.lost = former.note(kept); }},
      {"nobody's checkpoint", [](auto& said) { said.lost.back() = 'x'; }}};
  for (auto const& [title, forge] : forgeries) {
    INFO(title);
    Continued log(suite);
    forge(log.said);
    log.build();
    auto const report = log.verify();
    REQUIRE(kinds(report) == "continuation ");
    CHECK(report.findings[0].leaf == kept);
    CHECK(report.findings[0].instance == "log");
  }
  Continued withheld(suite);
  withheld.build(true, false);
  CHECK(kinds(withheld.verify()) == "continuation ");
}

TEST_CASE("continuation: a name that changes without one is found", "[continuation]") {
  Continued log(Suite::intl);
  log.build(false);
  auto const report = log.verify();
  REQUIRE(kinds(report) == "wrong_log ");
  CHECK(report.findings[0].leaf == kept);
  Log const other(Suite::intl, 4);
  LogVerifier verifier(new_name, Suite::intl, log.note(4), other.options());
  for (std::uint64_t index = 0; index < 4; ++index) {
    auto const& entry = other.entries[index];
    verifier.entry({index, entry.bytes, entry.entry, entry.parts, std::nullopt});
  }
  CHECK(kinds(verifier.finish()).find("wrong_log") != std::string::npos);
}

TEST_CASE("continuation: more was signed than the loss that was accepted", "[continuation]") {
  Continued log(Suite::intl);
  log.build();
  Log const longer(Suite::intl, lost_size + 1);
  CHECK(kinds(log.verify({longer.note(lost_size + 1)})) == "older_checkpoint ");
  auto rewritten = longer.checkpoint(lost_size);
  rewritten.root.bytes[0] ^= 1;
  auto const note = sign_checkpoint(rewritten, sample::signing_key(Suite::intl));
  CHECK(kinds(log.verify({note})) == "older_checkpoint ");
}

TEST_CASE("continuation: a case from before it brings it along", "[continuation]") {
  auto const suite = GENERATE(Suite::intl, Suite::gm);
  Continued log(suite);
  log.build();
  auto const options = log.former().options();
  auto const whole = sample::verify_lines(log.case_bundle(true), options);
  INFO(kinds(whole));
  CHECK(whole.ok());
  CHECK(kinds(sample::verify_lines(log.case_bundle(false), options)).starts_with("wrong_log "));

  Continued forged(suite);
  forged.said.former = LogId("somebody-elses");
  forged.build();
  CHECK_FALSE(sample::verify_lines(forged.case_bundle(true), options).ok());
}

TEST_CASE("continuation: a receipt from before it is proven after it", "[continuation]") {
  auto const suite = GENERATE(Suite::intl, Suite::gm);
  Continued log(suite);
  log.build();
  auto const key = sample::signing_key(suite);
  std::vector<PublicKey> const keys{key.public_key()};
  auto receipt = issue_receipt(ReceiptKind::submission, log.entries[1].bytes, {}, key);
  auto const entry = log.proven(1);
  receipt.inclusion = Inclusion{1, *entry.proof, log.note(log.entries.size()), {log.proven(kept)}};
  CHECK(verify(receipt, keys).ok());
  auto const read = parse_receipt(encode(receipt));
  REQUIRE(read.has_value());
  CHECK(*read == receipt);
  receipt.inclusion->continues.clear();
  CHECK(kinds(verify(receipt, keys)) == "wrong_log ");
}
