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

void check_signature(Receipt const& receipt, std::string_view statement, Suite suite,
                     std::span<PublicKey const> keys, Report& report) {
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

/// `envelope` is null where it is withheld.
void check_inclusion(Inclusion const& inclusion, Hasher& hasher, Envelope const* envelope,
                     LogId const& log, Digest const& entry, std::span<PublicKey const> keys,
                     Report& report) {
  auto opened = open_checkpoint(inclusion.checkpoint, keys);
  if (!opened) {
    bool const is_unsigned = opened.error().code == ErrorCode::forbidden;
    auto const kind = is_unsigned ? FindingKind::signature : FindingKind::checkpoint;
    return report.add(
        finding_at(kind, inclusion.index, envelope, std::move(opened.error().message)));
  }
  bool const is_of_suite = opened->suite == hasher.suite();
  auto const lineage =
      is_of_suite ? Lineage(*opened, inclusion.continues, keys, report) : Lineage(opened->log);
  if (!is_of_suite || lineage.name_at(inclusion.index) != log)
    return report.add(finding_at(FindingKind::wrong_log, inclusion.index, envelope,
                                 {"检查点属于另一日志：" + opened->log.text(),
                                  "the checkpoint belongs to another log: " + opened->log.text()}));
  report.size = opened->size;
  report.root = opened->root;
  auto const leaf = leaf_digest(hasher, entry);
  if (!verify_inclusion(hasher, inclusion.index, opened->size, leaf, inclusion.proof, opened->root))
    report.add(finding_at(FindingKind::proof, inclusion.index, envelope,
                          {"包含证明不能导出签署的树根，序号或证明被改动",
                           "the inclusion proof does not lead to the signed root"}));
}

void append_signature(std::string& out, Suite suite, std::string_view signature) {
  out.append(R"(,"signature":")").append(name(signature_algorithm(suite))).append(":");
  append_base64url(out, signature);
  out += '"';
}

std::string read_signature(CanonicalReader& reader, Suite suite) {
  reader.literal(R"(,"signature":)");
  auto const signature = reader.plain();
  auto const prefix = std::string(name(signature_algorithm(suite))) + ":";
  reader.demand(signature.starts_with(prefix));
  auto bytes = parse_base64url(reader.ok() ? signature.substr(prefix.size()) : signature);
  reader.demand(bytes.has_value());
  return bytes ? std::move(*bytes) : std::string();
}

std::string encode_told(Receipt const& receipt) {
  auto const& told = *receipt.told;
  std::string out = R"({"entry":")";
  append_text(out, told.suite, told.entry);
  out.append(R"(","format":")").append(withholding_receipt_format).append("\"");
  if (receipt.inclusion) append_inclusion(out, told.suite, *receipt.inclusion);
  out.append(R"(,"instance":")").append(told.instance.text());
  out.append(R"(","kind":")").append(name(receipt.kind));
  out.append(R"(","log":")").append(told.log.text()).append(R"(","recorded_at":)");
  append_instant(out, told.recorded_at);
  append_signature(out, told.suite, receipt.signature);
  out.append(R"(,"suite":")").append(name(told.suite)).append(R"(","version":)");
  append_number(out, told.version);
  return out += '}';
}

Receipt read_told(CanonicalReader& reader, Suite suite) {
  Receipt receipt;
  auto& told = receipt.told.emplace();
  told.suite = suite;
  reader.literal(R"({"entry":)");
  told.entry = reader.digest(suite);
  reader.literal(R"(,"format":"chubei-receipt/2")");
  if (reader.accept(R"(,"inclusion":)")) receipt.inclusion = read_inclusion(reader, suite);
  reader.literal(R"(,"instance":)");
  told.instance = read_id<InstanceId>(reader);
  reader.literal(R"(,"kind":)");
  receipt.kind = read_kind(reader);
  reader.literal(R"(,"log":)");
  told.log = read_id<LogId>(reader);
  reader.literal(R"(,"recorded_at":)");
  told.recorded_at = reader.instant();
  receipt.signature = read_signature(reader, suite);
  reader.literal(R"(,"suite":")");
  reader.literal(name(suite));
  reader.literal(R"(","version":)");
  told.version = reader.number();
  reader.literal("}");
  return receipt;
}

