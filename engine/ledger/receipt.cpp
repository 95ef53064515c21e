#include "engine/ledger/receipt.hpp"

#include "engine/base/encoding.hpp"
#include "engine/ledger/bundle_text.hpp"
#include "engine/ledger/checkpoint.hpp"
#include "engine/ledger/entry_check.hpp"
#include "engine/ledger/entry_text.hpp"
#include "engine/ledger/lineage.hpp"

namespace chubei::ledger {
namespace {

void append_inclusion(std::string& out, Suite suite, Inclusion const& inclusion) {
  out += R"(,"inclusion":{"checkpoint":)";
  append_string(out, inclusion.checkpoint);
  if (!inclusion.continues.empty()) append_continues(out, suite, inclusion.continues);
  out += R"(,"index":)";
  append_number(out, inclusion.index);
  out += R"(,"proof":)";
  append_proof(out, suite, inclusion.proof);
  out += '}';
}

Inclusion read_inclusion(CanonicalReader& reader, Suite suite) {
  Inclusion inclusion;
  reader.literal(R"({"checkpoint":)");
  inclusion.checkpoint = reader.string(note_bytes_max);
  inclusion.continues = read_continues(reader, suite);
  reader.literal(R"(,"index":)");
  inclusion.index = reader.number();
  reader.literal(R"(,"proof":)");
  inclusion.proof = read_proof(reader, suite);
  reader.literal("}");
  return inclusion;
}

ReceiptKind read_kind(CanonicalReader& reader) {
  auto const text = reader.plain();
  for (auto const kind : {ReceiptKind::submission, ReceiptKind::decision, ReceiptKind::notice})
    if (text == name(kind)) return kind;
  reader.wrong();
  return ReceiptKind::submission;
}

void check_signature(Receipt const& receipt, LogId const& log, Digest const& entry, Suite suite,
                     std::span<PublicKey const> keys, Report& report) {
  auto const statement = receipt_statement(receipt.kind, log, suite, entry);
  for (auto const& key : keys)
    if (key.algorithm() == signature_algorithm(suite) && key.verify(statement, receipt.signature))
      return;
  report.add({FindingKind::signature,
              {},
              {},
              0,
              {},
              {"签名不是所给公钥所签，或回执被改动",
               "none of the given keys signed this, or the receipt was changed"}});
}

void check_inclusion(Inclusion const& inclusion, Hasher& hasher, Envelope const& envelope,
                     Digest const& entry, std::span<PublicKey const> keys, Report& report) {
  auto opened = open_checkpoint(inclusion.checkpoint, keys);
  if (!opened) {
    bool const is_unsigned = opened.error().code == ErrorCode::forbidden;
    auto const kind = is_unsigned ? FindingKind::signature : FindingKind::checkpoint;
    return report.add(
        finding_at(kind, inclusion.index, &envelope, std::move(opened.error().message)));
  }
  bool const is_of_suite = opened->suite == envelope.suite;
  auto const lineage =
      is_of_suite ? Lineage(*opened, inclusion.continues, keys, report) : Lineage(opened->log);
  if (!is_of_suite || lineage.name_at(inclusion.index) != envelope.log)
    return report.add(finding_at(FindingKind::wrong_log, inclusion.index, &envelope,
                                 {"检查点属于另一日志：" + opened->log.text(),
                                  "the checkpoint belongs to another log: " + opened->log.text()}));
  report.size = opened->size;
  report.root = opened->root;
  auto const leaf = leaf_digest(hasher, entry);
  if (!verify_inclusion(hasher, inclusion.index, opened->size, leaf, inclusion.proof, opened->root))
    report.add(finding_at(FindingKind::proof, inclusion.index, &envelope,
                          {"包含证明不能导出签署的树根，序号或证明被改动",
                           "the inclusion proof does not lead to the signed root"}));
}

}  // namespace

std::string_view name(ReceiptKind kind) {
  switch (kind) {
    case ReceiptKind::submission:
      return "submission";
    case ReceiptKind::decision:
      return "decision";
    case ReceiptKind::notice:
      return "notice";
  }
  ensure(false);
  return {};
}

std::string receipt_statement(ReceiptKind kind, LogId const& log, Suite suite,
                              Digest const& entry) {
  std::string statement(receipt_format);
  statement.append("\n").append(name(kind)).append("\n").append(log.text()).append("\n");
  append_text(statement, suite, entry);
  return statement += '\n';
}

Receipt issue_receipt(ReceiptKind kind, std::string_view envelope, std::vector<Part> parts,
                      PrivateKey const& key) {
  auto const parsed = parse_envelope(envelope);
  ensure(parsed.has_value() && key.algorithm() == signature_algorithm(parsed->suite));
  auto const entry = hash(parsed->suite, envelope);
  auto signature = key.sign(receipt_statement(kind, parsed->log, parsed->suite, entry));
  return {kind, std::string(envelope), std::move(signature), std::move(parts), std::nullopt};
}

std::string encode(Receipt const& receipt) {
  auto const suite = suite_named_in(receipt.envelope);
  std::string out = R"({"envelope":)";
  append_string(out, receipt.envelope);
  out.append(R"(,"format":")").append(receipt_format).append("\"");
  if (receipt.inclusion) append_inclusion(out, suite, *receipt.inclusion);
  out.append(R"(,"kind":")").append(name(receipt.kind)).append(R"(","parts":)");
  append_parts(out, receipt.parts);
  out.append(R"(,"signature":")").append(name(signature_algorithm(suite))).append(":");
  append_base64url(out, receipt.signature);
  return out += R"("})";
}

