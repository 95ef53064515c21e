#include "engine/store/memory/lists.hpp"

#include "engine/store/memory/match.hpp"

#include <algorithm>

namespace chubei::store::memory {

namespace {

struct Found {
  PageEnd end;
  Candidate candidate;
};

PageEnd end_of(Candidate const& candidate, std::vector<Order> const& order) {
  PageEnd end;
  for (auto const& key : order) end.keys.push_back(order_key(candidate, key.field));
  end.id = candidate.task ? candidate.task->id.text() : candidate.row->head->id.text();
  return end;
}

/// Sorts what was found, drops what stands on former pages and cuts the page.
Result<std::string> cut_page(std::vector<Found>& found, std::vector<Order> const& order,
                             std::string const& after, int page_size) {
  if (!after.empty()) {
    auto const begin = parse_page_token(after, order.size());
    if (!begin) return std::unexpected(begin.error());
    std::erase_if(found, [&](Found const& one) { return !is_before(*begin, one.end, order); });
  }
  std::ranges::sort(found, [&](Found const& left, Found const& right) {
    return is_before(left.end, right.end, order);
  });
  auto const size = bounded_page_size(page_size);
  if (found.size() <= size) return "";
  found.resize(size);
  return page_token(found.back().end);
}

InstanceSummary summary(Row const& row) {
  auto const& head = *row.head;
  return {head.id,       head.definition, head.key,        head.version,    head.active,
          head.finished, head.outcome,    head.started_at, head.changed_at, head.slots};
}

bool is_listed(Row const& row, InstanceQuery const& query) {
  return (query.sees_all || is_visible(*row.head, query.tags, query.blind_levels)) &&
         fits({&row}, query.where);
}

bool is_offered(process::Task const& task, std::vector<std::string> const& candidates) {
  return std::ranges::any_of(task.candidates, [&](std::string const& tag) {
    return std::ranges::find(candidates, tag) != candidates.end();
  });
}

bool is_listed(Candidate const& candidate, TaskQuery const& query) {
  auto const& task = *candidate.task;
  if (query.assignee && task.assignee != query.assignee) return false;
  if (!query.candidates.empty() && !is_offered(task, query.candidates)) return false;
  return fits(candidate, query.where);
}

}  // namespace

Result<Page<InstanceSummary>> list(State const& state, InstanceQuery const& query) {
  if (auto checked = check_fields(query.where, query.order, false); !checked) return pass(checked);
  std::vector<Found> found;
  for (auto const& row : state.rows) {
    if (is_listed(row, query)) found.push_back({end_of({&row}, query.order), {&row}});
  }
  auto next = cut_page(found, query.order, query.after, query.page_size);
  if (!next) return pass(next);
  Page<InstanceSummary> page{{}, std::move(*next)};
  for (auto const& one : found) page.rows.push_back(summary(*one.candidate.row));
  return page;
}

Result<std::int64_t> count(State const& state, InstanceQuery const& query, std::int64_t at_most) {
  if (auto checked = check_fields(query.where, {}, false); !checked) return pass(checked);
  std::int64_t counted = 0;
  for (auto const& row : state.rows) {
    if (counted >= at_most) break;
    if (is_listed(row, query)) ++counted;
  }
  return counted;
}

Result<Page<TaskRow>> tasks(State const& state, TaskQuery const& query) {
  if (auto checked = check_fields(query.where, query.order, true); !checked) return pass(checked);
  auto const order = query.order.empty() ? std::vector<Order>{{"due"}, {"opened_at"}} : query.order;
  std::vector<Found> found;
  for (auto const& row : state.rows) {
    if (row.head->tasks.empty()) continue;
    if (!query.sees_all && !is_visible(*row.head, query.tags, query.blind_levels)) continue;
    for (auto const& task : row.head->tasks) {
      Candidate const candidate{&row, &task};
      if (is_listed(candidate, query)) found.push_back({end_of(candidate, order), candidate});
    }
  }
  auto next = cut_page(found, order, query.after, query.page_size);
  if (!next) return pass(next);
  Page<TaskRow> page{{}, std::move(*next)};
  for (auto const& [end, candidate] : found) {
    auto const& head = *candidate.row->head;
    page.rows.push_back({*candidate.task, head.id, head.definition, head.key});
  }
  return page;
}

std::vector<InstanceId> of_definitions(State const& state,
                                       std::vector<std::string> const& definitions, int count,
                                       InstanceId const& after) {
  std::vector<InstanceId> found;
  for (auto at = state.by_id.upper_bound(after);
       at != state.by_id.end() && static_cast<int>(found.size()) < count; ++at) {
    auto const& definition = state.rows[at->second].head->definition;
    if (std::ranges::find(definitions, definition) != definitions.end()) found.push_back(at->first);
  }
  return found;
}

}  // namespace chubei::store::memory