Receipt read_whole(CanonicalReader& reader) {
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
  receipt.signature = read_signature(reader, suite);
  reader.literal("}");
  return receipt;
}

Report verify_told(Receipt const& receipt, std::span<PublicKey const> keys) {
  auto const& told = *receipt.told;
  Report report;
  Hasher hasher(told.suite);
  report.log = told.log.text();
  report.suite = told.suite;
  report.simulated = is_simulated(told.log);
  report.entries = 1;
  report.entries_withheld = 1;
  report.instances = 1;
  check_signature(receipt, receipt_statement(receipt.kind, told), told.suite, keys, report);
  if (receipt.inclusion)
    check_inclusion(*receipt.inclusion, hasher, nullptr, told.log, told.entry, keys, report);
  return report;
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

std::string receipt_statement(ReceiptKind kind, Told const& told) {
  std::string statement(withholding_receipt_format);
  statement.append("\n").append(name(kind)).append("\n").append(told.log.text()).append("\n");
  append_text(statement, told.suite, told.entry);
  statement.append("\n").append(told.instance.text()).append("\n");
  append_number(statement, told.version);
  statement.append("\n").append(format(told.recorded_at));
  return statement += '\n';
}

Receipt issue_receipt(ReceiptKind kind, Told told, PrivateKey const& key) {
  ensure(key.algorithm() == signature_algorithm(told.suite));
  auto signature = key.sign(receipt_statement(kind, told));
  return {kind, {}, std::move(signature), {}, std::nullopt, std::move(told)};
}

Receipt issue_receipt(ReceiptKind kind, std::string_view envelope, std::vector<Part> parts,
                      PrivateKey const& key) {
  auto const parsed = parse_envelope(envelope);
  ensure(parsed.has_value() && key.algorithm() == signature_algorithm(parsed->suite));
  auto const entry = hash(parsed->suite, envelope);
  auto signature = key.sign(receipt_statement(kind, parsed->log, parsed->suite, entry));
  return {kind, std::string(envelope), std::move(signature), std::move(parts), std::nullopt, {}};
}

std::string encode(Receipt const& receipt) {
  if (receipt.told) return encode_told(receipt);
  auto const suite = suite_named_in(receipt.envelope);
  std::string out = R"({"envelope":)";
  append_string(out, receipt.envelope);
  out.append(R"(,"format":")").append(receipt_format).append("\"");
  if (receipt.inclusion) append_inclusion(out, suite, *receipt.inclusion);
  out.append(R"(,"kind":")").append(name(receipt.kind)).append(R"(","parts":)");
  append_parts(out, receipt.parts);
  append_signature(out, suite, receipt.signature);
  return out += '}';
}

Result<Receipt> parse_receipt(std::string_view text) {
  CanonicalReader reader(text.substr(0, receipt_bytes_max));
  bool const is_told = text.starts_with(R"({"entry":)");
  auto receipt = is_told ? read_told(reader, suite_named_in(text)) : read_whole(reader);
  if (!reader.is_done() || text.size() > receipt_bytes_max)
    return reader.error("回执", "the receipt");
  return receipt;
}

Report verify(Receipt const& receipt, std::span<PublicKey const> keys) {
  if (receipt.told) return verify_told(receipt, keys);
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
  check_signature(receipt, receipt_statement(receipt.kind, parsed->log, parsed->suite, entry),
                  parsed->suite, keys, report);
  std::optional<std::uint64_t> leaf;
  if (receipt.inclusion) leaf = receipt.inclusion->index;
  check_parts(hasher, leaf, *parsed, receipt.parts, report);
  if (receipt.inclusion)
    check_inclusion(*receipt.inclusion, hasher, &*parsed, parsed->log, entry, keys, report);
  return report;
}

}  // namespace chubei::ledger
