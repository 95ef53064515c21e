#include "engine/ledger/entry_text.hpp"

#include "engine/base/encoding.hpp"

namespace chubei::ledger {

void append_parts(std::string& out, std::vector<Part> const& parts) {
  out += '[';
  for (auto const& part : parts) {
    if (&part != &parts.front()) out += ',';
    out += R"({"content":)";
    append_string(out, part.content);
    out.append(R"(,"name":")").append(part.name).append(R"(","salt":")");
    append_base64url(out, {reinterpret_cast<char const*>(part.salt.data()), part.salt.size()});
    out += R"("})";
  }
  out += ']';
}

std::vector<Part> read_parts(CanonicalReader& reader) {
  std::vector<Part> parts;
  reader.literal("[");
  if (reader.accept("]")) return parts;
  do {
    auto& part = parts.emplace_back();
    reader.literal(R"({"content":)");
    part.content = reader.string(part_bytes_max);
    reader.literal(R"(,"name":)");
    part.name = std::string(reader.plain());
    reader.demand(is_token(part.name) && parts.size() <= envelope_parts_max);
    reader.literal(R"(,"salt":)");
    reader.bytes(part.salt.data(), part.salt.size());
    reader.literal("}");
  } while (reader.accept(","));
  reader.literal("]");
  return parts;
}

void append_proof(std::string& out, Suite suite, MerkleProof const& proof) {
  out += '[';
  for (auto const& digest : proof) {
    if (&digest != &proof.front()) out += ',';
    out += '"';
    append_text(out, suite, digest);
    out += '"';
  }
  out += ']';
}

MerkleProof read_proof(CanonicalReader& reader, Suite suite) {
  MerkleProof proof;
  reader.literal("[");
  if (reader.accept("]")) return proof;
  do {
    proof.push_back(reader.digest(suite));
    reader.demand(proof.size() <= proof_digests_max);
  } while (reader.accept(","));
  reader.literal("]");
  return proof;
}

}  // namespace chubei::ledger
