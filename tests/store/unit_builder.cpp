#include "tests/store/unit_builder.hpp"

#include "engine/base/json.hpp"
#include "engine/ledger/envelope.hpp"

namespace chubei::store::sample {

LogIdentity identity() {
  return {LogId("log-1"), Suite::intl, false, "-----BEGIN PUBLIC KEY-----\n", Instant{1'000}};
}

Digest digest(std::string_view text) { return hash(Suite::intl, text); }

std::string release() { return hex(digest("release")); }

Unit& UnitBuilder::start(std::string const& instance, std::string const& definition,
                         std::vector<process::Fact> facts, Instant at) {
  facts.insert(facts.begin(), process::Started{definition, release(), std::nullopt, "", {}});
  return add(instance, std::move(facts), at);
}

Unit& UnitBuilder::add(std::string const& instance, std::vector<process::Fact> facts, Instant at) {
  auto& held = heads_[instance];
  process::Instance next = held ? *held : process::Instance{};
  process::apply_version(next, InstanceId(instance), next.version + 1, at);
  for (auto const& fact : facts) process::apply(next, fact);
  held = std::make_shared<process::Instance const>(std::move(next));

  Unit unit;
  unit.record.position = position_++;
  unit.record.instance = InstanceId(instance);
  unit.record.version = held->version;
  unit.record.envelope =
      R"({"instance":")" + instance + R"(","version":)" + std::to_string(held->version) + "}";
  process::Event event;
  event.type = "event";
  event.facts = facts;
  ledger::Part part{"decision", {}, ""};
  part.salt[0] = static_cast<std::uint8_t>(position_);
  process::encode(part.content, event);
  unit.record.parts.push_back(std::move(part));
  unit.head = held;
  process::encode(unit.head_text, *held);
  unit.facts = std::move(facts);
  unit.entry = ledger::entry_digest(hasher_, unit.record.envelope);
  leaves_.push_back(ledger::leaf_digest(hasher_, unit.entry));
  frontier_.append(leaves_.back(), batch_.nodes);
  batch_.recorded_at = std::max(batch_.recorded_at, at);
  batch_.units.push_back(std::move(unit));
  return batch_.units.back();
}

store::Batch UnitBuilder::take() {
  batch_.frontier = frontier_.encode();
  auto const at = batch_.recorded_at;
  auto taken = std::exchange(batch_, {});
  batch_.recorded_at = at;
  return taken;
}

void UnitBuilder::commit(Store& store) { store.commit(take()); }

process::Instance const& UnitBuilder::head(std::string const& instance) const {
  return *heads_.at(instance);
}

process::Task task(std::string const& id, std::string const& kind,
                   std::vector<std::string> candidates, std::optional<Instant> due, Instant at) {
  process::Task task;
  task.id = TaskId(id);
  task.kind = kind;
  task.state = "open";
  task.candidates = std::move(candidates);
  if (due) task.due = due_at(*due);
  task.opened_at = at;
  return task;
}

process::AccessRow allow(std::string tag, std::string level) {
  return {std::move(tag), std::move(level), true};
}

process::AccessRow deny(std::string tag) { return {std::move(tag), "", false}; }

process::Due due_at(Instant at) {
  process::Due due;
  due.at = at;
  return due;
}

process::Timer timer(std::string id, Instant at) {
  process::Timer timer;
  timer.id = std::move(id);
  timer.state = "open";
  timer.due = due_at(at);
  timer.event = "timeout";
  return timer;
}

process::MessageSent message(std::string const& to, std::int64_t sequence, std::string event) {
  process::MessageSent sent;
  sent.kind = "event";
  sent.to = InstanceId(to);
  sent.sequence = sequence;
  sent.event = std::move(event);
  sent.data = {{"n", sequence}};
  return sent;
}

process::JobRequested job(std::string request) {
  return {std::move(request), "draw", {{"seats", 3}}, "abc", std::string(64, '0'), "drawn"};
}

Predicate compare(std::string field, Predicate::Kind kind, boost::json::value value) {
  return {kind, std::move(field), std::move(value), {}};
}

Predicate all_of(std::vector<Predicate> parts) {
  return {Predicate::Kind::all, "", {}, std::move(parts)};
}

Predicate any_of(std::vector<Predicate> parts) {
  return {Predicate::Kind::any, "", {}, std::move(parts)};
}

Predicate none_of(std::vector<Predicate> parts) {
  return {Predicate::Kind::none, "", {}, std::move(parts)};
}

std::string describe(InstanceSummary const& summary) {
  boost::json::array states(summary.active.begin(), summary.active.end()), slots;
  for (auto const& slot : summary.slots) slots.push_back({slot.path, slot.value});
  return json::canonical({summary.id.text(), summary.definition, summary.key, summary.version,
                          states, summary.finished, summary.outcome, summary.started_at.ms,
                          summary.changed_at.ms, slots});
}

std::string describe(TaskRow const& row) {
  process::Instance holder;
  holder.tasks = {row.task};
  std::string text = row.instance.text() + ' ' + row.definition + ' ' + row.key + ' ';
  process::encode(text, holder);
  return text;
}

std::string describe(Predicate const& where) {
  static char const* const kinds[] = {"all",           "any",      "none",       "equal",
                                      "not_equal",     "less",     "less_equal", "greater",
                                      "greater_equal", "contains", "starts_with"};
  std::string text = std::string(kinds[static_cast<int>(where.kind)]) + '(';
  if (!where.field.empty()) text += where.field + ", " + json::canonical(where.value);
  for (auto const& part : where.parts) text += describe(part) + ' ';
  return text + ')';
}

}  // namespace chubei::store::sample
