#include "engine/runtime/continuation.hpp"

#include "engine/base/hash.hpp"
#include "engine/ledger/envelope.hpp"
#include "engine/ledger/merkle.hpp"
#include "engine/ledger/proof.hpp"
#include "engine/process/decide.hpp"
#include "engine/runtime/batch.hpp"

#include <algorithm>

namespace chubei::runtime {

namespace {

constexpr char const* system_actor = "restore";

process::Event event_of(Suite suite, ledger::Continuation const& continuation, bool is_first,
                        std::string const& release) {
  process::Event event;
  event.type = ledger::continued_type;
  event.data = ledger::to_json(suite, continuation);
  if (is_first) {
    std::string const definition(ledger::continued_instance);
    event.facts.push_back(process::Started{definition, release, std::nullopt, "", {}});
    event.facts.push_back(process::Finished{"continued"});
  }
  return event;
}

ledger::Envelope envelope_of(store::LogIdentity const& identity, chart::Release const& release,
                             process::Instance const& head, Instant at) {
  ledger::Envelope envelope;
  envelope.log = identity.log;
  envelope.suite = identity.suite;
  envelope.instance = head.id;
  envelope.version = static_cast<std::uint64_t>(head.version);
  envelope.type = ledger::continued_type;
  envelope.admitted_at = at;
  envelope.recorded_at = at;
  envelope.actor.system = system_actor;
  envelope.authentication = {system_actor, "", "none"};
  auto const digest = parse_digest_hex(release.digest);
  ensure(digest.has_value());
  envelope.release = {ReleaseId(release.id), *digest};
  envelope.decide_version = decide_version;
  envelope.command = CommandId("continue." + identity.log.text().substr(0, 55));
  return envelope;
}

store::Unit unit_of(Hasher& hasher, process::Event event, process::Instance head,
                    ledger::Envelope envelope, Randomness& randomness) {
  store::Unit unit;
  ledger::Part decision;
  decision.name = "decision";
  randomness.fill(decision.salt);
  process::encode(decision.content, event);
  envelope.parts.push_back(
      {"decision", ledger::PartKind::decision, {}, ledger::commit(hasher, decision)});
  randomness.fill(envelope.blind);
  unit.record.instance = head.id;
  unit.record.version = head.version;
  unit.record.envelope = ledger::encode(envelope);
  unit.record.parts.push_back(std::move(decision));
  unit.entry = ledger::entry_digest(hasher, unit.record.envelope);
  unit.head = std::make_shared<process::Instance const>(std::move(head));
  process::encode(unit.head_text, *unit.head);
  unit.facts = std::move(event.facts);
  return unit;
}

}  // namespace

store::LogIdentity continue_log(store::Store& store, chart::Release const& release,
                                Randomness& randomness, AcceptedLoss const& loss) {
  auto& view = store.writer_view();
  auto const before = view.identity();
  ensure(before.has_value() && view.size() > 0);
  auto identity = *before;
  identity.former.push_back({before->log, view.size()});
  identity.log = loss.name;

  auto frontier = ledger::MerkleFrontier::parse(identity.suite, view.frontier());
  ensure(frontier.has_value());
  ledger::Continuation const continuation{before->log, frontier->size(), frontier->root(),
                                          loss.lost,   loss.accepted_by, loss.ground};
  InstanceId const id{std::string(ledger::continued_instance)};
  auto const at = std::max(loss.at, view.last_recorded_at());
  auto const held = view.head(id);
  process::Instance head = held ? *held : process::Instance{};
  auto event = event_of(identity.suite, continuation, !held, release.digest);
  process::apply(head, event, id, head.version + 1, at);
  auto envelope = envelope_of(identity, release, head, at);
  if (held) envelope.previous = view.entry(id);

  Hasher hasher(identity.suite);
  store::Batch batch;
  auto unit = unit_of(hasher, std::move(event), std::move(head), std::move(envelope), randomness);
  unit.record.position = view.size();
  frontier->append(ledger::leaf_digest(hasher, unit.entry), batch.nodes);
  batch.units.push_back(std::move(unit));
  batch.frontier = frontier->encode();
  batch.recorded_at = at;
  store.go_on_as(identity, batch);
  return identity;
}

Result<std::vector<ledger::BundleEntry>> continuations(store::Reader& reader,
                                                       store::LogIdentity const& identity,
                                                       std::uint64_t size) {
  std::vector<ledger::BundleEntry> entries;
  Hasher hasher(identity.suite);
  for (auto const& former : identity.former) {
    auto const index = static_cast<std::uint64_t>(former.size);
    if (index >= size) break;
    auto records = reader.records(former.size, 1);
    if (records.empty() || records.front().position != former.size) {
      return fail(ErrorCode::corrupt, {"日志接续事件缺失，请运行 chubei verify --data",
                                       "the event by which the log went on is missing: run chubei "
                                       "verify --data"});
    }
    auto proof = ledger::prove_inclusion(identity.suite, index, size, reader);
    if (!proof) return std::unexpected(std::move(proof.error()));
    auto& record = records.front();
    auto const entry = ledger::entry_digest(hasher, record.envelope);
    entries.push_back(
        {index, entry, std::move(record.envelope), std::move(record.parts), std::move(*proof)});
  }
  return entries;
}

}  // namespace chubei::runtime
