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

Batch::Batch(Ground ground, Instant recorded_at)
    : ground_(ground),
      hasher_(ground.log.identity.suite),
      overlay_{{}, {}, {}, {}, {}, ground.log.frontier},
      size_(static_cast<std::int64_t>(ground.log.frontier.size())) {
  batch_.recorded_at = std::max(recorded_at, ground.log.recorded_at);
}

SubjectId subject_of(InstanceId const& instance, std::string_view label) {
  // Labels may hold brackets and dots; an id may not, so the pair is hashed.
  Hasher hasher(Suite::intl);
  return SubjectId(
      hex(hash_framed(hasher, "chubei data subject", {instance.text(), label})).substr(0, 32));
}

std::optional<ResidentHead> Batch::newest(InstanceId const& instance) {
  if (auto const* changed = decided(&Overlay::instances, instance)) return changed->newest;
  if (auto const* resident = ground_.heads.find(instance)) return *resident;
  auto head = ground_.committed.head(instance);
  if (!head) return std::nullopt;
  auto const entry = ground_.committed.entry(instance);
  ensure(entry.has_value());
  return ground_.heads.put(instance, {std::move(head), *entry});
}

std::shared_ptr<Instance const> Batch::head(InstanceId const& instance) {
  auto found = newest(instance);
  return found ? std::move(found->head) : nullptr;
}

std::optional<store::Remembered> Batch::remembered(Digest const& scope) {
  auto const* record = decided(&Overlay::remembered, scope);
  return record ? std::optional(*record) : ground_.committed.remembered(scope);
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
    release = &ground_.releases.current();
    return release->find(start->definition);
  }
  release = before ? ground_.releases.find(before->release) : nullptr;
  return release ? release->find(before->definition) : nullptr;
}

Answer Batch::decide(process::Command& command) {
  auto const last = newest(command.instance);
  auto const* before = last ? last->head.get() : nullptr;
  bool const starts = std::holds_alternative<process::StartInstance>(command.body);
  if (starts && before) {
    return fail(ErrorCode::already_exists, {"事项已经存在", "the instance exists already"});
  }
  if (!starts && !before) {
    return fail(ErrorCode::not_found, {"没有这个事项", "no such instance"});
  }
  chart::Release const* release = nullptr;
  auto const* definition = definition_of(command, before, release);
  if (!definition) {
    return fail(ErrorCode::not_found, {"没有这个业务定义", "no such definition"});
  }
  if (command.seed.empty()) command.seed = fresh_seed();
  deciding_ = command.instance;
  auto decision = process::decide(*release, *definition, before, command, *this);
  if (!decision) return pass(decision);
  if (!definition->registry.empty() && command.actor.kind == process::Actor::Kind::person) {
    auto const admitted = ground_.log.calendars.admits(*definition, decision->next);
    if (!admitted) return std::unexpected(admitted.error());
  }
  return add(command, *release, last ? std::optional(last->entry) : std::nullopt,
             std::move(*decision));
}

