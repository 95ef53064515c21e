#include "engine/process/tallies.hpp"

#include "engine/process/values.hpp"

#include <algorithm>

namespace chubei::process {

void Tallying::resume() {
  counts_.clear();
  auto const at = std::ranges::find(context_.next.tallies, state_.id, &Tally::state);
  if (at == context_.next.tallies.end()) return;
  for (auto const& [name, count] : at->counts) counts_[name] = count;
}

void Tallying::count_open(chart::TaskKind const& kind, Task const& task, std::int64_t sign) {
  counts_["open"] += sign;
  counts_[kind.name + ".open"] += sign;
  if (task.added_to) return;
  counts_["total"] += sign;
  counts_[kind.name + ".total"] += sign;
}

void Tallying::open(chart::TaskKind const& kind, Task const& task) { count_open(kind, task, 1); }

void Tallying::drop_open(chart::TaskKind const& kind, Task const& task) {
  count_open(kind, task, -1);
}

void Tallying::count_result(chart::TaskKind const& kind, TaskResult const& result,
                            boost::json::value const& form, std::int64_t sign) {
  counts_[kind.name + ".decided"] += sign;
  counts_[kind.name + "." + result.outcome] += sign;
  counts_[kind.name + "." + result.outcome + "_weight"] += sign * result.weight;
  for (auto const& field : kind.sum) {
    auto const* object = form.if_object();
    auto const* value = object ? object->if_contains(field) : nullptr;
    if (value && value->is_int64()) {
      counts_[kind.name + ".sum_" + field] += sign * value->get_int64();
    }
  }
}

void Tallying::close(chart::TaskKind const& kind, Task const& task, TaskResult const& result,
                     boost::json::value const& form, bool vetoes) {
  --counts_["open"];
  --counts_[kind.name + ".open"];
  if (task.added_to) return;  // advice inside a task is no vote of its own
  if (vetoes) ++counts_["vetoed"];
  count_result(kind, result, form, 1);
}

void Tallying::count_standing(chart::TaskKind const& kind, TaskResult const& result) {
  ++counts_["total"];
  ++counts_[kind.name + ".total"];
  count_result(kind, result, result.form, 1);
}

void Tallying::forget_standing(chart::TaskKind const& kind) {
  for (TaskResult const& result : context_.next.results) {
    if (result.kind != kind.name) continue;
    --counts_["total"];
    --counts_[kind.name + ".total"];
    count_result(kind, result, result.form, -1);
  }
}

void Tallying::reopen_if_open() {
  auto const open = counts_.find("open");
  if (open != counts_.end() && open->second > 0) counts_.erase("complete");
}

void Tallying::record() {
  Tally tally{state_.id, {}};
  for (auto const& [name, count] : counts_) {
    if (count != 0) tally.counts.emplace_back(name, count);
  }
  context_.add(TallySet{std::move(tally)});
}

namespace {

/// The outcomes that were decided, in document order. From the tally, since a head keeps only some
/// of many results.
std::vector<std::string> decided(Context const& context, chart::State const& state,
                                 Tally const& tally, bool only_vetoes) {
  std::vector<std::string> names;
  for (auto const index : state.tasks) {
    auto const& kind = context.definition.tasks[index];
    for (auto const& outcome : kind.outcomes) {
      if (only_vetoes && !outcome.veto) continue;
      if (count_of(tally, kind.name + "." + outcome.name) == 0) continue;
      if (std::ranges::find(names, outcome.name) == names.end()) names.push_back(outcome.name);
    }
  }
  return names;
}

/// What all decisions share, "mixed" where they differ, "none" where nothing was asked.
std::string shared_outcome(Context const& context, chart::State const& state, Tally const& tally) {
  auto const names = decided(context, state, tally, false);
  if (names.empty()) return "none";
  return names.size() == 1 ? names.front() : "mixed";
}

}  // namespace

Result<std::optional<std::string>> outcome_of(Context& context, chart::State const& state,
                                              Tally const& tally) {
  if (count_of(tally, "vetoed") != 0) {
    auto const vetoes = decided(context, state, tally, true);
    if (!vetoes.empty()) return std::optional(vetoes.front());
  }
  Values values(context);
  values.tally = &tally;
  for (chart::CompletionRule const& rule : state.completion) {
    auto holds = values.test(rule.condition);
    if (!holds) return pass(holds);
    if (*holds) return std::optional(rule.outcome);
  }
  if (!state.completion.empty() || count_of(tally, "open") != 0) {
    return std::optional<std::string>{};
  }
  return std::optional(shared_outcome(context, state, tally));
}

}  // namespace chubei::process
