#include "tests/ledger/sample.hpp"

#include "tests/catch.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

namespace chubei::ledger::sample {
namespace {

constexpr std::int64_t start_ms = 1'721'955'600'000;  // 2024-07-26T01:00:00Z

template <class Bytes>
Bytes filled(std::uint64_t seed) {
  Bytes bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::uint8_t>(seed * 31 + i * 7 + 1);
  return bytes;
}

std::vector<Part> parts_of(Suite suite, std::uint64_t index, InstanceId const& instance) {
  auto const content = R"({"note":"第)" + std::to_string(index) + R"(条","outcome":"agreed"})";
  std::vector<Part> parts{{"decision", filled<Salt>(index), content}};
  if (index % 3 == 0) {
    PartPlace const place{log_id(), instance, "personal.0", SubjectId("subject-7")};
    std::string const nonce(nonce_bytes(cipher_algorithm(suite)), static_cast<char>(index + 1));
    parts.push_back({"personal.0", filled<Salt>(index + 100),
                     seal_content(suite, subject_key(), nonce, place, R"({"name":"张三"})")});
  }
  return parts;
}

Commitment commitment_of(Suite suite, Part const& part) {
  Hasher hasher(suite);
  bool const is_personal = part.name != "decision";
  return {part.name, is_personal ? PartKind::personal : PartKind::decision,
          is_personal ? SubjectId("subject-7") : SubjectId{}, commit(hasher, part)};
}

}  // namespace

LogId log_id() { return LogId("beijing-ai-2024"); }

PrivateKey signing_key(Suite suite) {
  return PrivateKey::from_raw(signature_algorithm(suite), std::string(32, '\x2a')).value();
}

SubjectKey subject_key() {
  return {SubjectKeyId("key-1"), SecretKey::from_bytes(std::string(32, 'k')).value()};
}

Envelope bare_envelope(Suite suite) {
  Envelope envelope;
  envelope.log = log_id();
  envelope.suite = suite;
  envelope.instance = InstanceId("case-1");
  envelope.type = "timer.fired";
  envelope.admitted_at = envelope.recorded_at = Instant{start_ms};
  envelope.actor.system = "timer";
  envelope.authentication = {"system", "", "none"};
  envelope.release = {ReleaseId("release-1"), hash(suite, "release")};
  envelope.command = CommandId("command-1");
  envelope.blind = filled<Blind>(9);
  return envelope;
}

Envelope full_envelope(Suite suite) {
  auto envelope = bare_envelope(suite);
  envelope.version = 2;
  envelope.previous = hash(suite, "version 1");
  envelope.type = "application.submitted";
  envelope.recorded_at = Instant{start_ms + 123};
  envelope.occurred_at = Occurrence{Instant{start_ms - 86'400'000}, Channel::paper};
  envelope.actor = {PersonId("person-1"), OrganisationId("organisation-1"), PersonId("person-2"),
                    ""};
  envelope.authentication = {"jwt", "https://id.example/\"省\"\n", "high"};
  envelope.decide_version = 3;
  envelope.parts = {
      {"decision", PartKind::decision, {}, hash(suite, "decision")},
      {"personal.0", PartKind::personal, SubjectId("subject-7"), hash(suite, "personal")}};
  return envelope;
}

Log::Log(Suite with, std::uint64_t size, std::uint64_t instances) : suite(with) {
  Hasher hasher(suite);
  MerkleFrontier frontier(suite);
  std::map<InstanceId, std::pair<std::uint64_t, Digest>> ends;
  std::vector<MerkleNode> completed;
  for (std::uint64_t index = 0; index < size; ++index) {
    Entry entry{bare_envelope(suite), {}, {}, {}};
    auto& envelope = entry.envelope;
    envelope.instance = InstanceId("case-" + std::to_string(index % instances));
    auto& [version, previous] = ends[envelope.instance];
    envelope.version = version + 1;
    if (version > 0) envelope.previous = previous;
    envelope.recorded_at = Instant{start_ms + static_cast<std::int64_t>(index) * 1000};
    envelope.blind = filled<Blind>(index);
    entry.parts = parts_of(suite, index, envelope.instance);
    for (auto const& part : entry.parts) envelope.parts.push_back(commitment_of(suite, part));
    entry.bytes = encode(envelope);
    entry.entry = entry_digest(hasher, entry.bytes);
    version = envelope.version;
    previous = entry.entry;
    auto const leaf = leaf_digest(hasher, entry.entry);
    nodes.add_leaf(leaf);
    completed.clear();
    frontier.append(leaf, completed);
    for (auto const& node : completed) nodes.add(node);
    entries.push_back(std::move(entry));
  }
}

Checkpoint Log::checkpoint(std::uint64_t size) const {
  return {log_id(), suite, size, root_at(suite, size, nodes).value(), Instant{start_ms}};
}

std::string Log::note(std::uint64_t size) const {
  return sign_checkpoint(checkpoint(size), signing_key(suite));
}

NoteKey Log::note_key() const { return {log_id().text(), signing_key(suite).public_key()}; }

std::vector<std::string> Log::bundle() const {
  auto const checkpoint_note = note(entries.size());
  std::vector<std::string> lines{
      encode(BundleHeader{log_id(), suite, note_key().text(), checkpoint_note, std::nullopt})};
  std::uint64_t index = 0;
  for (auto const& entry : entries)
    lines.push_back(
        encode(suite, BundleEntry{index++, entry.entry, entry.bytes, entry.parts, std::nullopt}));
  lines.push_back(encode(BundleEnd{checkpoint_note, entries.size()}));
  return lines;
}

std::vector<std::string> Log::case_bundle(InstanceId const& instance) const {
  return case_bundle(instance, {});
}

std::vector<std::string> Log::case_bundle(InstanceId const& instance,
                                          std::vector<std::uint64_t> const& withheld) const {
  auto const checkpoint_note = note(entries.size());
  CaseHead head{instance, 0, {}};
  std::vector<std::string> lines(1);
  for (std::uint64_t index = 0; index < entries.size(); ++index) {
    auto const& entry = entries[index];
    if (entry.envelope.instance != instance) continue;
    auto const proof = prove_inclusion(suite, index, entries.size(), nodes).value();
    BundleEntry line{index, entry.entry, entry.bytes, entry.parts, proof};
    if (std::ranges::find(withheld, entry.envelope.version) != withheld.end()) {
      line.envelope.clear();
      line.parts.clear();
    }
    lines.push_back(encode(suite, line));
    head = {instance, entry.envelope.version, entry.entry};
  }
  lines[0] = encode(BundleHeader{
      log_id(), suite, note_key().text(), checkpoint_note, head, {}, !withheld.empty()});
  lines.push_back(encode(BundleEnd{checkpoint_note, head.version}));
  return lines;
}

Told told(Log const& log, std::uint64_t index) {
  auto const& [envelope, bytes, entry, parts] = log.entries[index];
  return {log_id(), log.suite, entry, envelope.instance, envelope.version, envelope.recorded_at};
}

VerifierOptions Log::options() const { return {{signing_key(suite).public_key()}, {}, false}; }

Report verify_lines(std::vector<std::string> const& lines, VerifierOptions options) {
  BundleVerifier verifier(std::move(options));
  for (auto const& line : lines) verifier.line(line);
  return verifier.finish();
}

std::string read_golden(std::string const& name, std::string const& text) {
  auto const path = std::string(CHUBEI_SOURCE_DIR) + "/tests/ledger/golden/" + name;
  auto const* accept = std::getenv("GOLDEN");
  if (accept != nullptr && std::string(accept) == "accept")
    std::ofstream(path, std::ios::binary) << text;
  std::stringstream kept;
  kept << std::ifstream(path, std::ios::binary).rdbuf();
  return kept.str();
}

void check_golden(std::string const& name, std::string const& text) {
  CAPTURE(name);
  CHECK(read_golden(name, text) == text);
}

}  // namespace chubei::ledger::sample
