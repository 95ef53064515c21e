#include "engine/runtime/batch.hpp"

#include "engine/base/encoding.hpp"
#include "engine/base/json.hpp"

#include <algorithm>

namespace chubei::runtime {

using process::Instance;

struct Batch::Mark {
  Overlay overlay;
  std::size_t units, nodes, remembered, messages, jobs;
  std::int64_t size;
};

Batch::Batch(store::Reader& committed, LogState const& log, Releases& releases,
             Randomness& randomness, ledger::SubjectKeys& keys, Instant recorded_at)
    : committed_(committed),
      log_(log),
      releases_(releases),
      randomness_(randomness),
      keys_(keys),
      hasher_(log.identity.suite),
      overlay_{{}, {}, {}, {}, {}, log.frontier},
      size_(static_cast<std::int64_t>(log.frontier.size())) {
  batch_.recorded_at = std::max(recorded_at, log.recorded_at);
}

SubjectId subject_of(InstanceId const& instance, std::string_view label) {
  // Labels may hold brackets and dots; an id may not, so the pair is hashed.
  Hasher hasher(Suite::intl);
  return SubjectId(
      hex(hash_framed(hasher, "chubei data subject", {instance.text(), label})).substr(0, 32));
}

std::shared_ptr<Instance const> Batch::head(InstanceId const& instance) {
  auto const at = overlay_.instances.find(instance);
  return at != overlay_.instances.end() ? at->second.head : committed_.head(instance);
}

std::optional<store::Remembered> Batch::remembered(Digest const& scope) {
  auto const at = overlay_.remembered.find(scope);
  return at != overlay_.remembered.end() ? std::optional(at->second) : committed_.remembered(scope);
}

void Batch::remember(store::Remembered record) {
  overlay_.remembered[record.scope] = record;
  batch_.remembered.push_back(std::move(record));
}

std::shared_ptr<Batch::Mark const> Batch::mark() const {
  return std::make_shared<Mark const>(Mark{overlay_, batch_.units.size(), batch_.nodes.size(),
                                           batch_.remembered.size(), batch_.messages_dropped.size(),
                                           batch_.jobs_dropped.size(), size_});
}

void Batch::back_to(Mark const& mark) {
  overlay_ = mark.overlay;
  batch_.units.resize(mark.units);
  batch_.nodes.resize(mark.nodes);
  batch_.remembered.resize(mark.remembered);
  batch_.messages_dropped.resize(mark.messages);
  batch_.jobs_dropped.resize(mark.jobs);
  size_ = mark.size;
}

bool Batch::is_empty() const {
  return batch_.units.empty() && batch_.remembered.empty() && batch_.messages_dropped.empty() &&
         batch_.jobs_dropped.empty();
}

chart::Definition const* Batch::definition_of(process::Command const& command,
                                              Instance const* before,
                                              chart::Release const*& release) {
  if (auto const* start = std::get_if<process::StartInstance>(&command.body)) {
    release = &releases_.current();
    return release->find(start->definition);
  }
  release = before ? releases_.find(before->release) : nullptr;
  return release ? release->find(before->definition) : nullptr;
}

Answer Batch::decide(process::Command& command) {
  auto const before = head(command.instance);
  bool const starts = std::holds_alternative<process::StartInstance>(command.body);
  if (starts && before) {
    return fail(ErrorCode::already_exists, {"事项已经存在", "the instance exists already"});
  }
  if (!starts && !before) {
    return fail(ErrorCode::not_found, {"没有这个事项", "no such instance"});
  }
  chart::Release const* release = nullptr;
  auto const* definition = definition_of(command, before.get(), release);
  if (!definition) {
    return fail(ErrorCode::not_found, {"没有这个业务定义", "no such definition"});
  }
  if (command.seed.empty()) command.seed = fresh_seed();
  deciding_ = command.instance;
  auto decision = process::decide(*release, *definition, before.get(), command, *this);
  if (!decision) return pass(decision);
  if (!definition->registry.empty() && command.actor.kind == process::Actor::Kind::person) {
    auto const admitted = log_.calendars.admits(*definition, decision->next);
    if (!admitted) return std::unexpected(admitted.error());
  }
  return add(command, *release, before.get(), std::move(*decision));
}

std::string Batch::fresh_seed() {
  std::string bytes(32, '\0');
  randomness_.fill({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
  return hex(bytes);
}

ledger::Envelope Batch::make_envelope(process::Command const& command,
                                      chart::Release const& release, process::Event const& event,
                                      std::int64_t version) {
  ledger::Envelope envelope;
  envelope.log = log_.identity.log;
  envelope.suite = log_.identity.suite;
  envelope.instance = command.instance;
  envelope.version = static_cast<std::uint64_t>(version);
  envelope.type = event.type;
  envelope.admitted_at = command.admitted_at;
  envelope.recorded_at = batch_.recorded_at;
  if (command.occurred) {
    auto const& channel = command.occurred->channel;
    envelope.occurred_at = ledger::Occurrence{command.occurred->at,
                                              channel == "paper"     ? ledger::Channel::paper
                                              : channel == "meeting" ? ledger::Channel::meeting
                                              : channel == "online"  ? ledger::Channel::online
                                                                     : ledger::Channel::on_behalf};
  }
  auto const& actor = command.actor;
  if (actor.kind == process::Actor::Kind::person) {
    envelope.actor.person = actor.person;
    envelope.actor.organisation = OrganisationId(actor.organisation);
    if (actor.on_behalf_of) envelope.actor.on_behalf_of = *actor.on_behalf_of;
  } else {
    envelope.actor.system = actor.method;
  }
  envelope.authentication = {actor.method, actor.issuer, actor.strength};
  auto digest = parse_digest_hex(release.digest);
  ensure(digest.has_value());
  envelope.release = {ReleaseId(release.id), *digest};
  envelope.decide_version = decide_version;
  envelope.command = command.id;
  randomness_.fill(envelope.blind);
  return envelope;
}

std::vector<ledger::Part> Batch::make_parts(process::Command const& command,
                                            process::Event const& event,
                                            ledger::Envelope& envelope) {
  std::vector<ledger::Part> parts;
  ledger::Part decision;
  decision.name = "decision";
  randomness_.fill(decision.salt);
  process::encode(decision.content, event);
  parts.push_back(std::move(decision));
  envelope.parts.push_back(
      {"decision", ledger::PartKind::decision, {}, ledger::commit(hasher_, parts.back())});
  for (std::size_t index = 0; index < event.personal.size(); ++index) {
    auto const& [label, values] = event.personal[index];
    auto const subject = subject_of(command.instance, label);
    auto const key = keys_.current(subject);
    std::string nonce(nonce_bytes(cipher_algorithm(log_.identity.suite)), '\0');
    randomness_.fill({reinterpret_cast<std::uint8_t*>(nonce.data()), nonce.size()});
    ledger::Part part;
    part.name = "personal." + std::to_string(index + 1);
    randomness_.fill(part.salt);
    boost::json::object const plain{{"label", label}, {"values", values}};
    ledger::PartPlace const place{log_.identity.origin(), command.instance, label, subject};
    part.content = ledger::seal_content(log_.identity.suite, key, nonce, place,
                                        json::canonical(boost::json::value(plain)));
    envelope.parts.push_back(
        {part.name, ledger::PartKind::personal, subject, ledger::commit(hasher_, part)});
    parts.push_back(std::move(part));
  }
  return parts;
}

Accepted Batch::add(process::Command const& command, chart::Release const& release,
                    Instance const* before, process::Decision decision) {
  auto envelope = make_envelope(command, release, decision.event, decision.next.version);
  if (before) {
    auto const at = overlay_.instances.find(command.instance);
    envelope.previous = at != overlay_.instances.end() ? std::optional(at->second.entry)
                                                       : committed_.entry(command.instance);
  }
  store::Unit unit;
  unit.record.position = size_++;
  unit.record.instance = command.instance;
  unit.record.version = decision.next.version;
  unit.record.parts = make_parts(command, decision.event, envelope);
  unit.record.envelope = ledger::encode(envelope);
  unit.entry = ledger::entry_digest(hasher_, unit.record.envelope);
  overlay_.frontier.append(ledger::leaf_digest(hasher_, unit.entry), batch_.nodes);
  unit.head = std::make_shared<Instance const>(std::move(decision.next));
  unit.document = std::move(decision.document);
  for (std::size_t index = 0; index < decision.event.personal.size(); ++index) {
    auto const& label = decision.event.personal[index].first;
    auto const& labels = unit.head->personal;
    if (std::ranges::find(labels, label) != labels.end()) {
      unit.personal.emplace_back(label, unit.record.parts[index + 1].content);
    }
  }
  unit.facts = std::move(decision.event.facts);

  Accepted accepted{unit.head, command.instance, unit.record.version, unit.record.position, {},
                    false};
  for (auto const& fact : unit.facts) {
    if (auto const* receipt = std::get_if<process::ReceiptIssued>(&fact)) {
      accepted.receipts.push_back(receipt->kind);
    }
  }
  auto& changed = overlay_.instances[command.instance];
  changed.head = unit.head;
  changed.entry = unit.entry;
  if (unit.document) changed.document = unit.document;
  for (auto const& [label, sealed] : unit.personal) changed.personal[label] = sealed;
  overlay_facts(*unit.head, unit.facts);
  batch_.units.push_back(std::move(unit));
  return accepted;
}

void Batch::overlay_facts(Instance const& head, std::vector<process::Fact> const& facts) {
  auto const shift = [&](process::Contribution const& part, std::int64_t sign) {
    if (part.count == 0 && part.sum == 0) return;
    auto now = totals(part.aggregate, part.key);
    now.count += sign * part.count;
    now.sum += sign * part.sum;
    overlay_.totals[{part.aggregate, part.key}] = now;
  };
  for (auto const& fact : facts) {
    if (auto const* taken = std::get_if<process::KeyTaken>(&fact)) {
      overlay_.keys[{head.definition, taken->key}] = head.id;
    } else if (auto const* number = std::get_if<process::NumberTaken>(&fact)) {
      overlay_.numbers[{number->series, number->year}] = number->value;
    } else if (auto const* contribution = std::get_if<process::ContributionSet>(&fact)) {
      shift(contribution->before, -1);
      shift(contribution->now, 1);
    }
  }
}

std::optional<process::Face> Batch::find(std::string_view definition, std::string_view key) {
  std::optional<InstanceId> id;
  auto const at = overlay_.keys.find(Pair{definition, key});
  id = at != overlay_.keys.end() ? std::optional(at->second) : committed_.by_key(definition, key);
  if (!id) return std::nullopt;
  auto const found = head(*id);
  if (!found) return std::nullopt;
  process::Face face{*id, found->active, {}};
  auto const* release = releases_.find(found->release);
  auto const* kind = release ? release->find(found->definition) : nullptr;
  if (!kind) return face;
  for (auto const& slot : found->slots) {
    if (std::ranges::find(kind->offers, slot.path) != kind->offers.end()) {
      face.slots.push_back(slot);
    }
  }
  return face;
}

process::Totals Batch::totals(std::string_view aggregate, std::string_view key) {
  auto const at = overlay_.totals.find(Pair{aggregate, key});
  return at != overlay_.totals.end() ? at->second : committed_.totals(aggregate, key);
}

std::int64_t Batch::last_number(std::string_view series, std::int64_t year) {
  auto const at = overlay_.numbers.find({std::string(series), year});
  return at != overlay_.numbers.end() ? at->second : committed_.last_number(series, year);
}

bool Batch::is_key_taken(std::string_view definition, std::string_view key) {
  return overlay_.keys.contains(Pair{definition, key}) ||
         committed_.by_key(definition, key).has_value();
}

boost::json::value Batch::document(std::string_view) {
  auto const at = overlay_.instances.find(deciding_);
  auto const bytes = at != overlay_.instances.end() && at->second.document
                         ? at->second.document
                         : committed_.document(deciding_);
  ensure(bytes.has_value());
  auto parsed = json::parse(*bytes, {.bytes_max = bytes->size(), .depth_max = 128});
  ensure(parsed.has_value());
  return std::move(*parsed);
}

std::optional<boost::json::value> Batch::personal(InstanceId const& instance,
                                                  std::string_view label) {
  auto const at = overlay_.instances.find(instance);
  std::optional<std::string> sealed;
  if (at != overlay_.instances.end()) {
    auto const part = at->second.personal.find(label);
    if (part != at->second.personal.end()) sealed = part->second;
  }
  if (!sealed) sealed = committed_.personal(instance, label);
  if (!sealed) return std::nullopt;
  return open_personal(keys_, log_.identity.origin(), instance, label, *sealed);
}

std::optional<boost::json::value> open_personal(ledger::SubjectKeys& keys, LogId const& origin,
                                                InstanceId const& instance, std::string_view label,
                                                std::string const& sealed) {
  auto const content = ledger::parse_sealed_content(sealed);
  if (!content) return std::nullopt;
  auto const key = keys.find(content->key);
  if (!key) return std::nullopt;  // erased
  ledger::PartPlace const place{origin, instance, std::string(label), subject_of(instance, label)};
  auto const plain = ledger::open_content(*key, place, sealed);
  if (!plain) return std::nullopt;
  auto parsed = json::parse(*plain, {.bytes_max = plain->size(), .depth_max = 128});
  if (!parsed || !parsed->is_object()) return std::nullopt;
  auto const* values = parsed->get_object().if_contains("values");
  return values ? std::optional(*values) : std::nullopt;
}

}  // namespace chubei::runtime
