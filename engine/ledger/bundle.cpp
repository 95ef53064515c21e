#include "engine/ledger/bundle.hpp"

#include "engine/ledger/canonical.hpp"
#include "engine/ledger/entry_text.hpp"
#include "engine/ledger/note.hpp"

namespace chubei::ledger {
namespace {

constexpr std::size_t key_text_bytes_max = 512;

void append_head(std::string& out, Suite suite, CaseHead const& head) {
  out += R"(,"head":{"entry":")";
  append_text(out, suite, head.entry);
  out.append(R"(","instance":")").append(head.instance.text()).append(R"(","version":)");
  append_number(out, head.version);
  out += '}';
}

CaseHead read_head(CanonicalReader& reader, Suite suite) {
  CaseHead head;
  reader.literal(R"(,"head":{"entry":)");
  head.entry = reader.digest(suite);
  reader.literal(R"(,"instance":)");
  head.instance = read_id<InstanceId>(reader);
  reader.literal(R"(,"version":)");
  head.version = reader.number();
  reader.literal("}");
  return head;
}

}  // namespace

std::string encode(BundleHeader const& header) {
  std::string out = R"({"checkpoint":)";
  append_string(out, header.checkpoint);
  out.append(R"(,"format":")").append(header.head ? case_bundle_format : log_bundle_format);
  out += '"';
  if (header.head) append_head(out, header.suite, *header.head);
  out += R"(,"key":)";
  append_string(out, header.key);
  out.append(R"(,"log":")").append(header.log.text());
  return out.append(R"(","suite":")").append(name(header.suite)).append(R"("})");
}

std::string encode(Suite suite, BundleEntry const& entry) {
  std::string out = R"({"entry":")";
  append_text(out, suite, entry.entry);
  out += R"(","envelope":)";
  append_string(out, entry.envelope);
  out += R"(,"index":)";
  append_number(out, entry.index);
  out += R"(,"parts":)";
  append_parts(out, entry.parts);
  if (entry.proof) {
    out += R"(,"proof":)";
    append_proof(out, suite, *entry.proof);
  }
  return out += '}';
}

std::string encode(BundleEnd const& end) {
  std::string out = R"({"checkpoint":)";
  append_string(out, end.checkpoint);
  out += R"(,"entries":)";
  append_number(out, end.entries);
  return out += '}';
}

Result<BundleHeader> parse_bundle_header(std::string_view line) {
  CanonicalReader reader(line);
  BundleHeader header;
  header.suite = suite_named_in(line);
  reader.literal(R"({"checkpoint":)");
  header.checkpoint = reader.string(note_bytes_max);
  reader.literal(R"(,"format":")");
  if (reader.accept(case_bundle_format)) {
    reader.literal("\"");
    header.head = read_head(reader, header.suite);
  } else {
    reader.literal(log_bundle_format);
    reader.literal("\"");
  }
  reader.literal(R"(,"key":)");
  header.key = reader.string(key_text_bytes_max);
  reader.literal(R"(,"log":)");
  header.log = read_id<LogId>(reader);
  reader.literal(R"(,"suite":")");
  reader.literal(name(header.suite));
  reader.literal(R"("})");
  if (!reader.is_done()) return reader.error("数据包首行", "the bundle's first line");
  return header;
}

Result<BundleEntry> parse_bundle_entry(Suite suite, std::string_view line) {
  CanonicalReader reader(line);
  BundleEntry entry;
  reader.literal(R"({"entry":)");
  entry.entry = reader.digest(suite);
  reader.literal(R"(,"envelope":)");
  entry.envelope = reader.string(envelope_bytes_max);
  reader.literal(R"(,"index":)");
  entry.index = reader.number();
  reader.literal(R"(,"parts":)");
  entry.parts = read_parts(reader);
  if (reader.accept(R"(,"proof":)")) entry.proof = read_proof(reader, suite);
  reader.literal("}");
  if (!reader.is_done()) return reader.error("条目行", "the entry's line");
  return entry;
}

Result<BundleEnd> parse_bundle_end(std::string_view line) {
  CanonicalReader reader(line);
  BundleEnd end;
  reader.literal(R"({"checkpoint":)");
  end.checkpoint = reader.string(note_bytes_max);
  reader.literal(R"(,"entries":)");
  end.entries = reader.number();
  reader.literal("}");
  if (!reader.is_done()) return reader.error("数据包末行", "the bundle's last line");
  return end;
}

}  // namespace chubei::ledger
