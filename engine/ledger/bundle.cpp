#include "engine/ledger/bundle.hpp"

#include "engine/ledger/bundle_text.hpp"
#include "engine/ledger/canonical.hpp"
#include "engine/ledger/continuation.hpp"
#include "engine/ledger/entry_text.hpp"
#include "engine/ledger/note.hpp"

namespace chubei::ledger {
namespace {

constexpr std::size_t key_text_bytes_max = 512;

std::string_view format_of(BundleHeader const& header) {
  ensure(header.head || !header.withholds);
  if (header.withholds) return withholding_case_bundle_format;
  return header.head ? case_bundle_format : log_bundle_format;
}

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
  if (!header.continues.empty()) append_continues(out, header.suite, header.continues);
  out.append(R"(,"format":")").append(format_of(header));
  out += '"';
  if (header.head) append_head(out, header.suite, *header.head);
  out += R"(,"key":)";
  append_string(out, header.key);
  out.append(R"(,"log":")").append(header.log.text());
  return out.append(R"(","suite":")").append(name(header.suite)).append(R"("})");
}

std::string encode(Suite suite, BundleEntry const& entry) {
  std::string out;
  append_entry(out, suite, entry);
  return out;
}

void append_entry(std::string& out, Suite suite, BundleEntry const& entry) {
  out += R"({"entry":")";
  append_text(out, suite, entry.entry);
  out += '"';
  if (!entry.envelope.empty()) {
    out += R"(,"envelope":)";
    append_string(out, entry.envelope);
  }
  out += R"(,"index":)";
  append_number(out, entry.index);
  if (!entry.envelope.empty()) {
    out += R"(,"parts":)";
    append_parts(out, entry.parts);
  }
  if (entry.proof) {
    out += R"(,"proof":)";
    append_proof(out, suite, *entry.proof);
  }
  out += '}';
}

void append_continues(std::string& out, Suite suite, std::vector<BundleEntry> const& continues) {
  out += R"(,"continues":[)";
  for (auto const& entry : continues) {
    if (&entry != &continues.front()) out += ',';
    append_entry(out, suite, entry);
  }
  out += ']';
}

std::vector<BundleEntry> read_continues(CanonicalReader& reader, Suite suite) {
  std::vector<BundleEntry> continues;
  if (!reader.accept(R"(,"continues":[)")) return continues;
  do {
    continues.push_back(read_entry(reader, suite));
    reader.demand(continues.back().proof && !continues.back().envelope.empty() &&
                  continues.size() <= continuations_max);
  } while (reader.accept(","));
  reader.literal("]");
  return continues;
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
  header.continues = read_continues(reader, header.suite);
  reader.literal(R"(,"format":")");
  header.withholds = reader.accept(withholding_case_bundle_format);
  if (header.withholds || reader.accept(case_bundle_format)) {
    reader.literal("\"");
    header.head = read_head(reader, header.suite);
  } else {
    reader.literal(log_bundle_format);
    reader.literal("\"");
    reader.demand(header.continues.empty());
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

BundleEntry read_entry(CanonicalReader& reader, Suite suite) {
  BundleEntry entry;
  reader.literal(R"({"entry":)");
  entry.entry = reader.digest(suite);
  bool const has_envelope = reader.accept(R"(,"envelope":)");
  if (has_envelope) {
    entry.envelope = reader.string(envelope_bytes_max);
    reader.demand(!entry.envelope.empty());
  }
  reader.literal(R"(,"index":)");
  entry.index = reader.number();
  if (has_envelope) {
    reader.literal(R"(,"parts":)");
    entry.parts = read_parts(reader);
  }
  if (reader.accept(R"(,"proof":)")) entry.proof = read_proof(reader, suite);
  reader.literal("}");
  return entry;
}

Result<BundleEntry> parse_bundle_entry(Suite suite, std::string_view line) {
  CanonicalReader reader(line);
  auto entry = read_entry(reader, suite);
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
