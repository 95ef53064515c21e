// Reads an envelope straight through in canonical key order: what it accepts is canonical by
// construction.
#include "engine/ledger/canonical.hpp"
#include "engine/ledger/entry_text.hpp"
#include "engine/ledger/envelope.hpp"

#include <limits>

namespace chubei::ledger {
namespace {

std::string read_token(CanonicalReader& reader) {
  auto const text = reader.plain();
  reader.demand(is_token(text));
  return std::string(text);
}

/// The word of a closed list, as `name` writes it.
template <class Word>
Word read_word(CanonicalReader& reader, std::initializer_list<Word> words) {
  auto const text = reader.plain();
  for (auto const word : words)
    if (text == name(word)) return word;
  reader.wrong();
  return *words.begin();
}

Actor read_actor(CanonicalReader& reader) {
  Actor actor;
  if (reader.accept(R"({"system":)")) {
    actor.system = read_token(reader);
    reader.literal("}");
    return actor;
  }
  reader.literal("{");
  if (reader.accept(R"("on_behalf_of":)")) {
    actor.on_behalf_of = read_id<PersonId>(reader);
    reader.literal(",");
  }
  if (reader.accept(R"("organisation":)")) {
    actor.organisation = read_id<OrganisationId>(reader);
    reader.literal(",");
  }
  reader.literal(R"("person":)");
  actor.person = read_id<PersonId>(reader);
  reader.literal("}");
  return actor;
}

Authentication read_authentication(CanonicalReader& reader) {
  Authentication authentication;
  reader.literal("{");
  if (reader.accept(R"("issuer":)")) {
    authentication.issuer = reader.string(issuer_bytes_max);
    reader.demand(!authentication.issuer.empty());
    reader.literal(",");
  }
  reader.literal(R"("method":)");
  authentication.method = read_token(reader);
  reader.literal(R"(,"strength":)");
  authentication.strength = read_token(reader);
  reader.literal("}");
  return authentication;
}

Occurrence read_occurrence(CanonicalReader& reader) {
  Occurrence occurrence;
  reader.literal(R"({"at":)");
  occurrence.at = reader.instant();
  reader.literal(R"(,"channel":)");
  occurrence.channel =
      read_word(reader, {Channel::online, Channel::paper, Channel::meeting, Channel::on_behalf});
  reader.literal("}");
  return occurrence;
}

Commitment read_commitment(CanonicalReader& reader, Suite suite) {
  Commitment part;
  reader.literal(R"({"digest":)");
  part.digest = reader.digest(suite);
  reader.literal(R"(,"kind":)");
  part.kind = read_word(reader, {PartKind::decision, PartKind::personal});
  reader.literal(R"(,"name":)");
  part.name = read_token(reader);
  if (part.kind == PartKind::personal) {
    reader.literal(R"(,"subject":)");
    part.subject = read_id<SubjectId>(reader);
  }
  reader.literal("}");
  return part;
}

std::vector<Commitment> read_commitments(CanonicalReader& reader, Suite suite) {
  std::vector<Commitment> parts;
  reader.literal("[");
  if (reader.accept("]")) return parts;
  do {
    parts.push_back(read_commitment(reader, suite));
    reader.demand(parts.size() <= envelope_parts_max);
  } while (reader.accept(","));
  reader.literal("]");
  return parts;
}

ReleaseRef read_release(CanonicalReader& reader, Suite suite) {
  ReleaseRef release;
  reader.literal(R"({"digest":)");
  release.digest = reader.digest(suite);
  reader.literal(R"(,"id":)");
  release.id = read_id<ReleaseId>(reader);
  reader.literal("}");
  return release;
}

void read_who(CanonicalReader& reader, Envelope& envelope) {
  reader.literal(R"({"actor":)");
  envelope.actor = read_actor(reader);
  reader.literal(R"(,"admitted_at":)");
  envelope.admitted_at = reader.instant();
  reader.literal(R"(,"authentication":)");
  envelope.authentication = read_authentication(reader);
  reader.literal(R"(,"blind":)");
  reader.bytes(envelope.blind.data(), envelope.blind.size());
  reader.literal(R"(,"command":)");
  envelope.command = read_id<CommandId>(reader);
  reader.literal(R"(,"decide_version":)");
  auto const decide_version = reader.number();
  reader.demand(decide_version <= std::numeric_limits<std::uint32_t>::max());
  envelope.decide_version = static_cast<std::uint32_t>(decide_version);
}

void read_what(CanonicalReader& reader, Envelope& envelope) {
  reader.literal(R"(,"format":"chubei/1","instance":)");
  envelope.instance = read_id<InstanceId>(reader);
  reader.literal(R"(,"log":)");
  envelope.log = read_id<LogId>(reader);
  if (reader.accept(R"(,"occurred_at":)")) envelope.occurred_at = read_occurrence(reader);
  reader.literal(R"(,"parts":)");
  envelope.parts = read_commitments(reader, envelope.suite);
  if (reader.accept(R"(,"previous":)")) envelope.previous = reader.digest(envelope.suite);
  reader.literal(R"(,"recorded_at":)");
  envelope.recorded_at = reader.instant();
  reader.literal(R"(,"release":)");
  envelope.release = read_release(reader, envelope.suite);
  reader.literal(R"(,"suite":")");
  reader.literal(name(envelope.suite));
  reader.literal(R"(","type":)");
  envelope.type = read_token(reader);
  reader.literal(R"(,"version":)");
  envelope.version = reader.number();
  reader.literal("}");
}

}  // namespace

Result<Envelope> parse_envelope(std::string_view bytes) {
  CanonicalReader reader(bytes.substr(0, envelope_bytes_max + 1));
  Envelope envelope;
  envelope.suite = suite_named_in(bytes);
  read_who(reader, envelope);
  read_what(reader, envelope);
  if (!reader.is_done() || bytes.size() > envelope_bytes_max)
    return reader.error("信封", "the envelope");
  if (auto checked = check(envelope); !checked)
    return fail(ErrorCode::corrupt, std::move(checked.error().message));
  return envelope;
}

}  // namespace chubei::ledger