std::string Batch::fresh_seed() {
  std::string bytes(32, '\0');
  ground_.randomness.fill({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
  return hex(bytes);
}

ledger::Envelope Batch::make_envelope(process::Command const& command,
                                      chart::Release const& release, process::Event const& event,
                                      std::int64_t version) {
  ledger::Envelope envelope;
  envelope.log = ground_.log.identity.log;
  envelope.suite = ground_.log.identity.suite;
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
  ground_.randomness.fill(envelope.blind);
  return envelope;
}

std::vector<ledger::Part> Batch::make_parts(process::Command const& command,
                                            process::Event const& event,
                                            ledger::Envelope& envelope) {
  std::vector<ledger::Part> parts;
  ledger::Part decision;
  decision.name = "decision";
  ground_.randomness.fill(decision.salt);
  process::encode(decision.content, event);
  parts.push_back(std::move(decision));
  envelope.parts.push_back(
      {"decision", ledger::PartKind::decision, {}, ledger::commit(hasher_, parts.back())});
  for (std::size_t index = 0; index < event.personal.size(); ++index) {
    auto const& [label, values] = event.personal[index];
    auto const subject = subject_of(command.instance, label);
    auto const key = ground_.keys.current(subject);
    std::string nonce(nonce_bytes(cipher_algorithm(ground_.log.identity.suite)), '\0');
    ground_.randomness.fill({reinterpret_cast<std::uint8_t*>(nonce.data()), nonce.size()});
    ledger::Part part;
    part.name = "personal." + std::to_string(index + 1);
    ground_.randomness.fill(part.salt);
    boost::json::object const plain{{"label", label}, {"values", values}};
    ledger::PartPlace const place{ground_.log.identity.origin(), command.instance, label, subject};
    part.content = ledger::seal_content(ground_.log.identity.suite, key, nonce, place,
                                        json::canonical(boost::json::value(plain)));
    envelope.parts.push_back(
        {part.name, ledger::PartKind::personal, subject, ledger::commit(hasher_, part)});
    parts.push_back(std::move(part));
  }
  return parts;
}

Accepted Batch::add(process::Command const& command, chart::Release const& release,
                    std::optional<Digest> const& previous, process::Decision decision) {
  auto envelope = make_envelope(command, release, decision.event, decision.next.version);
  envelope.previous = previous;
  store::Unit unit;
  unit.record.position = size_++;
  unit.record.instance = command.instance;
  unit.record.version = decision.next.version;
  unit.record.parts = make_parts(command, decision.event, envelope);
  unit.record.envelope = ledger::encode(envelope);
  unit.entry = ledger::entry_digest(hasher_, unit.record.envelope);
  overlay_.frontier.append(ledger::leaf_digest(hasher_, unit.entry), batch_.nodes);
  unit.head = std::make_shared<Instance const>(std::move(decision.next));
  process::encode(unit.head_text, *unit.head);
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
  changed.newest = {unit.head, unit.entry};
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
  auto const* taken = decided(&Overlay::keys, Pair{definition, key});
  auto const id = taken ? std::optional(*taken) : ground_.committed.by_key(definition, key);
  if (!id) return std::nullopt;
  auto const found = head(*id);
  if (!found) return std::nullopt;
  process::Face face{*id, found->active, {}};
  auto const* release = ground_.releases.find(found->release);
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
  auto const* totals = decided(&Overlay::totals, Pair{aggregate, key});
  return totals ? *totals : ground_.committed.totals(aggregate, key);
}

std::int64_t Batch::last_number(std::string_view series, std::int64_t year) {
  auto const* last = decided(&Overlay::numbers, std::pair(std::string(series), year));
  return last ? *last : ground_.committed.last_number(series, year);
}

bool Batch::is_key_taken(std::string_view definition, std::string_view key) {
  return decided(&Overlay::keys, Pair{definition, key}) ||
         ground_.committed.by_key(definition, key).has_value();
}

std::string const* Batch::decided_document(InstanceId const& instance) const {
  for (auto const* batch : {this, ground_.before}) {
    if (!batch) break;
    auto const at = batch->overlay_.instances.find(instance);
    if (at != batch->overlay_.instances.end() && at->second.document) return &*at->second.document;
  }
  return nullptr;
}

std::string const* Batch::decided_personal(InstanceId const& instance,
                                           std::string_view label) const {
  for (auto const* batch : {this, ground_.before}) {
    if (!batch) break;
    auto const at = batch->overlay_.instances.find(instance);
    if (at == batch->overlay_.instances.end()) continue;
    auto const part = at->second.personal.find(label);
    if (part != at->second.personal.end()) return &part->second;
  }
  return nullptr;
}

boost::json::value Batch::document(std::string_view) {
  std::optional<std::string> committed;
  auto const* bytes = decided_document(deciding_);
  if (!bytes) {
    committed = ground_.committed.document(deciding_);
    ensure(committed.has_value());
    bytes = &*committed;
  }
  auto parsed = json::parse(*bytes, {.bytes_max = bytes->size(), .depth_max = 128});
  ensure(parsed.has_value());
  return std::move(*parsed);
}

std::optional<boost::json::value> Batch::personal(InstanceId const& instance,
                                                  std::string_view label) {
  auto const* decided = decided_personal(instance, label);
  auto const sealed =
      decided ? std::optional(*decided) : ground_.committed.personal(instance, label);
  if (!sealed) return std::nullopt;
  return open_personal(ground_.keys, ground_.log.identity.origin(), instance, label, *sealed);
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
