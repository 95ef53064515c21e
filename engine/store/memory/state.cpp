#include "engine/store/memory/state.hpp"

#include "engine/ledger/envelope.hpp"

#include <algorithm>

namespace chubei::store::memory {

namespace {

constexpr std::int64_t remembered_ms = std::int64_t{idempotency_days} * 24 * 3'600'000;

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

}  // namespace

Row const* State::find(InstanceId const& instance) const {
  auto const at = numbers.find(instance);
  return at == numbers.end() ? nullptr : &rows[at->second];
}

void State::commit(Batch const& batch) {
  if (!identity) throw StoreFailure("there is no log yet: create it first");
  auto next = static_cast<std::int64_t>(events.size());
  for (auto const& unit : batch.units) ensure(unit.record.position == next++);
  Hasher hasher(identity->suite);
  for (auto const& unit : batch.units) add(unit, hasher);
  for (auto const& node : batch.nodes) nodes[{node.level, node.index}] = node.digest;
  frontier = batch.frontier;
  recorded_at = batch.recorded_at;
  for (auto const& record : batch.remembered) remember(record);
  forget();
  for (auto const& id : batch.messages_dropped) {
    std::erase_if(messages, [&](auto const& entry) { return entry.second.id == id; });
  }
  for (auto const& request : batch.jobs_dropped) {
    std::erase_if(jobs, [&](auto const& entry) { return entry.second.request == request; });
  }
}

void State::add(Unit const& unit, Hasher& hasher) {
  auto const& id = unit.record.instance;
  auto const [at, is_new] = numbers.try_emplace(id, rows.size());
  if (is_new) {
    rows.emplace_back();
    by_id.emplace(id, at->second);
  }
  auto& row = rows[at->second];
  ensure(unit.record.version == static_cast<std::int64_t>(row.events.size()) + 1);
  row.head = unit.head;
  row.entry = unit.entry;
  if (unit.document) row.document = unit.document;
  auto const record = std::make_shared<Record const>(unit.record);
  row.events.push_back(record);
  events.push_back(record);
  entries.push_back(unit.entry);
  leaves.push_back(ledger::leaf_digest(hasher, unit.entry));
  std::int64_t messages_of_unit = 0;
  for (auto const& fact : unit.facts) take(unit, fact, messages_of_unit);
  for (auto const& [label, sealed] : unit.personal) row.personal[label] = sealed;
  set_due(at->second);
}

void State::take(Unit const& unit, process::Fact const& fact, std::int64_t& messages_of_unit) {
  auto const& id = unit.record.instance;
  auto& row = rows[numbers.at(id)];
  std::visit(Overloaded{
                 [&](process::KeyTaken const& f) {
                   keys[{unit.head->definition, f.key}] = id;
                 },
                 [&](process::TaskOpened const& f) { tasks[f.task.id] = id; },
                 [&](process::TaskClosed const& f) { tasks.erase(f.task); },
                 [&](process::DocumentSet const& f) {
                   std::erase_if(row.personal, [&](auto const& entry) {
                     return std::ranges::find(f.personal, entry.first) == f.personal.end();
                   });
                 },
                 [&](process::ContributionSet const& f) { shift(f.before, -1), shift(f.now, 1); },
                 [&](process::NumberTaken const& f) {
                   auto& last = last_numbers[{f.series, f.year}];
                   last = std::max(last, f.value);
                 },
                 [&](process::MessageSent const& f) {
                   auto const name = id.text() + '/' + std::to_string(unit.record.version) + '/' +
                                     std::to_string(++messages_of_unit);
                   messages[++sent] = {name, id, f};
                 },
                 [&](process::JobRequested const& f) {
                   jobs[++asked] = {f.request, id, f};
                 },
                 [&](process::JobAnswered const& f) {
                   std::erase_if(jobs,
                                 [&](auto const& e) { return e.second.request == f.request; });
                 },
                 [&](process::PersonalErased const& f) {
                   row.personal.erase(f.label);
                   auto const number = static_cast<std::int64_t>(erasures.size()) + 1;
                   erasures.push_back({number, id, f.label, unit.record.version});
                 },
                 [](auto const&) {},
             },
             fact);
}

void State::shift(process::Contribution const& contribution, std::int64_t sign) {
  if (contribution.count == 0 && contribution.sum == 0) return;
  auto& now = totals[{contribution.aggregate, contribution.key}];
  now.count += sign * contribution.count;
  now.sum += sign * contribution.sum;
}

void State::set_due(std::size_t number) {
  auto& row = rows[number];
  if (row.head->waits_for_calendar()) {
    waiting_for_calendar.insert(number);
  } else {
    waiting_for_calendar.erase(number);
  }
  auto const next = row.head->next_due();
  if (row.next_due == next) return;
  if (row.next_due) due.erase({*row.next_due, number});
  if (next) due.emplace(*next, number);
  row.next_due = next;
}

void State::remember(Remembered const& record) {
  auto const [at, is_new] = remembered.try_emplace(record.scope, record);
  if (!is_new) {
    remembered_at.erase({at->second.at, record.scope});
    at->second = record;
  }
  remembered_at.emplace(record.at, record.scope);
}

void State::forget() {
  while (!remembered_at.empty() &&
         remembered_at.begin()->first.ms < recorded_at.ms - remembered_ms) {
    remembered.erase(remembered_at.begin()->second);
    remembered_at.erase(remembered_at.begin());
  }
}

}  // namespace chubei::store::memory