Result<Receipt> parse_receipt(std::string_view text) {
  CanonicalReader reader(text.substr(0, receipt_bytes_max));
  Receipt receipt;
  reader.literal(R"({"envelope":)");
  receipt.envelope = reader.string(envelope_bytes_max);
  auto const suite = suite_named_in(receipt.envelope);
  reader.literal(R"(,"format":"chubei-receipt/1")");
  if (reader.accept(R"(,"inclusion":)")) receipt.inclusion = read_inclusion(reader, suite);
  reader.literal(R"(,"kind":)");
  receipt.kind = read_kind(reader);
  reader.literal(R"(,"parts":)");
  receipt.parts = read_parts(reader);
  reader.literal(R"(,"signature":)");
  auto const signature = reader.plain();
  auto const prefix = std::string(name(signature_algorithm(suite))) + ":";
  reader.demand(signature.starts_with(prefix));
  auto bytes = parse_base64url(reader.ok() ? signature.substr(prefix.size()) : signature);
  reader.demand(bytes.has_value());
  reader.literal("}");
  if (!reader.is_done() || text.size() > receipt_bytes_max)
    return reader.error("回执", "the receipt");
  receipt.signature = std::move(*bytes);
  return receipt;
}

Report verify(Receipt const& receipt, std::span<PublicKey const> keys) {
  Report report;
  auto parsed = parse_envelope(receipt.envelope);
  if (!parsed) {
    report.add({FindingKind::envelope_form, {}, {}, 0, {}, std::move(parsed.error().message)});
    return report;
  }
  Hasher hasher(parsed->suite);
  auto const entry = entry_digest(hasher, receipt.envelope);
  report.log = parsed->log.text();
  report.suite = parsed->suite;
  report.simulated = is_simulated(parsed->log);
  report.entries = 1;
  report.instances = 1;
  check_signature(receipt, parsed->log, entry, parsed->suite, keys, report);
  std::optional<std::uint64_t> leaf;
  if (receipt.inclusion) leaf = receipt.inclusion->index;
  check_parts(hasher, leaf, *parsed, receipt.parts, report);
  if (receipt.inclusion) check_inclusion(*receipt.inclusion, hasher, *parsed, entry, keys, report);
  return report;
}

}  // namespace chubei::ledger
