#include "engine/store/memory/reader.hpp"

#include "engine/store/memory/lists.hpp"

#include <algorithm>

namespace chubei::store::memory {

namespace {

std::vector<Record> copy(std::vector<std::shared_ptr<Record const>> const& from, std::int64_t first,
                         int count) {
  std::vector<Record> records;
  auto const size = static_cast<std::int64_t>(from.size());
  for (auto at = std::max<std::int64_t>(first, 0);
       at < size && static_cast<int>(records.size()) < count; ++at) {
    records.push_back(*from[static_cast<std::size_t>(at)]);
  }
  return records;
}

template <class Row>
std::vector<Row> first_of(std::map<std::int64_t, Row> const& rows, int count) {
  std::vector<Row> first;
  for (auto const& [number, row] : rows) {
    if (static_cast<int>(first.size()) >= count) break;
    first.push_back(row);
  }
  return first;
}

}  // namespace

std::shared_ptr<State const> Current::snapshot() {
  std::lock_guard lock(mutex_);
  return state_;
}

void Current::give_back(std::shared_ptr<State const>& snapshot) {
  std::lock_guard lock(mutex_);
  snapshot.reset();
}

MemoryReader::MemoryReader(Current& current, Sees sees) : current_(current) {
  if (sees == Sees::snapshot) held_ = current_.snapshot();
}

MemoryReader::~MemoryReader() { current_.give_back(held_); }

void MemoryReader::refresh() {
  if (!held_) return;
  current_.give_back(held_);
  held_ = current_.snapshot();
}

std::optional<LogIdentity> MemoryReader::identity() {
  return ask([](State const& s) { return s.identity; });
}

std::shared_ptr<process::Instance const> MemoryReader::head(InstanceId const& instance) {
  return ask([&](State const& s) {
    auto const* row = s.find(instance);
    return row ? row->head : nullptr;
  });
}

std::optional<Digest> MemoryReader::entry(InstanceId const& instance) {
  return ask([&](State const& s) -> std::optional<Digest> {
    auto const* row = s.find(instance);
    return row ? std::optional(row->entry) : std::nullopt;
  });
}

std::optional<InstanceId> MemoryReader::by_key(std::string_view definition, std::string_view key) {
  return ask([&](State const& s) -> std::optional<InstanceId> {
    auto const at = s.keys.find(Pair(definition, key));
    return at == s.keys.end() ? std::nullopt : std::optional(at->second);
  });
}

std::optional<InstanceId> MemoryReader::instance_of_task(TaskId const& task) {
  return ask([&](State const& s) -> std::optional<InstanceId> {
    auto const at = s.tasks.find(task);
    return at == s.tasks.end() ? std::nullopt : std::optional(at->second);
  });
}

std::optional<std::string> MemoryReader::document(InstanceId const& instance) {
  return ask([&](State const& s) {
    auto const* row = s.find(instance);
    return row ? row->document : std::nullopt;
  });
}

std::optional<std::string> MemoryReader::personal(InstanceId const& instance,
                                                  std::string_view label) {
  return ask([&](State const& s) -> std::optional<std::string> {
    auto const* row = s.find(instance);
    if (!row) return std::nullopt;
    auto const at = row->personal.find(label);
    return at == row->personal.end() ? std::nullopt : std::optional(at->second);
  });
}

process::Totals MemoryReader::totals(std::string_view aggregate, std::string_view key) {
  return ask([&](State const& s) {
    auto const at = s.totals.find(Pair(aggregate, key));
    return at == s.totals.end() ? process::Totals{} : at->second;
  });
}

std::int64_t MemoryReader::last_number(std::string_view series, std::int64_t year) {
  return ask([&](State const& s) {
    auto const at = s.last_numbers.find({std::string(series), year});
    return at == s.last_numbers.end() ? 0 : at->second;
  });
}

std::optional<Remembered> MemoryReader::remembered(Digest const& scope) {
  return ask([&](State const& s) -> std::optional<Remembered> {
    auto const at = s.remembered.find(scope);
    return at == s.remembered.end() ? std::nullopt : std::optional(at->second);
  });
}

std::string MemoryReader::frontier() {
  return ask([](State const& s) { return s.frontier; });
}

std::int64_t MemoryReader::size() {
  return ask([](State const& s) { return static_cast<std::int64_t>(s.events.size()); });
}

Instant MemoryReader::last_recorded_at() {
  return ask([](State const& s) { return s.recorded_at; });
}

std::vector<Record> MemoryReader::records(std::int64_t from, int count) {
  return ask([&](State const& s) { return copy(s.events, from, count); });
}

std::vector<Record> MemoryReader::records_of(InstanceId const& instance, std::int64_t from_version,
                                             int count) {
  return ask([&](State const& s) {
    auto const* row = s.find(instance);
    return row ? copy(row->events, from_version - 1, count) : std::vector<Record>{};
  });
}

std::vector<Digest> MemoryReader::entries(std::int64_t from, int count) {
  return ask([&](State const& s) {
    auto const all = static_cast<std::int64_t>(s.entries.size());
    auto const first = s.entries.begin() + std::clamp<std::int64_t>(from, 0, all);
    return std::vector<Digest>(first,
                               first + std::min<std::int64_t>(count, s.entries.end() - first));
  });
}

std::vector<DueRow> MemoryReader::due_until(Instant limit, int count) {
  return ask([&](State const& s) {
    std::vector<DueRow> due;
    for (auto const& [at, number] : s.due) {
      if (limit < at || static_cast<int>(due.size()) >= count) break;
      due.push_back({at, s.rows[number].head->id});
    }
    return due;
  });
}

std::optional<Instant> MemoryReader::next_due() {
  return ask([](State const& s) {
    return s.due.empty() ? std::nullopt : std::optional(s.due.begin()->first);
  });
}

std::vector<InstanceId> MemoryReader::waiting_for_calendar(int count, InstanceId const& after) {
  return ask([&](State const& s) {
    auto const known = s.numbers.find(after);
    auto at = known == s.numbers.end() ? s.waiting_for_calendar.begin()
                                       : s.waiting_for_calendar.upper_bound(known->second);
    std::vector<InstanceId> ids;
    for (; at != s.waiting_for_calendar.end() && static_cast<int>(ids.size()) < count; ++at) {
      ids.push_back(s.rows[*at].head->id);
    }
    return ids;
  });
}

std::vector<PendingMessage> MemoryReader::messages(int count) {
  return ask([&](State const& s) { return first_of(s.messages, count); });
}

std::vector<PendingJob> MemoryReader::jobs(int count) {
  return ask([&](State const& s) { return first_of(s.jobs, count); });
}

std::vector<Erasure> MemoryReader::erasures(std::int64_t after, int count) {
  return ask([&](State const& s) {
    auto const all = static_cast<std::int64_t>(s.erasures.size());
    auto const first = s.erasures.begin() + std::clamp<std::int64_t>(after, 0, all);
    return std::vector<Erasure>(first,
                                first + std::min<std::int64_t>(count, s.erasures.end() - first));
  });
}

std::vector<InstanceId> MemoryReader::of_definitions(std::vector<std::string> const& definitions,
                                                     int count, InstanceId const& after) {
  return ask([&](State const& s) { return memory::of_definitions(s, definitions, count, after); });
}

Result<Page<InstanceSummary>> MemoryReader::list(InstanceQuery const& query) {
  return ask([&](State const& s) { return memory::list(s, query); });
}

Result<std::int64_t> MemoryReader::count(InstanceQuery const& query, std::int64_t at_most) {
  return ask([&](State const& s) { return memory::count(s, query, at_most); });
}

Result<Page<TaskRow>> MemoryReader::tasks(TaskQuery const& query) {
  return ask([&](State const& s) { return memory::tasks(s, query); });
}

std::optional<Checkpoint> MemoryReader::newest_checkpoint() {
  return ask([](State const& s) { return s.checkpoint; });
}

std::optional<std::string> MemoryReader::note(std::string_view name) {
  return ask([&](State const& s) -> std::optional<std::string> {
    auto const at = s.notes.find(name);
    return at == s.notes.end() ? std::nullopt : std::optional(at->second);
  });
}

std::vector<Digest> MemoryReader::read_nodes(unsigned level, std::uint64_t first,
                                             std::size_t count) {
  return ask([&](State const& s) {
    std::vector<Digest> nodes;
    for (auto index = first; index < first + count; ++index) {
      if (level == 0) {
        if (index >= s.leaves.size()) break;
        nodes.push_back(s.leaves[index]);
        continue;
      }
      auto const at = s.nodes.find({level, index});
      if (at == s.nodes.end()) break;
      nodes.push_back(at->second);
    }
    return nodes;
  });
}

}  // namespace chubei::store::memory
